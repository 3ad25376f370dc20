package dev.holdfast;

import dev.holdfast.internal.backend.Threads;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A timer with one daemon thread, which begins with the first task and ends with {@link #stop}. Thread-safe. */
final class DaemonTimer {
    private static final long STOP_SECONDS = 10;

    private final ScheduledThreadPoolExecutor executor;
    private volatile @Nullable Thread thread;

    DaemonTimer(String name) {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            thread = made;
            return made;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false); // what is not due yet is not begun any more
    }

    void once(Runnable task, Duration delay) {
        var unused = executor.schedule(task, Math.max(1, delay.toMillis()), TimeUnit.MILLISECONDS);
    }

    void repeatedly(Runnable task, Duration period) {
        long millis = Math.max(1, period.toMillis());
        var unused = executor.scheduleWithFixedDelay(task, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** Ends the thread; what is under way ends first, unless it is what calls this. */
    void stop() {
        executor.shutdown();
        Thread running = thread;
        if (running == null || running.equals(Thread.currentThread())) {
            return;
        }
        try {
            if (executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                Threads.join(running); // it is in its last steps
            } else {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
