package dev.holdfast.sqlite.engine;

import dev.holdfast.internal.backend.GroupCommit;
import dev.holdfast.internal.backend.GroupTask;
import dev.holdfast.sqlite.database.ConnectionSource;
import dev.holdfast.sqlite.database.Database;
import dev.holdfast.sqlite.database.DatabaseSession;
import dev.holdfast.sqlite.database.HighWaterMark;
import dev.holdfast.sqlite.database.NameTable;
import dev.holdfast.sqlite.database.SqliteErrors;
import dev.holdfast.store.Durability;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of this process: runs the pending tasks of many callers in one transaction. Thread-safe.
 *
 * <ol>
 *   <li>If a task fails, the transaction is rolled back and each of its tasks runs again alone, so that no caller fails
 *       because of another. If COMMIT itself fails, the outcome is unknown, and every caller gets that verdict.
 *   <li>After any error of SQLite the connection is closed and a new one opened.
 * </ol>
 */
public final class DatabaseWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseWriter.class);

    /** A commit also stores the position of the mirror when it is this far ahead of the stored one. */
    private static final long MIRROR_STEP = 512;

    private static final String STORE_MIRRORED = "UPDATE number SET value = max(value, ?) WHERE name = 'mirrored'";

    private final ConnectionSource source;
    private final NameTable names;
    private final HighWaterMark mark;
    private final Durability durability;
    private final long floor;
    private final GroupCommit<WriteTransaction, SQLException> group;
    private final AtomicLong mirrored = new AtomicLong();
    private long mirroredStored;
    private @Nullable DatabaseSession session;

    public DatabaseWriter(Database database, Runnable afterCommit) {
        this.source = database.source();
        this.names = database.names();
        this.mark = database.mark();
        this.durability = database.durability();
        this.floor = database.floor();
        this.group = new GroupCommit<>("holdfast-sqlite-writer", this::run, afterCommit, SqliteErrors::closed);
    }

    /** Runs a task in a write transaction and returns when it is committed. */
    public <T> T execute(GroupTask.Work<WriteTransaction, T, SQLException> work, int weight) {
        return group.execute(work, weight);
    }

    private void run(List<GroupTask<WriteTransaction, ?, SQLException>> batch) {
        WriteTransaction tx;
        try {
            tx = begin();
        } catch (SQLException | RuntimeException | Error e) {
            discard();
            end(batch, translated(e));
            return;
        }
        try {
            for (GroupTask<WriteTransaction, ?, SQLException> task : batch) {
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
            session = new DatabaseSession(source.open(ConnectionSource.Access.WRITE));
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

    /** Commits; returns the failure, or null. */
    private @Nullable Throwable commit(WriteTransaction tx) {
        try {
            tx.session().execute("COMMIT");
        } catch (SQLException e) {
            discard();
            return SqliteErrors.ofCommit(e);
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
        return e instanceof SQLException sql ? SqliteErrors.withoutEffect(sql) : e;
    }

    private static void end(List<GroupTask<WriteTransaction, ?, SQLException>> batch, @Nullable Throwable failure) {
        batch.forEach(task -> task.end(failure));
    }

    /** Closes the connection, which rolls back its transaction. */
    private void discard() {
        DatabaseSession old = session;
        session = null;
        mirroredStored = 0;
        if (old != null) {
            try {
                old.close();
            } catch (SQLException e) {
                // the next transaction opens another one
            }
        }
    }

    /** Records the position of the mirror; a later commit or {@link #close} stores it. */
    void mirrored(long revision) {
        mirrored.accumulateAndGet(revision, Math::max);
    }

    /** Runs an action while no transaction of this process runs. */
    void exclusively(Runnable action) {
        group.exclusively(action);
    }

    /** Waits for pending tasks; later ones are refused. Idempotent. */
    public void stop() {
        group.close();
    }

    /** Stops, and stores the position of the mirror. */
    @Override
    public void close() {
        stop();
        long position = mirrored.get();
        if (position > 0) {
            try {
                WriteTransaction tx = begin();
                tx.session().prepare(STORE_MIRRORED, position).executeUpdate();
                tx.session().execute("COMMIT");
            } catch (SQLException | RuntimeException e) {
                LOG.debug("the position of the mirror was not stored; it checks a few more files at the next start", e);
            }
        }
        discard();
        mark.close();
    }
}
