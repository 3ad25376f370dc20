package dev.holdfast.sqlite;

import dev.holdfast.store.StoreException;
import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when the mirror works: files at once, the index a moment later, durability after so many files or so long,
 * and after a failure again with growing pauses. Confined to the thread of the mirror.
 */
final class MirrorRounds {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorRounds.class);
    private static final long INDEX_AFTER = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long FIRST_PAUSE = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(60);
    private static final long FOREVER = Long.MAX_VALUE;

    private final MirrorFiles files;
    private final Projector projector;
    private final MirrorOptions options;
    private final MirrorTime time;
    private boolean swept;
    private @Nullable Long indexDue;
    private @Nullable Long syncDue;
    private @Nullable Long retryDue;
    private long pause = FIRST_PAUSE;
    private @Nullable String condition;

    MirrorRounds(MirrorFiles files, Projector projector, MirrorOptions options, MirrorTime time) {
        this.files = files;
        this.projector = projector;
        this.options = options;
        this.time = time;
    }

    /** Tells whether there is something to do now; after a failure a wake-up waits for the pause to end. */
    boolean due(boolean woken) {
        return retryDue != null ? passed(retryDue) : woken || passed(indexDue) || passed(syncDue);
    }

    /** How long until there is something to do, if nobody asks before. */
    long untilDue() {
        if (retryDue != null) {
            return Math.max(1, retryDue - time.nanos());
        }
        long now = time.nanos();
        long index = indexDue == null ? FOREVER : Math.max(1, indexDue - now);
        long sync = syncDue == null ? FOREVER : Math.max(1, syncDue - now);
        return Math.min(index, sync);
    }

    private boolean passed(@Nullable Long due) {
        return due != null && time.nanos() - due >= 0;
    }

    /** Works once; a failure is logged if it is not the one that is known, and returned. */
    @Nullable
    Throwable attempt(MirrorLock lock, boolean flush) {
        try {
            lock.run(() -> round(flush));
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
        if (projector.unindexed() && (sync || passed(indexDue))) {
            projector.index(time.now());
        }
        if (sync && projector.unsynced()) {
            projector.sync();
        }
        indexDue = due(projector.unindexed(), indexDue, INDEX_AFTER);
        syncDue = due(projector.unsynced(), syncDue, options.syncAfter().toNanos());
        if (failure != null) {
            throw failure;
        }
    }

    private @Nullable Long due(boolean open, @Nullable Long known, long after) {
        if (!open) {
            return null;
        }
        return known != null && !passed(known) ? known : (Long) (time.nanos() + after);
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
