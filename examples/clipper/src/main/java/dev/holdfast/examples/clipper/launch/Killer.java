package dev.holdfast.examples.clipper.launch;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * Kills workers at random, each time one that is at work, until it is closed. Waits until something was finished since the
 * last kill, so that a slow machine comes to an end as well. Thread-safe.
 */
final class Killer implements AutoCloseable {
    private final WorkerPool workers;
    private final Random random;
    private final Duration interval;
    private final IntSupplier finished;
    private final Consumer<String> note;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "killer");

    private Killer(WorkerPool workers, Random random, Duration interval, IntSupplier finished, Consumer<String> note) {
        this.workers = workers;
        this.random = random;
        this.interval = interval;
        this.finished = finished;
        this.note = note;
    }

    /**
     * Begins to kill.
     *
     * @param interval the mean time between two kills; each is from half of it to one and a half
     * @param finished how much is finished so far
     * @param note told of each
     */
    static Killer start(
            WorkerPool workers, Random random, Duration interval, IntSupplier finished, Consumer<String> note) {
        Killer killer = new Killer(workers, random, interval, finished, note);
        killer.thread.setDaemon(true);
        killer.thread.start();
        return killer;
    }

    private void run() {
        int before = -1;
        try {
            while (!closed.await((long) (interval.toMillis() * (0.5 + random.nextDouble())), TimeUnit.MILLISECONDS)) {
                int now = finished.getAsInt();
                Optional<String> killed = now > before ? workers.killOne(random) : Optional.empty();
                if (killed.isPresent()) {
                    before = now;
                    note.accept("killed " + killed.get());
                }
            }
        } catch (InterruptedException e) {
            // as good as closed
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
