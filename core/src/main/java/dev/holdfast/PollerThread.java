package dev.holdfast;

import dev.holdfast.internal.backend.Threads;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/** A scheduler of one daemon thread, which is started with the first task. Thread-safe. */
final class PollerThread {
    private final ScheduledThreadPoolExecutor scheduler;
    private volatile @Nullable Thread thread;

    PollerThread(String name) {
        scheduler = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            thread = made;
            return made;
        });
        scheduler.setRemoveOnCancelPolicy(true);
        scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    ScheduledExecutorService scheduler() {
        return scheduler;
    }

    /** Ends the thread and waits for it, unless this is called on it: then it ends after what it is doing. */
    void end() {
        scheduler.shutdown();
        Thread running = thread;
        if (running != null) {
            Threads.join(running);
        }
    }
}
