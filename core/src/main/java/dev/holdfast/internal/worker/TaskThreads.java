package dev.holdfast.internal.worker;

import dev.holdfast.internal.backend.CallbackThread;
import dev.holdfast.internal.backend.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The threads of tasks: an executor of the host, or own threads: virtual ones where they exist, else a pool of daemon
 * threads that grows as needed. Thread-safe.
 */
final class TaskThreads implements Executor {
    private static final long KEPT_SECONDS = 10;

    private final Executor executor;
    private final String name;
    private final @Nullable ThreadPoolExecutor pool;
    private final Set<Thread> own = ConcurrentHashMap.newKeySet();
    private volatile boolean shut;

    TaskThreads(@Nullable Executor host, String owner) {
        this(host, VirtualThreads.factory("holdfast-task-" + owner + "-"), owner);
    }

    TaskThreads(@Nullable Executor host, @Nullable ThreadFactory virtual, String owner) {
        name = "holdfast-task-" + owner + "-";
        if (host == null && virtual == null) {
            AtomicLong count = new AtomicLong();
            ThreadFactory daemons = work -> tracked(daemon(work, name + count.incrementAndGet()));
            pool = new ThreadPoolExecutor(
                    0, Integer.MAX_VALUE, KEPT_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons);
            executor = pool;
        } else {
            pool = null;
            executor = host != null ? host : threadPerTask(Objects.requireNonNull(virtual));
        }
    }

    private Executor threadPerTask(ThreadFactory factory) {
        return work -> tracked(factory.newThread(work)).start();
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Remembers a thread until after its end, so that the last moment of its life can be awaited as well. */
    private Thread tracked(Thread thread) {
        own.removeIf(old -> old.getState() == Thread.State.TERMINATED);
        own.add(thread);
        return thread;
    }

    @Override
    public void execute(Runnable task) {
        if (shut) {
            throw new RejectedExecutionException("the workers are stopped");
        }
        executor.execute(task);
    }

    /** Runs a short action of the workers on a daemon thread of its own, also during a stop. */
    void start(Runnable action) {
        tracked(new CallbackThread(action, name + "release")).start(); // a release calls listeners of the host
    }

    /** Starts no more tasks; running ones go on. */
    void shutdown() {
        shut = true;
        if (pool != null) {
            pool.shutdown();
        }
    }

    /** Waits for the own threads to end, and returns those that have not. */
    List<Thread> join(Duration limit) {
        List<Thread> alive = new ArrayList<>();
        long end = System.nanoTime() + limit.toNanos();
        for (Thread thread : own) {
            if (!thread.equals(Thread.currentThread()) && !Threads.join(thread, end - System.nanoTime())) {
                alive.add(thread);
            }
        }
        return alive;
    }
}
