package dev.holdfast.examples.clipper.launch;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * Kills busy workers at random until it is closed. It waits until a chunk was finished since the last kill, so that a
 * slow machine makes progress as well. Thread-safe.
 */
final class WorkerKiller implements AutoCloseable {
    private final WorkerPool workers;
    private final Random random;
    private final Duration interval;
    private final IntSupplier finished;
    private final Consumer<String> note;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "worker-killer");

    private WorkerKiller(
            WorkerPool workers, Random random, Duration interval, IntSupplier finished, Consumer<String> note) {
        this.workers = workers;
        this.random = random;
        this.interval = interval;
        this.finished = finished;
        this.note = note;
    }

    /**
     * Starts killing; the caller closes it.
     *
     * @param interval the mean time between two kills; the actual time varies by half of it
     * @param finished returns the number of finished chunks
     * @param note receives a message for each kill
     */
    static WorkerKiller start(
            WorkerPool workers, Random random, Duration interval, IntSupplier finished, Consumer<String> note) {
        WorkerKiller killer = new WorkerKiller(workers, random, interval, finished, note);
        killer.thread.setDaemon(true);
        killer.thread.start();
        return killer;
    }

    private void run() {
        int before = -1;
        try {
            while (!closed.await((long) (interval.toMillis() * (0.5 + random.nextDouble())), TimeUnit.MILLISECONDS)) {
                int now = finished.getAsInt();
                Optional<String> killed = now > before ? workers.killBusy(random) : Optional.empty();
                if (killed.isPresent()) {
                    before = now;
                    note.accept("killed " + killed.get());
                }
            }
        } catch (InterruptedException e) {
            // ends as if closed
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
