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
import dev.holdfast.file.replica.ReplicaFollower;
import dev.holdfast.file.replica.ReplicaItem;
import dev.holdfast.file.replica.TypeIndex;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport;
import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.store.VerifyReport.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks every line of the journal against its checksum, and the documents against the journal. */
public final class JournalAudit {
    private final StoreParts parts;
    private final ReplicaFollower follower;
    private final JournalCommits commits;
    private final @Nullable DocumentWriter documents;
    private final List<Finding> findings = new ArrayList<>();
    private long items;
    private long entries;

    /**
     * Prepares an audit.
     *
     * @param parts the store
     * @param commits excluded while the journal is read
     * @param documents the documents; null if the store keeps none
     */
    public JournalAudit(StoreParts parts, JournalCommits commits, @Nullable DocumentWriter documents) {
        this.parts = parts;
        this.follower = parts.follower();
        this.commits = commits;
        this.documents = documents;
    }

    public VerifyReport run(Check check) {
        commits.exclusively(this::checkJournal);
        if (documents != null) {
            try {
                documents.locked(files -> checkDocuments(files, check));
            } catch (IOException e) {
                throw FileErrors.unreadable(e);
            }
        }
        return new VerifyReport(items, entries, findings);
    }

    private void checkDocuments(ItemFiles files, Check check) throws IOException {
        List<ItemRecord> records = new ArrayList<>();
        Set<Path> exempt = new HashSet<>();
        follower.read((replica, frames) -> {
            for (ReplicaItem item : replica.items()) {
                ItemRecord record = item.current();
                if (record != null && !replica.isChanged(item.key())) {
                    records.add(record);
                } else if (item.exists()) {
                    exempt.add(ItemFiles.file(item.key()));
                }
            }
            return records;
        });
        new DocumentAudit(files, check, findings::add).run(records, exempt);
    }

    private void checkJournal(DurableMark mark) throws IOException {
        JournalLoader.LoadedJournal loaded = JournalLoader.loadUpTo(mark, parts.journal());
        Replica stored = loaded == null ? new Replica() : loaded.replica();
        if (loaded == null || loaded.end().seq() < mark.seq()) {
            findings.add(new Finding(
                    Problem.LOST_COMMITS,
                    Segment.DIRECTORY,
                    "it ends before frame " + mark.seq() + ", which was committed according to " + MarkFile.STORE
                            + "; look for a backup",
                    false));
        }
        for (Replica.LostFrames lost : stored.lost()) {
            findings.add(new Finding(Problem.DAMAGED_ENTRY, lost.where(), detail(lost), false));
        }
        for (ReplicaItem item : stored.items()) {
            items += item.exists() ? 1 : 0;
            String damage = item.damage();
            ReplicaItem served = follower.replica().item(item.key());
            if (damage != null && (served == null || served.current() == null)) {
                findings.add(new Finding(Problem.DAMAGED_RECORD, item.key().toString(), damage, false));
            }
        }
        stored.indexes().values().forEach(index -> entries += index.entries());
        follower.read((replica, frames) -> {
            replica.indexes().forEach((type, index) -> checkKeys(type, index, replica));
            return replica;
        });
    }

    private void checkKeys(String type, TypeIndex index, Replica replica) {
        List<ItemRecord> records = new ArrayList<>();
        for (ReplicaItem item : replica.items()) {
            ItemRecord record = item.current();
            if (record != null && record.key().type().equals(type)) {
                records.add(record);
            }
        }
        index.keys()
                .faults(records)
                .forEach(fault -> findings.add(new Finding(Problem.DERIVED_MISMATCH, type, fault, false)));
    }

    private static String detail(Replica.LostFrames lost) {
        return lost.key() == null ? lost.detail() : lost.key() + " revision " + lost.revision() + ": " + lost.detail();
    }
}
