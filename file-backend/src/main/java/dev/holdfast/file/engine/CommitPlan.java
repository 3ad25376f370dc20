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
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The changes that a group of callers is about to commit. Each call is answered as if those before it had taken effect;
 * none takes effect before all are in the journal. The caller holds the lock of the store.
 */
public final class CommitPlan {
    private final Replica replica;
    private final FrameReader reader;
    private final Durability durability;
    private final Map<ItemKey, Draft> drafts = new HashMap<>();
    private final PlannedKeys keys;
    private final List<Frame> frames = new ArrayList<>();
    private final List<FrameBody> bodies = new ArrayList<>();
    private final long lastCommitted;
    private long lastRevision;

    /**
     * An item after the changes.
     *
     * @param record its record; null if it does not exist
     * @param creation the revision that created it
     * @param entries the number of its last history entry
     */
    private record Draft(@Nullable ItemRecord record, long creation, long entries) {
        static final Draft ABSENT = new Draft(null, 0, 0);
    }

    CommitPlan(Replica replica, FrameReader reader, Durability durability) {
        this.replica = replica;
        this.keys = new PlannedKeys(replica);
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

    private Draft draft(ItemKey key) {
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
        return new Draft(item.current(), item.creation(), item.entries());
    }

    /**
     * Plans a commit.
     *
     * @throws dev.holdfast.StoreException if its token stands for another commit, or its item is damaged
     */
    public CommitResult commit(EncodedCommit encoded) throws IOException {
        Commit commit = encoded.commit();
        Draft now = draft(commit.key());
        ItemRecord current = now.record();
        long revision = current == null ? Commit.ABSENT : current.revision();
        // even a creation that fits may have been sent before, if the item was deleted since
        boolean fits = revision == commit.expected();
        if (!fits || revision == Commit.ABSENT) {
            Frame.Committed earlier = earlier(commit);
            if (earlier != null) {
                if (earlier.revision() > replica.trimmedTo(commit.key().type())) { // else its entries are gone
                    commit.requireSameAs(earlier.content().entries());
                }
                return earlier.answer(durability);
            }
        }
        if (!fits || leaseOutlives(current, commit.leaseEndedBy())) {
            return new CommitResult.Conflict(current);
        }
        CommitResult.Duplicate duplicate = keys.duplicate(commit);
        return duplicate != null ? duplicate : write(encoded, now);
    }

    private CommitResult write(EncodedCommit encoded, Draft now) {
        Commit commit = encoded.commit();
        ItemBody body = commit.body();
        long revision = ++lastRevision;
        long entries = now.entries() + commit.entries().size();
        Frame.Committed frame = new Frame.Committed(
                commit.key(),
                revision,
                commit.expected(),
                now.record() == null ? revision : now.creation(),
                entries,
                body == null ? Frame.Effect.DELETED : Frame.Effect.STORED,
                new Frame.Content(commit.token(), body, commit.entries(), commit.chunks()));
        frames.add(frame);
        bodies.add(encoded.body());
        ItemRecord record = body == null ? null : new ItemRecord(commit.key(), revision, entries, body);
        keys.replace(now.record(), record);
        drafts.put(commit.key(), new Draft(record, frame.creation(), entries));
        return frame.answer(durability);
    }

    private static boolean leaseOutlives(@Nullable ItemRecord current, @Nullable Instant end) {
        Lease lease = current == null ? null : current.body().lease();
        return lease != null && end != null && lease.expires().isAfter(end);
    }

    /** The same commit, if it was sent before; null if it was not, or the journal no longer has it. */
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
        // a change follows the revision that it replaced; a creation may have started any life of the item
        LongList revisions = commit.expected() == Commit.ABSENT ? item.creations() : item.revisions();
        int from = revisions.above(commit.expected());
        int to = commit.expected() == Commit.ABSENT ? revisions.size() : Math.min(from + 1, revisions.size());
        for (int i = from; i < to; i++) {
            FrameLocation location = replica.frame(revisions.get(i));
            Frame.Committed found = location == null ? null : reader.commit(location);
            if (found != null && same(found, commit)) {
                return found;
            }
        }
        return null;
    }

    private static boolean same(Frame.Committed found, Commit commit) {
        return found.expected() == commit.expected() && found.content().token().equals(commit.token());
    }

    /** Plans the renewal of a lease; returns the revision of its record, or empty if nobody holds it any more. */
    public OptionalLong renew(ItemKey key, Lease held, Instant expires) {
        Draft now = draft(key);
        ItemRecord current = now.record();
        Lease lease = current == null ? null : current.body().lease();
        if (current == null || lease == null || !lease.sameHolder(held)) {
            return OptionalLong.empty();
        }
        Lease renewed = lease.until(expires);
        frames.add(new Frame.Renewed(key, renewed));
        bodies.add(FrameBody.EMPTY);
        ItemBody body = current.body().withLease(renewed);
        ItemRecord record = new ItemRecord(key, current.revision(), current.entries(), body);
        drafts.put(key, new Draft(record, now.creation(), now.entries()));
        return OptionalLong.of(current.revision());
    }

    /** Plans a trim; returns how many history entries it drops. */
    public long trim(String type, long upTo) {
        long last = Math.min(upTo, lastCommitted);
        TypeIndex index = replica.index(type);
        if (index == null || last <= index.trimmedTo()) {
            return 0;
        }
        frames.add(new Frame.Trimmed(type, last));
        bodies.add(FrameBody.EMPTY);
        return index.entriesUpTo(last);
    }
}
