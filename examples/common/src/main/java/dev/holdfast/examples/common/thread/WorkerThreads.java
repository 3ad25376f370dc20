package dev.holdfast.examples.common.thread;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs one task on several daemon threads, named {@code worker-1}, {@code worker-2} and so on. */
public final class WorkerThreads {
    private static final long STOP_SECONDS = 10;

    /**
     * The task of every worker.
     *
     * @param <E> the checked exception by which it fails
     */
    @FunctionalInterface
    public interface Task<E extends Exception> {
        /** Works until there is nothing left. */
        void run() throws E, InterruptedException;
    }

    private WorkerThreads() {}

    /**
     * Runs the task on {@code workers} threads and waits for all of them. If one fails, the others are interrupted.
     *
     * @throws E the first failure, in the order of the workers
     * @throws InterruptedException if this thread is interrupted; the workers are then interrupted as well
     */
    public static <E extends Exception> void run(int workers, Task<E> task) throws E, InterruptedException {
        AtomicInteger number = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(workers, work -> {
            Thread thread = new Thread(work, "worker-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                running.add(pool.submit(() -> {
                    task.run();
                    return null;
                }));
            }
            for (Future<?> worker : running) {
                await(worker);
            }
        } finally {
            pool.shutdownNow();
            pool.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        }
    }

    @SuppressWarnings("unchecked") // a task throws nothing checked but E and InterruptedException
    private static <E extends Exception> void await(Future<?> worker) throws E, InterruptedException {
        try {
            worker.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            if (cause instanceof Error || cause instanceof InterruptedException) {
                throw new IllegalStateException("a worker ended with " + cause, cause);
            }
            throw (E) cause;
        }
    }
}
