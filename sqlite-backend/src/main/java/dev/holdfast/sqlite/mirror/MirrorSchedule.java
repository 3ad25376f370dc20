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
 *   <li>A change waits a moment for others, so that an item that changes often is written once for all of it.
 *   <li>After each round the mirror rests 19 times as long as it worked: renames and syncs make the syncs of commits
 *       dearer, because all share the journal of one file system. The longest rest is ten seconds.
 *   <li>Durability follows after so many files or so long; by then the system has usually written them by itself.
 *   <li>{@code flush} and {@code close} wait for none of this. After a failure it is tried again with growing pauses.
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
    private final MirrorWriter projector;
    private final MirrorOptions options;
    private final MirrorTime time;
    private boolean swept;
    private @Nullable Long workDue;
    private long rested;
    private @Nullable Long syncDue;
    private @Nullable Long retryDue;
    private long pause = FIRST_PAUSE;
    private @Nullable String condition;

    MirrorSchedule(MirrorFiles files, MirrorWriter projector, MirrorOptions options, MirrorTime time) {
        this.files = files;
        this.projector = projector;
        this.options = options;
        this.time = time;
        this.rested = time.nanos();
    }

    /**
     * Tells whether there is something to do now; after a failure everything waits for the pause to end.
     *
     * @param changed whether something has been committed since the last round
     */
    boolean due(boolean changed) {
        if (changed && workDue == null) {
            long now = time.nanos();
            workDue = now + Math.max(GATHER, rested - now);
        }
        return retryDue != null ? passed(retryDue) : passed(workDue) || passed(syncDue);
    }

    /** How long until there is something to do, if nobody asks before. */
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

    /** Works once; a failure is logged if it is not the one that is known, and returned. */
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
            Optional<String> ahead = flush ? projector.ahead() : Optional.empty();
            return ahead.map(MirrorAheadException::new).orElse(null);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            String message = e instanceof IOException || e instanceof StoreException ? e.getMessage() : e.toString();
            if (!Objects.equals(condition, message)) {
                LOG.warn("the mirror is not up to date: {}; commits go on, it is tried again", message);
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
            files.sweep(path -> LOG.debug("swept {}", path));
            swept = true;
        }
        IOException failure = null;
        try {
            projector.project();
        } catch (IOException e) {
            failure = e; // what did work may be made durable all the same
        }
        boolean sync = flush || passed(syncDue) || files.unsynced() >= options.syncAfterFiles();
        if (projector.unindexed()) {
            projector.index(time.now());
        }
        if (sync && projector.unsynced()) {
            projector.sync();
        }
        if (!projector.unsynced()) {
            syncDue = null;
        } else if (syncDue == null || passed(syncDue)) {
            syncDue = time.nanos() + options.syncAfter().toNanos();
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** The time for people. */
    Instant now() {
        return time.now();
    }

    /** Brings the files up to the database, under a lock that the caller has. */
    void catchUp() throws IOException {
        projector.project();
    }
}
