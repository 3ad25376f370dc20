package dev.holdfast.internal.worker;

import dev.holdfast.internal.backend.CallbackThread;
import dev.holdfast.internal.backend.Threads;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/** The scheduler of the turns: that of the host, or daemon threads of its own, one for each stage. Thread-safe. */
final class PoolScheduler {
    private final ScheduledExecutorService executor;
    private final boolean isOwn;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    PoolScheduler(@Nullable ScheduledExecutorService host, String name, int stages) {
        isOwn = host == null;
        executor = host != null ? host : own(name, stages);
    }

    /** One thread more than stages, so that a store that hangs in each stage leaves one for limits and stops. */
    private ScheduledExecutorService own(String name, int stages) {
        ScheduledThreadPoolExecutor own = new ScheduledThreadPoolExecutor(stages + 1, work -> {
            Thread thread = new CallbackThread(work, name); // a claim calls listeners of the host
            threads.add(thread);
            return thread;
        });
        own.setRemoveOnCancelPolicy(true);
        own.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        own.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
        return own;
    }

    ScheduledExecutorService executor() {
        return executor;
    }

    void shutdown() {
        if (isOwn) {
            executor.shutdown();
        }
    }

    /** Waits for the own threads to end, up to a limit for each. */
    void join(long nanos) {
        for (Thread thread : threads) {
            if (!thread.equals(Thread.currentThread())) {
                var unused = Threads.join(thread, nanos);
            }
        }
    }
}
