package dev.holdfast.watch;

import dev.holdfast.internal.backend.JvmShutdown;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watch of one item by a {@link Poller}. It ends by itself, or when it is closed. Thread-safe.
 *
 * @param <S> the states
 * @param <P> the payload
 */
public final class Watch<S, P> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private static final long MILLISECOND = 1_000_000;

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
     * Creates a watch that has not started.
     *
     * @param listening the threads that run a poll of the same poller
     * @param forget called when this watch has ended
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
     * Returns the id of the watched item.
     *
     * @return the id
     */
    public String id() {
        return loop.id();
    }

    /**
     * Returns a stage that completes when the watch has ended. It always completes normally, on the thread that ended
     * the watch: the one that calls the listener, or the one that closed it. The listener is not called after that.
     *
     * @return the reason for the end, and the last position
     */
    public CompletionStage<WatchEnd<S, P>> end() {
        return end.minimalCompletionStage();
    }

    /** Schedules the first poll. */
    void begin() {
        synchronized (this) {
            plan(Duration.ZERO);
        }
    }

    /** Schedules the next poll. The caller holds the monitor. */
    private void plan(Duration wait) {
        if (timer != null) {
            timer.cancel(false);
        }
        timer = scheduler.schedule(this::poll, wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Polls; called by the timer. */
    private void poll() {
        if (enter()) {
            listening.add(Thread.currentThread());
            leave(loop.poll(() -> closed));
        }
    }

    /** Polls if the item seems to have changed; else the scheduled poll stays. */
    void look() {
        if (enter()) {
            listening.add(Thread.currentThread());
            leave(loop.hasNews() ? loop.poll(() -> closed) : null);
        }
    }

    /** Lets one thread in at a time; a refused one causes another poll at once. */
    private synchronized boolean enter() {
        again |= busy;
        if (busy || over) {
            return false;
        }
        busy = true;
        return true;
    }

    /** Decides about the next poll and lets others enter in one step, so that nobody can close in between. */
    private void leave(WatchLoop.@Nullable Turn<S, P> turn) {
        WatchEnd<S, P> last;
        synchronized (this) {
            last = after(turn);
            again = false;
            over = last != null;
            busy = over; // close() waits until the end has been reported
            notifyAll();
        }
        if (last != null) {
            conclude(last);
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

    /** Schedules the next poll, or returns why there will be none. */
    private @Nullable WatchEnd<S, P> planned(Duration wait) {
        try {
            plan(wait);
            return null;
        } catch (RejectedExecutionException e) {
            return loop.over(WatchEnd.Reason.POLLING_FAILED, e).end();
        }
    }

    /** Reports the end; whoever closes this watch or its poller meanwhile waits for that. */
    private void conclude(WatchEnd<S, P> last) {
        try {
            end.complete(last);
        } finally {
            forget.accept(this);
            synchronized (this) {
                busy = false;
                notifyAll();
            }
        }
    }

    boolean isOver() {
        return end.isDone();
    }

    /**
     * Ends the watch, unless it has ended. Waits up to 10 s, or 1 s while the JVM shuts down, for a running poll and its
     * call of the listener; no further change is delivered. If a listener of the same poller calls this, it does not wait.
     * Idempotent; each caller waits.
     */
    @Override
    public void close() {
        var unused = closeWithin(JvmShutdown.patience().toNanos());
    }

    /** Closes the watch; returns what is left of the time to wait. */
    long closeWithin(long nanos) {
        closed = true;
        boolean waits = !listening.contains(Thread.currentThread());
        long until = System.nanoTime() + nanos;
        boolean interrupted = false;
        WatchEnd<S, P> last = null;
        synchronized (this) {
            while (busy && waits && until - System.nanoTime() > 0) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(this, Math.max(MILLISECOND, until - System.nanoTime()));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (busy && waits) {
                LOG.atWarn()
                        .addKeyValue("item", id())
                        .log("a listener does not return; its watch is closed and ends when it does");
            }
            if (!busy && !over) {
                over = true;
                busy = true;
                if (timer != null) {
                    timer.cancel(false);
                }
                last = loop.over(WatchEnd.Reason.CLOSED, null).end();
            }
        }
        if (last != null) {
            boolean added = listening.add(Thread.currentThread());
            conclude(last);
            if (added) {
                listening.remove(Thread.currentThread());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return Math.max(0, until - System.nanoTime());
    }

    @Override
    public String toString() {
        return "Watch[" + id() + (end.isDone() ? ", over" : "") + "]";
    }
}
