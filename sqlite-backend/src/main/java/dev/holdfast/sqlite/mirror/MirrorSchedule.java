package dev.holdfast.sqlite.mirror;

import dev.holdfast.StoreException;
import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when the mirror works. Confined to the thread of the mirror.
 *
 * <ol>
 *   <li>After a change the mirror waits a moment for others, so that an item that changes often is written once.
 *   <li>After each round it rests 19 times as long as it worked, at most ten seconds: its renames and syncs slow down
 *       those of commits, because both share the journal of one file system.
 *   <li>Durability follows after a number of files or a delay; by that time the system has usually written them.
 *   <li>{@code flush} and {@code close} skip these waits. After a failure it retries with growing pauses.
 * </ol>
 */
final class MirrorSchedule {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorSchedule.class);
    private static final long GATHER = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int REST_PER_WORK = 19;
    private static final long LONGEST_REST = TimeUnit.SECONDS.toNanos(10);
    private static final long FIRST_PAUSE = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(60);
    private static final long FOREVER = Long.MAX_VALUE;

    private final MirrorFiles files;
    private final MirrorWriter writer;
    private final MirrorOptions options;
    private final MirrorTime time;
    private boolean swept;
    private @Nullable Long workDue;
    private long rested;
    private @Nullable Long syncDue;
    private @Nullable Long retryDue;
    private long pause = FIRST_PAUSE;
    private @Nullable String condition;

    MirrorSchedule(MirrorFiles files, MirrorWriter writer, MirrorOptions options, MirrorTime time) {
        this.files = files;
        this.writer = writer;
        this.options = options;
        this.time = time;
        this.rested = time.nanos();
    }

    /**
     * Returns whether a round is due; after a failure everything waits for the pause to end.
     *
     * @param changed whether there was a commit since the last round
     */
    boolean due(boolean changed) {
        if (changed && workDue == null) {
            long now = time.nanos();
            workDue = now + Math.max(GATHER, rested - now);
        }
        return retryDue != null ? passed(retryDue) : passed(workDue) || passed(syncDue);
    }

    /** Returns the nanoseconds until a round is due if nothing else happens. */
    long untilDue() {
        long now = time.nanos();
        return retryDue != null ? left(retryDue, now) : Math.min(left(workDue, now), left(syncDue, now));
    }

    private static long left(@Nullable Long due, long now) {
        return due == null ? FOREVER : Math.max(1, due - now);
    }

    private boolean passed(@Nullable Long due) {
        return due != null && time.nanos() - due >= 0;
    }

    /** Runs one round; returns its failure, which is logged unless it is the known one. */
    @Nullable
    Throwable attempt(MirrorLock lock, boolean flush) {
        try {
            lock.run(() -> timed(flush));
            if (condition != null) {
                LOG.info("the mirror works again");
            }
            condition = null;
            retryDue = null;
            pause = FIRST_PAUSE;
            Optional<String> ahead = flush ? writer.ahead() : Optional.empty();
            return ahead.map(MirrorAheadException::new).orElse(null);
        } catch (Throwable e) {
            String message = e instanceof IOException || e instanceof StoreException ? e.getMessage() : e.toString();
            if (!Objects.equals(condition, message)) {
                LOG.warn("the mirror is not up to date: {}; commits continue, and the mirror retries", message);
            }
            condition = message;
            retryDue = time.nanos() + pause;
            pause = Math.min(2 * pause, LONGEST_PAUSE);
            return e;
        }
    }

    private void timed(boolean flush) throws IOException {
        long began = time.nanos();
        workDue = null;
        try {
            round(flush);
        } finally {
            long now = time.nanos();
            rested = now + Math.min(REST_PER_WORK * (now - began), LONGEST_REST);
        }
    }

    private void round(boolean flush) throws IOException {
        if (!swept) {
            files.sweep(path -> LOG.debug("deleted the unfinished file {}", path));
            swept = true;
        }
        IOException failure = null;
        try {
            writer.project();
        } catch (IOException e) {
            failure = e; // files that were written are made durable anyway
        }
        boolean sync = flush || passed(syncDue) || files.unsynced() >= options.syncAfterFiles();
        if (writer.unindexed()) {
            writer.index(time.now());
        }
        if (sync && writer.unsynced()) {
            writer.sync();
        }
        if (!writer.unsynced()) {
            syncDue = null;
        } else if (syncDue == null || passed(syncDue)) {
            syncDue = time.nanos() + options.syncAfter().toNanos();
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Returns the wall-clock time. */
    Instant now() {
        return time.now();
    }

    /** Brings the files up to date, under a lock that the caller holds. */
    void catchUp() throws IOException {
        writer.project();
    }
}
