package dev.holdfast.file.documents;

import dev.holdfast.file.disk.AtomicWriter;
import dev.holdfast.file.disk.DurableMark;
import dev.holdfast.file.disk.MarkFile;
import dev.holdfast.file.disk.TimeSource;
import dev.holdfast.file.replica.ReplicaFollower;
import dev.holdfast.file.replica.ReplicaItem;
import dev.holdfast.internal.backend.IoReason;
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
 * Writes the newest record of each changed item to its document. {@code documents.mark} notes up to which revision that
 * is done, so that a process that opens the store later does not have to read all files. Confined to one thread at a
 * time.
 */
public final class DocumentWriter implements AutoCloseable {
    static final String MARK = "documents.mark";

    private static final String LOCK = "documents.lock";
    private static final Logger LOG = LoggerFactory.getLogger(DocumentWriter.class);
    private static final long WAIT = TimeUnit.MILLISECONDS.toNanos(1);

    private final ReplicaFollower follower;
    private final ItemFiles items;
    private final TimeSource time;
    private final Duration lockTimeout;
    private final ProcessLock lock;
    private final MarkFile mark;

    /**
     * Opens the files beside the documents, and finds out which documents are out of date.
     *
     * @param directory the store
     * @param files access to the disk
     * @param follower the records
     * @param time measures the wait for the lock
     * @param lockTimeout how long to wait for another process
     */
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
        long written = done == null ? 0 : done.revision();
        follower.read((replica, frames) -> {
            replica.takeChanged().stream()
                    .filter(key -> isNewer(replica.item(key), written))
                    .forEach(replica::changed);
            return written;
        });
    }

    private static boolean isNewer(@Nullable ReplicaItem item, long revision) {
        return item != null && item.revision() > revision;
    }

    /** An action on the documents. */
    public interface Action {
        void run(ItemFiles items) throws IOException;
    }

    /** Runs an action under the lock of the documents. */
    public void locked(Action action) throws IOException {
        long start = time.nanos();
        while (!lock.tryAcquire()) {
            if (time.nanos() - start > lockTimeout.toNanos()) {
                throw new IOException(LOCK + ": another process has held it for " + lockTimeout
                        + "; check whether that process hangs");
            }
            LockSupport.parkNanos(WAIT);
        }
        try {
            action.run(items);
        } finally {
            lock.release();
        }
    }

    /** Whether documents are out of date. */
    boolean isBehind() {
        return follower.read((replica, frames) -> replica.hasChanged());
    }

    /** Writes all documents that are out of date; one that cannot be written stays so. */
    void writeChanged() throws IOException {
        locked(this::writeChanged);
    }

    private void writeChanged(ItemFiles files) throws IOException {
        Map<ItemKey, ReplicaItem.RecordOrDamage> changed = new LinkedHashMap<>();
        DurableMark until = follower.read((replica, frames) -> {
            for (ItemKey key : replica.takeChanged()) {
                ReplicaItem item = replica.item(key);
                changed.put(key, item == null ? new ReplicaItem.RecordOrDamage(null, null) : item.content());
            }
            return follower.mark();
        });
        IOException failure = null;
        for (Map.Entry<ItemKey, ReplicaItem.RecordOrDamage> item : changed.entrySet()) {
            try {
                write(files, item.getKey(), item.getValue());
            } catch (IOException e) {
                failure = failure == null ? IoReason.with(ItemFiles.file(item.getKey()), e) : failure;
                retry(item.getKey());
            }
        }
        try {
            files.sync();
        } catch (IOException e) {
            changed.keySet().forEach(this::retry);
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

    private static void write(ItemFiles files, ItemKey key, ReplicaItem.RecordOrDamage content) throws IOException {
        ItemRecord record = content.record();
        if (record != null) {
            files.write(record);
        } else if (content.damage() == null) {
            files.delete(key);
        }
    }

    private void retry(ItemKey key) {
        follower.read((replica, frames) -> {
            replica.changed(key);
            return key;
        });
    }

    /** Deletes the temporary files of processes that died. */
    void deleteTemporaries() throws IOException {
        locked(files -> {
            for (Path file : files.list()) {
                if (AtomicWriter.isTemporary(file)) {
                    files.deleteTemporary(file);
                    LOG.debug("deleted the temporary file {}", file);
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
