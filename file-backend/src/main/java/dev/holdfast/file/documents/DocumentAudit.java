package dev.holdfast.file.documents;

import dev.holdfast.file.disk.AtomicWriter;
import dev.holdfast.internal.backend.IoReason;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.store.VerifyReport.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Compares documents with records. Runs under the lock of the documents. */
public final class DocumentAudit {
    private final ItemFiles files;
    private final Consumer<Finding> findings;
    private final boolean repair;

    public DocumentAudit(ItemFiles files, Check check, Consumer<Finding> findings) {
        this.files = files;
        this.findings = findings;
        this.repair = check == Check.REPAIR;
    }

    /**
     * Compares.
     *
     * @param records the records whose documents have to be up to date
     * @param exempt documents that may differ, because they are not written yet or their record is damaged
     */
    public void run(List<ItemRecord> records, Set<Path> exempt) throws IOException {
        Set<Path> known = new HashSet<>(exempt);
        for (ItemRecord record : records) {
            Path file = ItemFiles.file(record.key());
            known.add(file);
            compare(record, file);
        }
        for (Path file : files.list()) {
            if (!belongs(file, known)) {
                String moved = repair ? "; it is kept as " + IoReason.name(files.moveToOrphans(file)) : "";
                report(Problem.ORPHAN_FILE, file, "belongs to no item" + moved);
            }
        }
        if (repair) {
            files.sync();
        }
    }

    private static boolean belongs(Path file, Set<Path> known) {
        String name = file.getFileName().toString();
        boolean ours = name.contains(ItemFiles.CORRUPT)
                || AtomicWriter.isTemporary(file)
                || file.startsWith(ItemFiles.ORPHANS);
        boolean backup = name.endsWith(ItemFiles.BACKUP)
                && known.contains(file.resolveSibling(name.substring(0, name.length() - ItemFiles.BACKUP.length())));
        return ours || backup || known.contains(file);
    }

    private void compare(ItemRecord record, Path file) throws IOException {
        ItemRecord found;
        try {
            found = files.read(file);
        } catch (IOException e) {
            String kept =
                    repair ? "; its bytes are kept as " + files.setAside(file).getFileName() : "";
            repair(record);
            report(Problem.MIRROR_DAMAGED, file, IoReason.reason(e) + kept);
            return;
        }
        if (found == null) {
            repair(record);
            report(Problem.MIRROR_MISSING, file, "is missing");
        } else if (!found.key().equals(record.key())) {
            String kept = repair ? "; it is kept as " + files.setAside(file).getFileName() : "";
            repair(record);
            report(Problem.MIRROR_DAMAGED, file, "is the file of " + found.key() + kept);
        } else if (found.revision() < record.revision()) {
            repair(record);
            report(Problem.MIRROR_STALE, file, "has revision " + found.revision() + " instead of " + record.revision());
        } else if (found.revision() > record.revision()) {
            findings.accept(new Finding(
                    Problem.MIRROR_AHEAD,
                    IoReason.name(file),
                    "has revision " + found.revision() + ", the journal only " + record.revision()
                            + ": the journal has lost commits; look for a backup of it",
                    false));
        }
    }

    private void repair(ItemRecord record) throws IOException {
        if (repair) {
            files.write(record);
        }
    }

    private void report(Problem problem, Path file, String detail) {
        findings.accept(new Finding(problem, IoReason.name(file), detail, repair));
    }
}
