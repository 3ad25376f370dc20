package dev.holdfast.file.replica;

import dev.holdfast.Page;
import dev.holdfast.file.journal.Frame;
import dev.holdfast.file.journal.FrameLocation;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.Query;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The journal in memory: the newest records, their orders, and where in the journal everything else is. Guarded by the
 * lock of its {@link ReplicaFollower}, but for {@link #item}.
 */
public final class Replica {
    private final Map<ItemKey, ReplicaItem> items = new ConcurrentHashMap<>();
    private final Map<String, TypeIndex> indexes = new TreeMap<>();
    private final FrameIndex frames = new FrameIndex();
    private final Set<ItemKey> changed = new LinkedHashSet<>();
    private final List<LostFrames> lost = new ArrayList<>();
    private long lastRevision;

    /**
     * Frames that are missing or damaged.
     *
     * @param where the file, and the place in it if that is known
     * @param key the item; null if it is unknown
     * @param revision the revision; if the item is unknown, the last one that may be lost
     * @param detail what is wrong, for people
     */
    public record LostFrames(String where, @Nullable ItemKey key, long revision, String detail) {}

    /** An item, deleted or not; null if the journal has none with this key. Needs no lock. */
    @Nullable
    public ReplicaItem item(ItemKey key) {
        return items.get(key);
    }

    public Collection<ReplicaItem> items() {
        return items.values();
    }

    @Nullable
    public TypeIndex index(String type) {
        return indexes.get(type);
    }

    public Map<String, TypeIndex> indexes() {
        return indexes;
    }

    private TypeIndex indexFor(String type) {
        return indexes.computeIfAbsent(type, name -> new TypeIndex());
    }

    /** How many items of a type there are, by state. */
    public Map<String, Long> counts(String type) {
        TypeIndex index = indexes.get(type);
        return index == null ? Map.of() : index.counts();
    }

    public Page<ItemRecord> find(Query query) {
        TypeIndex index = indexes.get(query.type());
        return (index == null ? new TypeIndex() : index).find(query);
    }

    /** The item that has a unique key; null if none has it. */
    @Nullable
    public ItemKey holder(String type, String name, String value) {
        TypeIndex index = indexes.get(type);
        return index == null ? null : index.keys().holder(name, value);
    }

    /** The last revision of a type whose history was trimmed; 0 if none was. */
    public long trimmedTo(String type) {
        TypeIndex index = indexes.get(type);
        return index == null ? 0 : index.trimmedTo();
    }

    /** The commit of a revision in the journal; null if the journal does not hold it. */
    @Nullable
    public FrameLocation frame(long revision) {
        return frames.find(revision);
    }

    public long lastRevision() {
        return lastRevision;
    }

    /** The frames that could not be read; the loader adds to them. */
    public List<LostFrames> lost() {
        return lost;
    }

    /** Takes the keys of all items whose documents are out of date. */
    public Set<ItemKey> takeChanged() {
        Set<ItemKey> taken = new LinkedHashSet<>(changed);
        changed.clear();
        return taken;
    }

    /** Drops the changes whose documents were written from an earlier replica, which had read the journal this far. */
    void keepChanged(Replica earlier, long revision) {
        changed.removeIf(key -> {
            ReplicaItem item = items.get(key);
            return !earlier.changed.contains(key) && item != null && item.revision() <= revision;
        });
    }

    public boolean hasChanged() {
        return !changed.isEmpty();
    }

    /** Whether the document of an item is out of date. */
    public boolean isChanged(ItemKey key) {
        return changed.contains(key);
    }

    /** Notes that the document of an item is out of date. */
    public void changed(ItemKey key) {
        changed.add(key);
    }

    void apply(Frame frame, FrameLocation location) {
        if (frame instanceof Frame.Committed commit) {
            apply(commit, location, null);
        } else if (frame instanceof Frame.Renewed renewed) {
            renew(renewed);
        } else if (frame instanceof Frame.Trimmed trimmed) {
            indexFor(trimmed.type()).trim(trimmed.upTo());
        } else if (frame instanceof Frame.Skipped skipped) {
            lastRevision = Math.max(lastRevision, skipped.revision());
        }
    }

    /** Applies a commit of which only the head is intact. */
    void applyDamaged(Frame.Committed commit, FrameLocation location, String damage) {
        apply(commit, location, damage);
        lost.add(new LostFrames(location.toString(), commit.key(), commit.revision(), damage));
    }

    private void apply(Frame.Committed commit, FrameLocation location, @Nullable String damage) {
        ItemKey key = commit.key();
        ReplicaItem item = items.get(key);
        if (item == null) {
            item = new ReplicaItem(key);
            items.put(key, item);
        }
        TypeIndex index = indexFor(key.type());
        index.remove(item);
        item.apply(commit);
        ItemBody body = commit.content().body();
        ItemRecord record = body == null ? null : new ItemRecord(key, commit.revision(), commit.lastEntry(), body);
        if (commit.effect() == Frame.Effect.DELETED) {
            item.replace(null, null);
        } else {
            item.replace(record, record != null ? null : damage == null ? "its record is missing" : damage);
        }
        index.add(item);
        // a damaged commit has at least one entry, and reading that has to fail
        index.append(
                commit.revision(), damage == null ? commit.content().entries().size() : 1);
        frames.add(commit.revision(), location);
        lastRevision = Math.max(lastRevision, commit.revision());
        changed.add(key);
    }

    private void renew(Frame.Renewed renewed) {
        ReplicaItem item = items.get(renewed.key());
        ItemRecord current = item == null ? null : item.current();
        Lease lease = current == null ? null : current.body().lease();
        if (item == null || current == null || lease == null || !lease.sameHolder(renewed.lease())) {
            return;
        }
        ItemBody body = current.body().withLease(renewed.lease());
        replace(item, new ItemRecord(current.key(), current.revision(), current.entries(), body), null);
    }

    /** Takes a record from a document, because its commit is gone from the journal. */
    public void restoreLost(ItemRecord record) {
        ReplicaItem item = items.computeIfAbsent(record.key(), ReplicaItem::new);
        TypeIndex index = indexFor(record.key().type());
        index.remove(item);
        item.advanceTo(record);
        item.replace(record, null);
        index.add(item);
        lastRevision = Math.max(lastRevision, record.revision());
    }

    /** Takes the newest record of a damaged item from a document. */
    public void restore(ReplicaItem item, ItemRecord record) {
        replace(item, record, null);
    }

    /** Stops serving a record that may not be the newest. */
    public void markDamaged(ReplicaItem item, String damage) {
        replace(item, null, damage);
    }

    private void replace(ReplicaItem item, @Nullable ItemRecord record, @Nullable String damage) {
        TypeIndex index = indexFor(item.key().type());
        index.remove(item);
        item.replace(record, damage);
        index.add(item);
    }
}
