package dev.holdfast.file.documents;

import dev.holdfast.file.disk.DurableMark;
import dev.holdfast.file.disk.MarkFile;
import dev.holdfast.file.replica.Replica;
import dev.holdfast.file.replica.ReplicaItem;
import dev.holdfast.internal.io.FileOps;
import dev.holdfast.store.ItemRecord;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes records that the journal has lost from their documents. */
public final class DocumentRestore {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentRestore.class);

    private final ItemFiles items;
    private final Path mark;
    private final FileOps files;

    public DocumentRestore(Path directory, FileOps files) {
        this.items = new ItemFiles(directory, files);
        this.mark = directory.resolve(DocumentWriter.MARK);
        this.files = files;
    }

    /**
     * Restores every lost record that has an intact document.
     *
     * @return a description of frames whose items are unknown and that the documents may not cover; null if there are
     *     none
     */
    public @Nullable String run(Replica replica) throws IOException {
        if (replica.lost().isEmpty()) {
            return null;
        }
        for (ReplicaItem item : replica.items()) {
            if (item.damage() != null) {
                restoreDamaged(replica, item);
            }
        }
        long lastUnknown = 0;
        String unknown = "";
        for (Replica.LostFrames lost : replica.lost()) {
            LOG.warn("{}: {}", lost.where(), lost.detail());
            if (lost.key() == null) {
                lastUnknown = Math.max(lastUnknown, lost.revision());
                unknown = lost.where() + ": " + lost.detail();
            }
        }
        if (unknown.isEmpty()) {
            return null;
        }
        takeNewer(replica);
        return writtenUpTo() >= lastUnknown ? null : unknown;
    }

    private void restoreDamaged(Replica replica, ReplicaItem item) {
        Path file = ItemFiles.file(item.key());
        for (Path copy : new Path[] {file, ItemFiles.backup(file)}) {
            ItemRecord found = readable(copy);
            if (found != null && found.key().equals(item.key()) && found.revision() == item.revision()) {
                replica.restore(item, found);
                LOG.warn("{} is damaged in the journal and was restored from {}", item.key(), copy);
                return;
            }
        }
    }

    private @Nullable ItemRecord readable(Path file) {
        try {
            return items.read(file);
        } catch (IOException e) {
            return null; // a damaged document is no copy
        }
    }

    /** Takes what the documents have and the journal has not: it was in the lost frames. */
    private void takeNewer(Replica replica) throws IOException {
        for (Path file : items.list()) {
            if (!file.toString().endsWith(ItemFiles.ENDING)) {
                continue;
            }
            ItemRecord found = readable(file);
            if (found == null || !file.equals(ItemFiles.file(found.key()))) {
                continue;
            }
            ReplicaItem item = replica.item(found.key());
            if (item == null || item.revision() < found.revision()) {
                replica.restoreLost(found);
                LOG.warn(
                        "{} revision {} is gone from the journal and was restored from {}",
                        found.key(),
                        found.revision(),
                        file);
            }
        }
        long writtenUpTo = writtenUpTo();
        for (ReplicaItem item : replica.items()) {
            ItemRecord current = item.current();
            if (current != null && current.revision() <= writtenUpTo && readable(ItemFiles.file(item.key())) == null) {
                replica.markDamaged(
                        item,
                        "frames of the journal are lost, and so is the document that would have the newest record");
            }
        }
    }

    /** The revision up to which the documents are complete; -1 if that is unknown. */
    private long writtenUpTo() throws IOException {
        try (MarkFile file = MarkFile.openExisting(mark, files)) {
            DurableMark done = file.read();
            return done == null ? -1 : done.revision();
        } catch (NoSuchFileException e) {
            return -1;
        }
    }
}
