package dev.holdfast.internal.schedule;

import dev.holdfast.internal.backend.JvmShutdown;
import dev.holdfast.internal.backend.LoopLog;
import dev.holdfast.internal.backend.Threads;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A scheduler with one daemon thread, which starts with the first task and ends with {@link #stop}. Thread-safe. */
public final class DaemonScheduler {
    private static final Logger LOG = LoggerFactory.getLogger(DaemonScheduler.class);

    private final ScheduledThreadPoolExecutor executor;
    private volatile @Nullable Thread thread;

    public DaemonScheduler(String name) {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread daemon = new Thread(task, name);
            daemon.setDaemon(true);
            thread = daemon;
            return daemon;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false); // a task that is not due is dropped
    }

    public ScheduledExecutorService executor() {
        return executor;
    }

    void once(Runnable task, Duration delay) {
        var unused = executor.schedule(guarded(task), Math.max(1, delay.toMillis()), TimeUnit.MILLISECONDS);
    }

    public Future<?> repeatedly(Runnable task, Duration period) {
        long millis = Math.max(1, period.toMillis());
        return executor.scheduleWithFixedDelay(guarded(task), millis, millis, TimeUnit.MILLISECONDS);
    }

    /** Keeps an error of one run from ending the later ones, even if it cannot be logged. */
    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Throwable e) {
                LoopLog.warn(LOG, "a task of the library failed; the next one runs", e);
            }
        };
    }

    /** Returns whether the caller runs on the thread of this scheduler. */
    public boolean isOwnThread() {
        return Thread.currentThread().equals(thread);
    }

    /** Starts no further task; a running one goes on. */
    public void shutdown() {
        executor.shutdown();
    }

    /**
     * Ends the thread. A running task ends first, unless it is the caller or runs for long; every caller waits for that.
     * An interrupt is kept for afterwards.
     */
    public void stop() {
        executor.shutdown();
        Thread running = thread;
        if (running != null
                && !isOwnThread()
                && !Threads.join(running, JvmShutdown.patience().toNanos())) {
            executor.shutdownNow(); // such as a listener that does not return
        }
    }
}
