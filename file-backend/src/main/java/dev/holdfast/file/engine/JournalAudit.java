package dev.holdfast.file.engine;

import dev.holdfast.file.disk.DurableMark;
import dev.holdfast.file.disk.FileErrors;
import dev.holdfast.file.disk.MarkFile;
import dev.holdfast.file.documents.DocumentAudit;
import dev.holdfast.file.documents.DocumentWriter;
import dev.holdfast.file.documents.ItemFiles;
import dev.holdfast.file.journal.Segment;
import dev.holdfast.file.replica.JournalLoader;
import dev.holdfast.file.replica.Replica;
import dev.holdfast.file.replica.ReplicaItem;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Report;
import dev.holdfast.store.Report.Finding;
import dev.holdfast.store.Report.Problem;
import dev.holdfast.store.StateStore.Check;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks every line of the journal against its checksum, and what is derived against the journal. */
public final class JournalAudit {
    private final StoreParts parts;
    private final JournalCommits commits;
    private final @Nullable DocumentWriter documents;
    private final List<Finding> findings = new ArrayList<>();
    private long items;
    private long entries;

    public JournalAudit(StoreParts parts, JournalCommits commits, @Nullable DocumentWriter documents) {
        this.parts = parts;
        this.commits = commits;
        this.documents = documents;
    }

    public Report run(Check check) {
        commits.exclusively(this::journal);
        if (documents != null) {
            try {
                documents.locked(files -> compare(files, check));
            } catch (IOException e) {
                throw FileErrors.reading(e);
            }
        }
        return new Report(items, entries, findings);
    }

    private void compare(ItemFiles files, Check check) throws IOException {
        List<ItemRecord> records = new ArrayList<>();
        Set<Path> damaged = new HashSet<>();
        parts.follower().read((replica, reader) -> {
            for (ReplicaItem item : replica.items()) {
                ItemRecord record = item.current();
                if (record != null && !replica.isChanged(item.key())) {
                    records.add(record);
                } else if (item.alive()) {
                    damaged.add(ItemFiles.file(item.key()));
                }
            }
            return records;
        });
        new DocumentAudit(files, check, findings::add).run(records, damaged);
    }

    private void journal(DurableMark mark) throws IOException {
        JournalLoader.Loaded loaded = new JournalLoader(parts.journal(), mark, true).run();
        Replica stored = loaded == null ? new Replica() : loaded.replica();
        if (loaded == null || loaded.end().seq() < mark.seq()) {
            findings.add(new Finding(
                    Problem.LOST_COMMITS,
                    Segment.DIRECTORY,
                    "it ends before frame " + mark.seq() + ", which " + MarkFile.STORE
                            + " says was committed; look for a backup",
                    false));
        }
        for (Replica.Lost lost : stored.lost()) {
            findings.add(new Finding(Problem.DAMAGED_ENTRY, lost.where(), detail(lost), false));
        }
        for (ReplicaItem item : stored.items()) {
            items += item.alive() ? 1 : 0;
            String damage = item.damage();
            ReplicaItem served = parts.follower().replica().item(item.key());
            if (damage != null && (served == null || served.current() == null)) {
                findings.add(new Finding(Problem.DAMAGED_RECORD, item.key().toString(), damage, false));
            }
        }
        stored.tables().values().forEach(table -> entries += table.entries());
    }

    private static String detail(Replica.Lost lost) {
        return lost.key() == null ? lost.detail() : lost.key() + " revision " + lost.revision() + ": " + lost.detail();
    }
}
