package dev.holdfast.file.documents;

import dev.holdfast.file.disk.DurableMark;
import dev.holdfast.file.disk.MarkFile;
import dev.holdfast.file.replica.Replica;
import dev.holdfast.file.replica.ReplicaItem;
import dev.holdfast.internal.io.FileOps;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes records that the journal has lost from the JSON files, where those have them whole. */
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
     * Restores what can be.
     *
     * @return what is lost without anybody knowing whose it is; null if nothing is
     */
    @Nullable
    public String run(Replica replica) throws IOException {
        if (replica.lost().isEmpty()) {
            return null;
        }
        for (ReplicaItem item : replica.items()) {
            if (item.damage() != null) {
                restore(replica, item);
            }
        }
        long unknown = 0;
        String where = "";
        for (Replica.Lost lost : replica.lost()) {
            LOG.warn("{}: {}", lost.where(), lost.detail());
            if (lost.key() == null) {
                unknown = Math.max(unknown, lost.revision());
                where = lost.where() + ": " + lost.detail();
            }
        }
        if (where.isEmpty()) {
            return null;
        }
        takeNewer(replica);
        return exact() >= unknown ? null : where;
    }

    private void restore(Replica replica, ReplicaItem item) {
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
            return null; // then there is no copy
        }
    }

    /** What stands in the files and not in the journal was in the frames that are gone. */
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
        for (ReplicaItem item : replica.items()) {
            ItemRecord current = item.current();
            ItemKey key = item.key();
            if (current != null && current.revision() <= exact() && readable(ItemFiles.file(key)) == null) {
                replica.doubt(
                        item, "frames of the journal are gone, and so is the file that would show its newest record");
            }
        }
    }

    /** Up to which revision the files are exact. */
    private long exact() throws IOException {
        try (MarkFile file = MarkFile.openExisting(mark, files)) {
            DurableMark done = file.read();
            return done == null ? -1 : done.revision();
        } catch (NoSuchFileException e) {
            return -1;
        }
    }
}
