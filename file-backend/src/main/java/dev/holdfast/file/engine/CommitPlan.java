package dev.holdfast.file.engine;

import dev.holdfast.file.disk.FileErrors;
import dev.holdfast.file.journal.Frame;
import dev.holdfast.file.journal.FrameBody;
import dev.holdfast.file.journal.FrameLocation;
import dev.holdfast.file.journal.FrameReader;
import dev.holdfast.file.replica.LongList;
import dev.holdfast.file.replica.Replica;
import dev.holdfast.file.replica.ReplicaItem;
import dev.holdfast.file.replica.TypeIndex;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.Durability;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a group of callers is going to write: each call is answered as if those before it had taken effect, and none has
 * until all is in the journal. Confined to who has the store's lock.
 */
public final class CommitPlan {
    private final Replica replica;
    private final FrameReader reader;
    private final Durability durability;
    private final Map<ItemKey, Draft> drafts = new HashMap<>();
    private final List<Frame> frames = new ArrayList<>();
    private final List<FrameBody> bodies = new ArrayList<>();
    private final long lastCommitted;
    private long lastRevision;

    /**
     * An item as it will be.
     *
     * @param record its record; null if it does not exist
     * @param born the revision that created it
     * @param entries the number of its last entry
     */
    private record Draft(@Nullable ItemRecord record, long born, long entries) {
        static final Draft ABSENT = new Draft(null, 0, 0);
    }

    CommitPlan(Replica replica, FrameReader reader, Durability durability) {
        this.replica = replica;
        this.reader = reader;
        this.durability = durability;
        this.lastCommitted = replica.lastRevision();
        this.lastRevision = lastCommitted;
    }

    boolean isEmpty() {
        return frames.isEmpty();
    }

    List<Frame> frames() {
        return frames;
    }

    List<FrameBody> bodies() {
        return bodies;
    }

    long lastRevision() {
        return lastRevision;
    }

    private Draft now(ItemKey key) {
        Draft draft = drafts.get(key);
        if (draft != null) {
            return draft;
        }
        ReplicaItem item = replica.item(key);
        if (item == null) {
            return Draft.ABSENT;
        }
        String damage = item.damage();
        if (damage != null) {
            throw FileErrors.corrupt(key, damage);
        }
        return new Draft(item.current(), item.born(), item.entries());
    }

    public CommitResult commit(EncodedCommit prepared) throws IOException {
        Commit commit = prepared.commit();
        Draft now = now(commit.key());
        ItemRecord current = now.record();
        long revision = current == null ? Commit.ABSENT : current.revision();
        // a creation is looked up although it fits: the item may have been created by it, and deleted since
        boolean fits = revision == commit.expected();
        if (!fits || revision == Commit.ABSENT) {
            Frame.Committed earlier = earlier(commit);
            if (earlier != null) {
                if (earlier.revision() > trimmedTo(commit.key().type())) { // else its entries are gone
                    commit.requireSameAs(earlier.content().entries());
                }
                return earlier.answer(durability);
            }
        }
        if (!fits || leaseOutlives(current, commit.leaseEndedBy())) {
            return new CommitResult.Conflict(current);
        }
        return write(prepared, now);
    }

    private CommitResult write(EncodedCommit prepared, Draft now) {
        Commit commit = prepared.commit();
        ItemBody body = commit.body();
        long made = ++lastRevision;
        long entries = now.entries() + commit.entries().size();
        Frame.Committed frame = new Frame.Committed(
                commit.key(),
                made,
                commit.expected(),
                now.record() == null ? made : now.born(),
                entries,
                body == null ? Frame.Fate.DELETED : Frame.Fate.KEPT,
                new Frame.Content(commit.token(), body, commit.entries(), commit.chunks()));
        frames.add(frame);
        bodies.add(prepared.body());
        ItemRecord record = body == null ? null : new ItemRecord(commit.key(), made, entries, body);
        drafts.put(commit.key(), new Draft(record, frame.born(), entries));
        return frame.answer(durability);
    }

    private static boolean leaseOutlives(@Nullable ItemRecord current, @Nullable Instant end) {
        Lease lease = current == null ? null : current.body().lease();
        return lease != null && end != null && lease.expires().isAfter(end);
    }

    /** The same commit, sent before; null if it was not, or its history does not reach back to it. */
    private Frame.@Nullable Committed earlier(Commit commit) throws IOException {
        for (Frame frame : frames) {
            if (frame instanceof Frame.Committed planned
                    && planned.key().equals(commit.key())
                    && same(planned, commit)) {
                return planned;
            }
        }
        ReplicaItem item = replica.item(commit.key());
        if (item == null) {
            return null;
        }
        // what was made on a revision is what came next; a creation may have begun any life of the item
        LongList made = commit.expected() == Commit.ABSENT ? item.births() : item.revisions();
        int from = made.above(commit.expected());
        int to = commit.expected() == Commit.ABSENT ? made.size() : Math.min(from + 1, made.size());
        for (int i = from; i < to; i++) {
            FrameLocation place = replica.place(made.get(i));
            Frame.Committed found = place == null ? null : reader.commit(place);
            if (found != null && same(found, commit)) {
                return found;
            }
        }
        return null;
    }

    private long trimmedTo(String type) {
        TypeIndex table = replica.table(type);
        return table == null ? 0 : table.trimmedTo();
    }

    private static boolean same(Frame.Committed found, Commit commit) {
        return found.expected() == commit.expected() && found.content().token().equals(commit.token());
    }

    public boolean renew(ItemKey key, Lease held, Instant expires) {
        Draft now = now(key);
        ItemRecord current = now.record();
        Lease lease = current == null ? null : current.body().lease();
        if (current == null || lease == null || !lease.sameHolder(held)) {
            return false;
        }
        Lease renewed = lease.until(expires);
        frames.add(new Frame.Renewed(key, renewed));
        bodies.add(FrameBody.EMPTY);
        ItemBody body = current.body().withLease(renewed);
        ItemRecord record = new ItemRecord(key, current.revision(), current.entries(), body);
        drafts.put(key, new Draft(record, now.born(), now.entries()));
        return true;
    }

    public long trim(String type, long upTo) {
        long last = Math.min(upTo, lastCommitted);
        TypeIndex table = replica.table(type);
        if (table == null || last <= table.trimmedTo()) {
            return 0;
        }
        frames.add(new Frame.Trimmed(type, last));
        bodies.add(FrameBody.EMPTY);
        return table.entriesUpTo(last);
    }

    /** Leaves out revisions. */
    void skipTo(long revision) {
        frames.add(new Frame.Skipped(revision));
        bodies.add(FrameBody.EMPTY);
        lastRevision = Math.max(lastRevision, revision);
    }
}
