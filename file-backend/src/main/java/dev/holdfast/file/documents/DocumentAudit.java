package dev.holdfast.file.documents;

import dev.holdfast.file.disk.AtomicWriter;
import dev.holdfast.internal.backend.Trouble;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Report.Finding;
import dev.holdfast.store.Report.Problem;
import dev.holdfast.store.StateStore.Check;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Compares the JSON files with the records. Runs under the lock of the documents. */
public final class DocumentAudit {
    private final ItemFiles files;
    private final Consumer<Finding> findings;
    private final boolean repair;

    public DocumentAudit(ItemFiles files, Check check, Consumer<Finding> findings) {
        this.files = files;
        this.findings = findings;
        this.repair = check == Check.REPAIR;
    }

    public void run(List<ItemRecord> records, Set<Path> damaged) throws IOException {
        Set<Path> known = new HashSet<>(damaged);
        for (ItemRecord record : records) {
            Path file = ItemFiles.file(record.key());
            known.add(file);
            compare(record, file);
        }
        for (Path file : files.list()) {
            if (!belongs(file, known)) {
                String moved = repair ? "; it is kept as " + Trouble.name(files.moveToOrphans(file)) : "";
                found(Problem.ORPHAN_FILE, file, "belongs to no item" + moved);
            }
        }
        if (repair) {
            files.sync();
        }
    }

    private static boolean belongs(Path file, Set<Path> known) {
        String name = file.getFileName().toString();
        boolean ours =
                name.contains(ItemFiles.CORRUPT) || AtomicWriter.temporary(file) || file.startsWith(ItemFiles.ORPHANS);
        boolean backup = name.endsWith(ItemFiles.BACKUP)
                && known.contains(file.resolveSibling(name.substring(0, name.length() - ItemFiles.BACKUP.length())));
        return ours || backup || known.contains(file);
    }

    private void compare(ItemRecord record, Path file) throws IOException {
        ItemRecord there;
        try {
            there = files.read(file);
        } catch (IOException e) {
            String kept =
                    repair ? "; its bytes are kept as " + files.setAside(file).getFileName() : "";
            mend(record);
            found(Problem.MIRROR_DAMAGED, file, Trouble.reason(e) + kept);
            return;
        }
        if (there == null) {
            mend(record);
            found(Problem.MIRROR_MISSING, file, "is not there");
        } else if (!there.key().equals(record.key())) {
            String kept = repair ? "; it is kept as " + files.setAside(file).getFileName() : "";
            mend(record);
            found(Problem.MIRROR_DAMAGED, file, "is the file of " + there.key() + kept);
        } else if (there.revision() < record.revision()) {
            mend(record);
            found(Problem.MIRROR_STALE, file, "has revision " + there.revision() + " instead of " + record.revision());
        } else if (there.revision() > record.revision()) {
            findings.accept(new Finding(
                    Problem.MIRROR_AHEAD,
                    Trouble.name(file),
                    "has revision " + there.revision() + ", the journal only " + record.revision()
                            + ": commits are gone from the journal; look for a backup of it",
                    false));
        }
    }

    private void mend(ItemRecord record) throws IOException {
        if (repair) {
            files.write(record);
        }
    }

    private void found(Problem problem, Path file, String detail) {
        findings.accept(new Finding(problem, Trouble.name(file), detail, repair));
    }
}
