package dev.holdfast.internal.schedule;

import dev.holdfast.internal.backend.Threads;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A scheduler with one daemon thread, which starts with the first task and ends with {@link #stop}. Thread-safe. */
public final class DaemonScheduler {
    private static final long STOP_SECONDS = 10;

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
        var unused = executor.schedule(task, Math.max(1, delay.toMillis()), TimeUnit.MILLISECONDS);
    }

    public void repeatedly(Runnable task, Duration period) {
        long millis = Math.max(1, period.toMillis());
        var unused = executor.scheduleWithFixedDelay(task, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** Ends the thread. A running task ends first, unless it is the caller. */
    public void stop() {
        executor.shutdown();
        Thread running = thread;
        if (running == null || running.equals(Thread.currentThread())) {
            return;
        }
        try {
            if (executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                Threads.join(running);
            } else {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
