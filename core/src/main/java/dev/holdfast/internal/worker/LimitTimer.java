package dev.holdfast.internal.worker;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Timers that are optional during a stop. */
final class LimitTimer {
    /** The timer of a task without a limit. */
    static final Future<?> NONE = CompletableFuture.completedFuture(true);

    private LimitTimer() {}

    /** Starts a timer; returns {@link #NONE} if the scheduler is shut down. */
    static Future<?> start(ScheduledExecutorService scheduler, Duration delay, Runnable action) {
        try {
            return scheduler.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return NONE;
        }
    }
}
