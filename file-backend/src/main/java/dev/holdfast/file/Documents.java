package dev.holdfast.file;

import dev.holdfast.internal.backend.Trouble;
import dev.holdfast.internal.io.FileOps;
import dev.holdfast.internal.io.ProcessLock;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the JSON files up to the journal: of every item that has changed, its newest record is written once. How far
 * that is done is noted in {@code documents.mark}, so that a process that opens the store later need not look at all files.
 * Used by one thread at a time.
 */
final class Documents implements AutoCloseable {
    static final String MARK = "documents.mark";
    static final String LOCK = "documents.lock";

    private static final Logger LOG = LoggerFactory.getLogger(Documents.class);
    private static final long WAIT = TimeUnit.MILLISECONDS.toNanos(1);

    private final Follower follower;
    private final ItemFiles items;
    private final Time time;
    private final Duration lockTimeout;
    private final ProcessLock lock;
    private final MarkFile mark;

    Documents(Path directory, FileOps files, Follower follower, Time time, Duration lockTimeout) throws IOException {
        this.follower = follower;
        this.time = time;
        this.lockTimeout = lockTimeout;
        this.items = new ItemFiles(directory, files);
        this.mark = MarkFile.open(directory.resolve(MARK), files);
        this.lock = files.lock(directory.resolve(LOCK));
        Mark done = mark.read();
        long exact = done == null ? 0 : done.revision();
        follower.read((replica, reader) -> {
            replica.takeChanged().stream()
                    .filter(key -> newer(replica.item(key), exact))
                    .forEach(replica::changed);
            return exact;
        });
    }

    private static boolean newer(@Nullable Item item, long revision) {
        return item != null && item.revision() > revision;
    }

    /** What is done under the lock of the documents. */
    interface Work {
        void with(ItemFiles items) throws IOException;
    }

    void locked(Work work) throws IOException {
        long start = time.nanos();
        while (!lock.tryAcquire()) {
            if (time.nanos() - start > lockTimeout.toNanos()) {
                throw new IOException(LOCK + ": another process has held it for "
                        + lockTimeout + "; see whether that process hangs");
            }
            LockSupport.parkNanos(WAIT);
        }
        try {
            work.with(items);
        } finally {
            lock.release();
        }
    }

    /** Whether files are behind. */
    boolean behind() {
        return follower.read((replica, reader) -> replica.hasChanged());
    }

    /** Writes what has changed; what could not be written stays changed. */
    void round() throws IOException {
        locked(this::project);
    }

    private void project(ItemFiles files) throws IOException {
        Map<ItemKey, Item.Held> changed = new LinkedHashMap<>();
        Mark until = follower.read((replica, reader) -> {
            for (ItemKey key : replica.takeChanged()) {
                Item item = replica.item(key);
                changed.put(key, item == null ? new Item.Held(null, null) : item.held());
            }
            return follower.at();
        });
        IOException failure = null;
        for (Map.Entry<ItemKey, Item.Held> item : changed.entrySet()) {
            try {
                project(files, item.getKey(), item.getValue());
            } catch (IOException e) {
                failure = failure == null ? Trouble.with(ItemFiles.file(item.getKey()), e) : failure;
                again(item.getKey());
            }
        }
        try {
            files.sync();
        } catch (IOException e) {
            changed.keySet().forEach(this::again);
            throw e;
        }
        if (failure != null) {
            throw failure;
        }
        Mark done = mark.read();
        if (done == null || done.revision() < until.revision()) {
            mark.raise(until);
        }
    }

    private static void project(ItemFiles files, ItemKey key, Item.Held held) throws IOException {
        ItemRecord record = held.record();
        if (record != null) {
            files.write(record);
        } else if (held.damage() == null) {
            files.delete(key);
        }
    }

    private void again(ItemKey key) {
        follower.read((replica, reader) -> {
            replica.changed(key);
            return key;
        });
    }

    /** Deletes what a dead process left half written. */
    void sweep() throws IOException {
        locked(files -> {
            for (Path file : files.list()) {
                if (SafeWrite.temporary(file)) {
                    files.deleteTemporary(file);
                    LOG.debug("swept {}", file);
                }
            }
        });
    }

    @Override
    public void close() {
        mark.close();
        lock.close();
    }
}
