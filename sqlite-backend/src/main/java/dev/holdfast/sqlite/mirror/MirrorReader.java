package dev.holdfast.sqlite.mirror;

import dev.holdfast.internal.backend.IoReason;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.store.VerifyReport.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads all items from the files of a mirror. Of two files of one item the newer one counts. Damaged files are renamed
 * to {@code *.corrupt-<n>}, and misplaced ones are moved to {@code orphans/}, so no bytes are lost. A file of a newer
 * format stops the reading, because skipping it would lose the item.
 */
final class MirrorReader {
    private final MirrorFiles files;
    private final Consumer<Finding> findings;

    MirrorReader(MirrorFiles files, Consumer<Finding> findings) {
        this.files = files;
        this.findings = findings;
    }

    /** Passes every valid item on, each once. */
    void read(RecordConsumer consumer) throws IOException {
        files.walk(file -> {
            if (MirrorFiles.fileName(file).endsWith(MirrorFileNames.YAML)) {
                Optional<ItemRecord> record = valid(file);
                if (record.isPresent() && newest(file, record.get())) {
                    consumer.take(record.get());
                }
            }
        });
    }

    private Optional<ItemRecord> valid(Path file) throws IOException {
        Optional<byte[]> bytes = files.read(file);
        if (bytes.isEmpty()) {
            return Optional.empty(); // an older copy that was moved aside meanwhile
        }
        try {
            ItemRecord record = MirrorParser.parse(bytes.get()).record();
            if (MirrorLayout.fits(file, record.key())) {
                return Optional.of(record);
            }
            orphan(file, "is not where the file of " + record.key() + " belongs");
            return Optional.empty();
        } catch (UnreadableYamlException e) {
            if (e.newerFormat()) {
                throw new IOException(IoReason.name(file) + " " + e.getMessage());
            }
            Path kept = files.keepAside(file);
            findings.accept(new Finding(
                    Problem.MIRROR_DAMAGED,
                    IoReason.name(file),
                    e.getMessage() + "; its bytes are kept in " + MirrorFiles.fileName(kept),
                    false));
            return Optional.empty();
        }
    }

    /**
     * Returns whether the file is the newest of its item: an item that was moving to another group when its process
     * died has two files.
     */
    private boolean newest(Path file, ItemRecord record) throws IOException {
        Path type = MirrorLayout.typeDirectory(record.key().type());
        for (Path group : files.directories(type)) {
            Path other = group.resolve(MirrorFiles.fileName(file));
            if (other.equals(file) || !files.exists(other)) {
                continue;
            }
            Optional<ItemRecord> twin = valid(other);
            if (twin.isPresent() && twin.get().revision() > record.revision()) {
                orphan(file, "is older than " + IoReason.name(other));
                return false;
            }
            if (twin.isPresent()) {
                orphan(other, "is not newer than " + IoReason.name(file));
            }
        }
        return true;
    }

    private void orphan(Path file, String detail) throws IOException {
        Path kept = files.moveToOrphans(file);
        findings.accept(new Finding(
                Problem.ORPHAN_FILE, IoReason.name(file), detail + "; it is kept as " + IoReason.name(kept), true));
    }

    /** Receives records. */
    interface RecordConsumer {
        void take(ItemRecord record) throws IOException;
    }
}
