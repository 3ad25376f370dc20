package dev.holdfast.benchmarks;

import dev.holdfast.benchmarks.BareDatabase.Row;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Group commit by hand: one thread with the connection puts what is queued into one transaction. */
final class BareGroup implements AutoCloseable {
    private static final int MOST = 512;

    private final BareDatabase database;
    private final LinkedBlockingQueue<Task> queue = new LinkedBlockingQueue<>();
    private final Thread writer = new Thread(this::serve, "bare-writer");
    private long revision;

    /** The part of a caller inside a transaction. */
    interface Step {
        void run(BareDatabase database, long revision) throws SQLException;
    }

    private static final class Task {
        final Step step;
        final Thread caller = Thread.currentThread();
        volatile boolean done;
        volatile @Nullable Exception failure;

        Task(Step step) {
            this.step = step;
        }
    }

    BareGroup(Path directory) throws SQLException {
        database = new BareDatabase(directory);
    }

    /** The rows must be there before the writer is. */
    List<Row> seed(int caller, int items) throws SQLException {
        return BareMoves.seed(database, caller, items);
    }

    void start() throws SQLException {
        revision = database.nextRevision();
        writer.start();
    }

    /** Does a step in a transaction that may hold those of others, and waits until it is durable. */
    void commit(Step step) throws Exception {
        Task task = new Task(step);
        queue.add(task);
        while (!task.done) {
            LockSupport.park(this);
        }
        Exception failure = task.failure;
        if (failure != null) {
            throw failure;
        }
    }

    private void serve() {
        List<Task> batch = new ArrayList<>();
        try {
            while (true) {
                batch.clear();
                batch.add(queue.take());
                queue.drainTo(batch, MOST - 1);
                run(batch);
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    private void run(List<Task> batch) {
        Exception failure = null;
        try {
            database.begin();
            for (Task task : batch) {
                task.step.run(database, revision++);
            }
            database.commit();
        } catch (SQLException | RuntimeException e) {
            failure = e;
        }
        for (Task task : batch) {
            task.failure = failure;
            task.done = true;
            LockSupport.unpark(task.caller);
        }
    }

    @Override
    public void close() {
        writer.interrupt();
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close(List.of(database));
    }

    static void close(List<BareDatabase> databases) {
        for (BareDatabase database : databases) {
            try {
                database.close();
            } catch (SQLException e) {
                throw new IllegalStateException("a connection could not be closed", e);
            }
        }
    }
}
