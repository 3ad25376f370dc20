package dev.holdfast.watch;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An item that a {@link Poller} watches, until it comes to an end or is closed. Thread-safe.
 *
 * @param <S> the states
 * @param <P> the payload
 */
public final class Watch<S, P> implements AutoCloseable {
    private final WatchLoop<S, P> loop;
    private final ScheduledExecutorService scheduler;
    private final Set<Thread> listening;
    private final Consumer<Watch<S, P>> forget;
    private final CompletableFuture<WatchEnd<S, P>> end = new CompletableFuture<>();
    private @Nullable Future<?> timer;
    private boolean busy;
    private boolean again;
    private boolean over;
    private volatile boolean closed;

    /**
     * Makes a watch that has not begun.
     *
     * @param listening the threads that are in a poll of the same poller
     * @param forget told when this is over
     */
    Watch(
            WatchLoop<S, P> loop,
            ScheduledExecutorService scheduler,
            Set<Thread> listening,
            Consumer<Watch<S, P>> forget) {
        this.loop = loop;
        this.scheduler = scheduler;
        this.listening = listening;
        this.forget = forget;
    }

    /**
     * Which item.
     *
     * @return its id
     */
    public String id() {
        return loop.id();
    }

    /**
     * Is completed when the watch is over, always normally, on the thread that ended it: the one that calls the listener,
     * or the one that closed. The listener is not called any more then.
     *
     * @return why it is over, and how far it came
     */
    public CompletionStage<WatchEnd<S, P>> end() {
        return end.minimalCompletionStage();
    }

    /** Plans the first poll. */
    void begin() {
        synchronized (this) {
            plan(Duration.ZERO);
        }
    }

    /** To be called with the monitor. */
    private void plan(Duration wait) {
        if (timer != null) {
            timer.cancel(false);
        }
        timer = scheduler.schedule(this::poll, wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What the timer calls. */
    private void poll() {
        if (enter()) {
            listening.add(Thread.currentThread());
            leave(loop.poll(() -> closed));
        }
    }

    /** Polls if something seems to have happened; else what was planned stays. */
    void look() {
        if (enter()) {
            listening.add(Thread.currentThread());
            leave(loop.hasNews() ? loop.poll(() -> closed) : null);
        }
    }

    /** One thread at a time; what comes meanwhile is made up for. */
    private synchronized boolean enter() {
        again |= busy;
        if (busy || over) {
            return false;
        }
        busy = true;
        return true;
    }

    /** Decides in one step what comes next and lets others enter, so that nobody closes in between. */
    private void leave(WatchLoop.@Nullable Turn<S, P> turn) {
        WatchEnd<S, P> last;
        synchronized (this) {
            last = after(turn);
            again = false;
            over = last != null;
            busy = over; // who closes waits until the end has been told
            notifyAll();
        }
        if (last != null) {
            conclude(last);
            synchronized (this) {
                busy = false;
                notifyAll();
            }
        }
        listening.remove(Thread.currentThread());
    }

    private @Nullable WatchEnd<S, P> after(WatchLoop.@Nullable Turn<S, P> turn) {
        if (turn != null && turn.end() != null) {
            return turn.end();
        }
        if (closed) {
            return loop.over(WatchEnd.Reason.CLOSED, null).end();
        }
        if (again) {
            return planned(Duration.ZERO);
        }
        return turn == null ? null : planned(turn.delay());
    }

    /** Plans the next poll, or tells why there will be none. */
    private @Nullable WatchEnd<S, P> planned(Duration wait) {
        try {
            plan(wait);
            return null;
        } catch (RejectedExecutionException e) {
            return loop.over(WatchEnd.Reason.POLLING_FAILED, e).end();
        }
    }

    private void conclude(WatchEnd<S, P> last) {
        forget.accept(this);
        end.complete(last);
    }

    /**
     * Ends the watch, unless it is over; idempotent. A poll that is under way, and with it a call of the listener, ends
     * first, and no further change is handed over; called by a listener of the same poller, it does not wait for that.
     */
    @Override
    public void close() {
        closed = true;
        boolean waits = !listening.contains(Thread.currentThread());
        boolean interrupted = false;
        WatchEnd<S, P> last = null;
        synchronized (this) {
            while (busy && waits) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (!busy && !over) {
                over = true;
                if (timer != null) {
                    timer.cancel(false);
                }
                last = loop.over(WatchEnd.Reason.CLOSED, null).end();
            }
        }
        if (last != null) {
            conclude(last);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "Watch[" + id() + (end.isDone() ? ", over" : "") + "]";
    }
}
