package dev.holdfast.file.documents;

import dev.holdfast.file.disk.AtomicWriter;
import dev.holdfast.file.disk.DurableMark;
import dev.holdfast.file.disk.MarkFile;
import dev.holdfast.file.disk.TimeSource;
import dev.holdfast.file.replica.ReplicaFollower;
import dev.holdfast.file.replica.ReplicaItem;
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
public final class DocumentWriter implements AutoCloseable {
    static final String MARK = "documents.mark";
    static final String LOCK = "documents.lock";

    private static final Logger LOG = LoggerFactory.getLogger(DocumentWriter.class);
    private static final long WAIT = TimeUnit.MILLISECONDS.toNanos(1);

    private final ReplicaFollower follower;
    private final ItemFiles items;
    private final TimeSource time;
    private final Duration lockTimeout;
    private final ProcessLock lock;
    private final MarkFile mark;

    public DocumentWriter(
            Path directory, FileOps files, ReplicaFollower follower, TimeSource time, Duration lockTimeout)
            throws IOException {
        this.follower = follower;
        this.time = time;
        this.lockTimeout = lockTimeout;
        this.items = new ItemFiles(directory, files);
        this.mark = MarkFile.open(directory.resolve(MARK), files);
        this.lock = files.lock(directory.resolve(LOCK));
        DurableMark done = mark.read();
        long exact = done == null ? 0 : done.revision();
        follower.read((replica, reader) -> {
            replica.takeChanged().stream()
                    .filter(key -> newer(replica.item(key), exact))
                    .forEach(replica::changed);
            return exact;
        });
    }

    private static boolean newer(@Nullable ReplicaItem item, long revision) {
        return item != null && item.revision() > revision;
    }

    /** What is done under the lock of the documents. */
    public interface Work {
        void with(ItemFiles items) throws IOException;
    }

    public void locked(Work work) throws IOException {
        long start = time.nanos();
        while (!lock.tryAcquire()) {
            if (time.nanos() - start > lockTimeout.toNanos()) {
                throw new IOException(
                        LOCK + ": another process has held it for " + lockTimeout + "; see whether that process hangs");
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
        Map<ItemKey, ReplicaItem.Held> changed = new LinkedHashMap<>();
        DurableMark until = follower.read((replica, reader) -> {
            for (ItemKey key : replica.takeChanged()) {
                ReplicaItem item = replica.item(key);
                changed.put(key, item == null ? new ReplicaItem.Held(null, null) : item.held());
            }
            return follower.at();
        });
        IOException failure = null;
        for (Map.Entry<ItemKey, ReplicaItem.Held> item : changed.entrySet()) {
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
        DurableMark done = mark.read();
        if (done == null || done.revision() < until.revision()) {
            mark.raise(until);
        }
    }

    private static void project(ItemFiles files, ItemKey key, ReplicaItem.Held held) throws IOException {
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
                if (AtomicWriter.temporary(file)) {
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
