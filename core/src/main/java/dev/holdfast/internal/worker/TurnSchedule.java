package dev.holdfast.internal.worker;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Decides when a stage takes its next turn, and lets one turn run at a time. Thread-safe. */
final class TurnSchedule {
    private static final Duration FIRST_HINT = Duration.ofMillis(5);
    private static final Duration LAST_HINT = Duration.ofMillis(50);

    private final ScheduledExecutorService scheduler;
    private final Runnable turn;
    private final Runnable refused;
    private final BackoffDelay hints;
    private @Nullable ScheduledFuture<?> planned;
    private boolean busy;
    private @Nullable Thread thread;
    private boolean again;
    private boolean hinted;
    private boolean held;
    private boolean stopped;

    /**
     * A schedule without a turn.
     *
     * @param refused called once if the scheduler takes no turn any more
     */
    TurnSchedule(ScheduledExecutorService scheduler, Runnable turn, DoubleSupplier random, Runnable refused) {
        this.scheduler = scheduler;
        this.turn = turn;
        this.refused = refused;
        this.hints = new BackoffDelay(FIRST_HINT, LAST_HINT, random);
    }

    /** Plans a turn, unless there will be one by then; returns false if only the planned one may come. */
    synchronized boolean wake(Duration delay) {
        if (!held) {
            plan(delay);
        }
        return !held && !stopped;
    }

    /** Plans a turn soon after a hint. Hints that lead to nothing delay the next ones a little. */
    synchronized void hint() {
        if (!hinted && !held) {
            hinted = true;
            plan(hints.next());
        }
    }

    /** Resets the delay of hints, since there was something to do. */
    synchronized void found() {
        hints.reset();
    }

    /** Lets only the turn that is planned next come, whatever wakes the stage before. */
    synchronized void hold() {
        held = true;
    }

    private void plan(Duration delay) {
        if (stopped) {
            return;
        }
        long nanos = delay.toNanos();
        if (planned != null) {
            if (planned.getDelay(TimeUnit.NANOSECONDS) <= nanos) {
                return;
            }
            planned.cancel(false);
            planned = null;
        }
        try {
            planned = scheduler.schedule(turn, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            stopped = true;
            refused.run();
        }
    }

    /** Enters the turn; returns false if another one is running, which is then followed by one more. */
    synchronized boolean enter() {
        planned = null;
        if (busy) {
            again = true;
            return false;
        }
        if (!hinted) {
            hints.reset();
        }
        hinted = false;
        held = false;
        busy = true;
        thread = Thread.currentThread();
        return true;
    }

    /** Ends the turn and plans the next one; without a delay, something else will wake the stage. */
    synchronized void leave(@Nullable Duration next) {
        busy = false;
        thread = null;
        if (again && !held) {
            plan(Duration.ZERO);
        } else if (next != null) {
            plan(next);
        }
        again = false;
    }

    /** Plans a turn if none is planned or running, as after an error in between. */
    synchronized void repair() {
        if (planned == null && !busy) {
            plan(Duration.ZERO);
        }
    }

    /** Returns whether the current turn runs on a thread, as a listener that a claim calls does. */
    synchronized boolean runsOn(Thread other) {
        return other.equals(thread);
    }

    synchronized boolean isBusy() {
        return busy;
    }

    synchronized void stop() {
        stopped = true;
        if (planned != null) {
            planned.cancel(false);
        }
    }
}
