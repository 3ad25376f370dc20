package dev.holdfast.file.replica;

import dev.holdfast.file.journal.Frame;
import dev.holdfast.file.journal.FrameLocation;
import dev.holdfast.file.journal.Segment;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
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
 * What the journal says, in memory: the newest records, the orders, and where in the journal everything else is. Guarded
 * by the lock of {@link ReplicaFollower}, but for {@link #item}.
 */
public final class Replica {
    private final Map<ItemKey, ReplicaItem> items = new ConcurrentHashMap<>();
    private final Map<String, TypeIndex> tables = new TreeMap<>();
    private final FrameIndex places = new FrameIndex();
    private final Set<ItemKey> changed = new LinkedHashSet<>();
    private final List<Lost> lost = new ArrayList<>();
    private long lastRevision;

    /**
     * Frames that are missing or cannot be read.
     *
     * @param where the file and the place in it
     * @param key whose commit it was, if that is known
     * @param revision which revision it made; the last that may be gone, if the key is not known
     * @param detail what is wrong, for people
     */
    public record Lost(String where, @Nullable ItemKey key, long revision, String detail) {}

    /** May be called without the lock. */
    @Nullable
    public ReplicaItem item(ItemKey key) {
        return items.get(key);
    }

    public Collection<ReplicaItem> items() {
        return items.values();
    }

    @Nullable
    public TypeIndex table(String type) {
        return tables.get(type);
    }

    public Map<String, TypeIndex> tables() {
        return tables;
    }

    public TypeIndex tableFor(String type) {
        return tables.computeIfAbsent(type, name -> new TypeIndex());
    }

    @Nullable
    public FrameLocation place(long revision) {
        return places.find(revision);
    }

    public long lastRevision() {
        return lastRevision;
    }

    public List<Lost> lost() {
        return lost;
    }

    /** Takes the keys of items whose documents no longer show them. */
    public Set<ItemKey> takeChanged() {
        Set<ItemKey> taken = new LinkedHashSet<>(changed);
        changed.clear();
        return taken;
    }

    /** Keeps of the changes those that another replica had not written, or not seen. */
    void keepChanged(Replica before, long seen) {
        changed.removeIf(key -> {
            ReplicaItem item = items.get(key);
            return !before.changed.contains(key) && item != null && item.revision() <= seen;
        });
    }

    public boolean hasChanged() {
        return !changed.isEmpty();
    }

    /** Whether the document of an item is behind. */
    public boolean isChanged(ItemKey key) {
        return changed.contains(key);
    }

    public void changed(ItemKey key) {
        changed.add(key);
    }

    void apply(Frame frame, FrameLocation place) {
        if (frame instanceof Frame.Committed commit) {
            commit(commit, place, null);
        } else if (frame instanceof Frame.Renewed renewed) {
            renew(renewed);
        } else if (frame instanceof Frame.Trimmed trimmed) {
            tableFor(trimmed.type()).trim(trimmed.upTo());
        } else if (frame instanceof Frame.Skipped skipped) {
            lastRevision = Math.max(lastRevision, skipped.revision());
        }
    }

    /** Takes a commit of which only the head can be read. */
    void damaged(Frame.Committed commit, FrameLocation place, String why) {
        commit(commit, place, why);
        lost.add(new Lost(
                Segment.path(place.segment()) + " at byte " + place.offset(), commit.key(), commit.revision(), why));
    }

    private void commit(Frame.Committed commit, FrameLocation place, @Nullable String why) {
        ItemKey key = commit.key();
        ReplicaItem item = items.get(key);
        if (item == null) {
            item = new ReplicaItem(key);
            items.put(key, item);
        }
        TypeIndex table = tableFor(key.type());
        table.remove(item);
        item.apply(commit);
        ItemBody body = commit.content().body();
        ItemRecord record = body == null ? null : new ItemRecord(key, commit.revision(), commit.lastEntry(), body);
        boolean gone = commit.fate() == Frame.Fate.DELETED;
        item.replace(gone ? null : record, record != null || gone ? null : why == null ? "its record is missing" : why);
        table.add(item);
        if (why != null) {
            table.append(commit.revision(), 1); // at least one entry was there, and reading it has to fail
        } else {
            table.append(commit.revision(), commit.content().entries().size());
        }
        places.add(commit.revision(), place);
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
        restore(
                item,
                new ItemRecord(
                        current.key(),
                        current.revision(),
                        current.entries(),
                        current.body().withLease(renewed.lease())));
    }

    /** Takes a record whose commit is gone from the journal. */
    public void restoreLost(ItemRecord record) {
        ReplicaItem item = items.computeIfAbsent(record.key(), ReplicaItem::new);
        TypeIndex table = tableFor(record.key().type());
        table.remove(item);
        item.jump(record);
        item.replace(record, null);
        table.add(item);
        lastRevision = Math.max(lastRevision, record.revision());
    }

    /** Stops serving a record that may not be the newest. */
    public void doubt(ReplicaItem item, String why) {
        TypeIndex table = tableFor(item.key().type());
        table.remove(item);
        item.replace(null, why);
        table.add(item);
    }

    /** Puts a record in the place of one that is older or cannot be read. */
    public void restore(ReplicaItem item, ItemRecord record) {
        TypeIndex table = tableFor(item.key().type());
        table.remove(item);
        item.replace(record, null);
        table.add(item);
    }
}
