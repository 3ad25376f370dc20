package dev.holdfast.testkit.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that begin together. */
final class Racers {
    private Racers() {}

    /** What one of them does. */
    interface Racer<T> {
        T race(int number) throws Exception;
    }

    /** Lets them race and returns what each brought home; the failure of one fails the caller. */
    static <T> List<T> run(int racers, Racer<T> racer) {
        ExecutorService pool = Executors.newFixedThreadPool(racers);
        try {
            CyclicBarrier start = new CyclicBarrier(racers);
            List<Callable<T>> calls = new ArrayList<>();
            for (int i = 0; i < racers; i++) {
                int number = i;
                calls.add(() -> {
                    start.await();
                    return racer.race(number);
                });
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : pool.invokeAll(calls)) {
                results.add(future.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException e) {
            throw new AssertionError("a racing thread failed: " + e.getCause(), e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }
}
