package dev.holdfast.sqlite;

import dev.holdfast.internal.backend.Threads;
import dev.holdfast.store.Durability;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of this process: puts the waiting work of many callers into one transaction. Thread-safe.
 *
 * <ol>
 *   <li>A caller that finds nobody waiting or writing does its work in its own thread, which saves the hand-over.
 *   <li>Any other queues; the writer's thread takes what has queued, runs it in one transaction and wakes the callers.
 *   <li>If work fails, the transaction is rolled back and each of its tasks runs again alone, so that none suffers for
 *       another. If the commit itself fails, nobody knows, and each caller is told so.
 *   <li>After any error of SQLite the connection is closed and a new one opened.
 * </ol>
 */
final class Writer implements AutoCloseable {
    private static final int MOST_PER_TRANSACTION = 512;

    /** The mirror's position is stored with a commit when it is this far ahead of what is stored. */
    private static final long MIRROR_STEP = 512;

    private static final String STORE_MIRRORED = "UPDATE number SET value = max(value, ?) WHERE name = 'mirrored'";

    private final ConnectionSource source;
    private final Names names;
    private final HighWaterMark mark;
    private final Durability durability;
    private final Runnable afterCommit;
    private final long floor;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<WriteTask<?>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong mirrored = new AtomicLong();
    private final Thread thread = new Thread(this::serve, "holdfast-sqlite-writer");
    private long mirroredStored;
    private @Nullable Session session;
    private volatile boolean crowded;
    private volatile boolean closing;
    private volatile boolean ended;

    Writer(Database database, Runnable afterCommit) {
        this.source = database.source();
        this.names = database.names();
        this.mark = database.mark();
        this.durability = database.durability();
        this.floor = database.floor();
        this.afterCommit = afterCommit;
        thread.setDaemon(true);
        thread.start();
    }

    /** Does work in a write transaction and waits until it is committed. */
    <T> T execute(WriteWork<T> work, int weight) {
        WriteTask<T> task = new WriteTask<>(work, weight);
        if (!crowded && queue.isEmpty() && lock.tryLock()) {
            alone(task);
        } else {
            queue.add(task);
            if (ended && queue.remove(task)) {
                throw Failures.closed();
            }
            LockSupport.unpark(thread);
            task.await();
        }
        return task.answer();
    }

    private void alone(WriteTask<?> task) {
        boolean interrupted = Thread.interrupted(); // or the mark, a file, could not be written
        try {
            if (closing) {
                throw Failures.closed();
            }
            run(List.of(task));
        } finally {
            lock.unlock();
            if (!queue.isEmpty()) {
                LockSupport.unpark(thread);
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        afterCommit.run();
    }

    private void serve() {
        while (true) {
            if (queue.isEmpty()) {
                crowded = false;
                if (closing) {
                    break;
                }
                LockSupport.park(this);
                continue;
            }
            lock.lock();
            try {
                List<WriteTask<?>> batch = take();
                crowded = batch.size() > 1;
                run(batch);
            } finally {
                lock.unlock();
            }
            afterCommit.run();
        }
        ended = true;
        for (WriteTask<?> late = queue.poll(); late != null; late = queue.poll()) {
            late.end(Failures.closed());
        }
    }

    private List<WriteTask<?>> take() {
        List<WriteTask<?>> batch = new ArrayList<>();
        int weight = 0;
        for (WriteTask<?> next = queue.peek(); next != null; next = queue.peek()) {
            weight += next.weight();
            if (weight > MOST_PER_TRANSACTION && !batch.isEmpty()) {
                break;
            }
            queue.remove(next);
            batch.add(next);
        }
        return batch;
    }

    private void run(List<WriteTask<?>> batch) {
        WriteTransaction tx;
        try {
            tx = begin();
        } catch (SQLException | RuntimeException | Error e) {
            discard();
            end(batch, translated(e));
            return;
        }
        try {
            for (WriteTask<?> task : batch) {
                task.run(tx);
            }
            tx.finish();
            storeMirrored(tx);
        } catch (SQLException | RuntimeException | Error e) {
            discard();
            if (batch.size() == 1) {
                end(batch, translated(e));
            } else {
                batch.forEach(task -> run(List.of(task)));
            }
            return;
        }
        end(batch, commit(tx));
    }

    private WriteTransaction begin() throws SQLException {
        if (session == null) {
            session = new Session(source.open(ConnectionSource.Access.WRITE));
        }
        session.execute("BEGIN IMMEDIATE");
        return new WriteTransaction(session, names, durability, floor);
    }

    private void storeMirrored(WriteTransaction tx) throws SQLException {
        long position = mirrored.get();
        if (position >= mirroredStored + MIRROR_STEP) {
            tx.session().prepare(STORE_MIRRORED, position).executeUpdate();
            mirroredStored = position;
        }
    }

    /** Commits; returns what went wrong, or null. */
    private @Nullable Throwable commit(WriteTransaction tx) {
        try {
            tx.session().execute("COMMIT");
        } catch (SQLException e) {
            discard();
            return Failures.ofCommit(e);
        } catch (RuntimeException | Error e) {
            discard();
            return e;
        }
        tx.committed();
        if (tx.committing()) {
            mark.raise(new HighWaterMark.Mark(tx.lastRevision(), tx.lastSum(), durability == Durability.NODE));
        }
        return null;
    }

    private static Throwable translated(Throwable e) {
        return e instanceof SQLException sql ? Failures.withoutEffect(sql) : e;
    }

    private static void end(List<WriteTask<?>> batch, @Nullable Throwable failure) {
        batch.forEach(task -> task.end(failure));
    }

    /** Closing the connection rolls back whatever is left of its transaction. */
    private void discard() {
        Session old = session;
        session = null;
        mirroredStored = 0;
        if (old != null) {
            try {
                old.close();
            } catch (SQLException e) {
                // nothing more can be done with it; the next transaction opens another
            }
        }
    }

    /** Notes how far the mirror is; stored with a later commit, or at the end. */
    void mirrored(long revision) {
        mirrored.accumulateAndGet(revision, Math::max);
    }

    /** Does something while no transaction of this process runs. */
    void exclusively(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    /** Lets waiting work end; work that comes later is refused. Idempotent. */
    void stop() {
        closing = true;
        LockSupport.unpark(thread);
        Threads.join(thread);
        exclusively(() -> {}); // a caller that works by itself
    }

    /** Stops, and notes at last how far the mirror is. */
    @Override
    public void close() {
        stop();
        exclusively(() -> {
            long position = mirrored.get();
            if (position > 0) {
                // if it fails, the mirror looks at a few more files at the next start
                run(List.of(new WriteTask<>(
                        tx -> tx.session().prepare(STORE_MIRRORED, position).executeUpdate(), 1)));
            }
            discard();
            mark.close();
        });
    }
}
