package dev.holdfast.sqlite.mirror;

import dev.holdfast.internal.backend.IoReason;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.store.VerifyReport.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Compares the mirror with the database, page by page, in constant memory; commits and other processes run between
 * pages. Files that are behind or damaged are rewritten, and files that belong to no item are moved aside. A file that
 * is newer than the database is only reported: it may be the last trace of a commit.
 */
final class MirrorCheck {
    private static final int PAGE = 256;

    private final MirrorFiles files;
    private final MirrorWriter writer;
    private final MirrorSchedule schedule;
    private final boolean repairing;
    private final Consumer<Finding> findings;
    private final Set<Path> damaged = new HashSet<>();

    MirrorCheck(
            MirrorFiles files,
            MirrorWriter writer,
            MirrorSchedule schedule,
            StateStore.Check check,
            Consumer<Finding> findings) {
        this.files = files;
        this.writer = writer;
        this.schedule = schedule;
        this.repairing = check == StateStore.Check.REPAIR;
        this.findings = findings;
    }

    /** Checks every item, then every file, then the index. */
    void run(MirrorLock lock, RecordWalk walk) throws IOException {
        ItemKey after = null;
        List<ItemRecord> page;
        do {
            List<ItemRecord> read = new ArrayList<>();
            ItemKey from = after;
            lock.run(() -> page(walk, from, read));
            page = read;
            after = page.isEmpty() ? null : page.get(page.size() - 1).key();
        } while (page.size() == PAGE);
        lock.run(() -> {
            catchUp();
            files.walk(file -> orphan(walk, file));
        });
        lock.run(this::index);
        if (repairing) {
            lock.run(writer::sync);
        }
    }

    private void catchUp() {
        try {
            schedule.catchUp();
        } catch (IOException e) {
            // the check reports files that are not up to date because of this
        }
    }

    private void page(RecordWalk walk, @Nullable ItemKey after, List<ItemRecord> read) throws IOException {
        catchUp();
        read.addAll(walk.recordsAfter(after, PAGE));
        for (ItemRecord record : read) {
            if (record.revision() <= writer.written()) { // a newer one was committed just now
                item(MirrorItem.of(record));
            }
        }
    }

    private void item(MirrorItem truth) throws IOException {
        Path file = writer.file(truth);
        Optional<byte[]> bytes = files.read(file);
        if (bytes.isEmpty()) {
            repair(Problem.MIRROR_MISSING, truth, file, "is missing");
            return;
        }
        try {
            MirrorItem found = MirrorParser.parse(bytes.get());
            long revision = found.record().revision();
            if (!found.record().key().equals(truth.record().key())) {
                keepAndRepair(
                        truth,
                        file,
                        "is the file of another item, " + found.record().key());
            } else if (revision > truth.record().revision()) {
                report(
                        Problem.MIRROR_AHEAD,
                        file,
                        "has revision " + revision + ", the database only "
                                + truth.record().revision() + ": the database has lost commits",
                        false);
            } else if (revision < truth.record().revision()) {
                repair(
                        Problem.MIRROR_STALE,
                        truth,
                        file,
                        "has revision " + revision + " instead of "
                                + truth.record().revision());
            } else if (!truth.canonical().sameAs(found.canonical())) {
                keepAndRepair(truth, file, "differs from the database at the same revision");
            }
        } catch (UnreadableYamlException e) {
            if (e.newerFormat()) {
                report(Problem.MIRROR_DAMAGED, file, String.valueOf(e.getMessage()), false);
            } else {
                keepAndRepair(truth, file, String.valueOf(e.getMessage()));
            }
        }
    }

    private void repair(Problem problem, MirrorItem truth, Path file, String detail) throws IOException {
        if (repairing) {
            writer.rewrite(truth);
        }
        report(problem, file, detail, repairing);
    }

    private void keepAndRepair(MirrorItem truth, Path file, String detail) throws IOException {
        String kept = "";
        if (repairing) {
            kept = "; its bytes are kept in " + MirrorFiles.fileName(files.keepAside(file));
        }
        repair(Problem.MIRROR_DAMAGED, truth, file, detail + kept);
    }

    private void orphan(RecordWalk walk, Path file) throws IOException {
        String name = MirrorFiles.fileName(file);
        if (file.equals(MirrorIndex.FILE)
                || (name.contains(MirrorFileNames.CORRUPT) && !name.endsWith(MirrorFileNames.YAML))) {
            return;
        }
        if (MirrorFiles.temporary(file)) {
            aside(file, "is an unfinished file of a process that died");
        } else if (name.endsWith(MirrorFileNames.YAML)) {
            yaml(walk, file);
        }
    }

    private void yaml(RecordWalk walk, Path file) throws IOException {
        ItemKey key;
        try {
            Optional<byte[]> bytes = files.read(file);
            if (bytes.isEmpty()) {
                return;
            }
            key = MirrorParser.parse(bytes.get()).record().key();
        } catch (UnreadableYamlException e) {
            if (!e.newerFormat() && !damaged.contains(file)) {
                aside(file, String.valueOf(e.getMessage()) + ", and belongs to no known item");
            }
            return;
        }
        if (belongs(walk, key, file)) {
            return;
        }
        catchUp(); // it may have been deleted or moved just now
        if (files.exists(file) && !belongs(walk, key, file)) {
            ItemRecord record = walk.record(key);
            aside(file, record == null ? "belongs to no item" : "is not where the file of " + key + " belongs");
        }
    }

    private boolean belongs(RecordWalk walk, ItemKey key, Path file) {
        ItemRecord record = walk.record(key);
        if (record == null) {
            return walk.exists(key); // damaged in the database; the file may be the only good copy
        }
        return record.revision() > writer.written()
                || writer.file(MirrorItem.of(record)).equals(file);
    }

    private void aside(Path file, String detail) throws IOException {
        String moved = repairing ? "; it is kept as " + IoReason.name(files.moveToOrphans(file)) : "";
        report(Problem.ORPHAN_FILE, file, detail + moved, repairing);
    }

    private void index() throws IOException {
        catchUp();
        Optional<MirrorIndex> index = files.read(MirrorIndex.FILE).flatMap(MirrorIndex::parse);
        String detail = writer.indexFailure(index);
        if (!detail.isEmpty()) {
            if (repairing) {
                writer.index(schedule.now());
            }
            report(Problem.DERIVED_MISMATCH, MirrorIndex.FILE, detail, repairing);
        }
    }

    private void report(Problem problem, Path file, String detail, boolean repaired) {
        if (problem == Problem.MIRROR_DAMAGED) {
            damaged.add(file);
        }
        findings.accept(new Finding(problem, IoReason.name(file), detail, repaired));
    }
}
