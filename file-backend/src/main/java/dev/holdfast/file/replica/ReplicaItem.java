package dev.holdfast.file.replica;

import dev.holdfast.file.journal.Frame;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An item in memory; a deleted item stays as a tombstone. Guarded by its replica, but for {@link #content}, {@link
 * #current} and {@link #damage}.
 */
public final class ReplicaItem {
    private final ItemKey key;
    private final LongList revisions = new LongList();
    private final LongList creations = new LongList();
    private final Map<String, TreeMap<Integer, Long>> ledgers = new HashMap<>();
    private long creation;
    private long revision;
    private long entries;

    private volatile RecordOrDamage content = new RecordOrDamage(null, null);

    /**
     * The record of the item, or the reason why there is none.
     *
     * @param record the record; null if the item does not exist, or is damaged
     * @param damage what is wrong with the record; null if nothing is
     */
    public record RecordOrDamage(
            @Nullable ItemRecord record, @Nullable String damage) {}

    ReplicaItem(ItemKey key) {
        this.key = key;
    }

    public ItemKey key() {
        return key;
    }

    public RecordOrDamage content() {
        return content;
    }

    @Nullable
    public ItemRecord current() {
        return content.record();
    }

    @Nullable
    public String damage() {
        return content.damage();
    }

    void replace(@Nullable ItemRecord record, @Nullable String damage) {
        content = new RecordOrDamage(record, damage);
    }

    /** The revision that created the item in its present life; also its position in the stable order. */
    public long creation() {
        return creation;
    }

    /** The newest revision, even if it deleted the item. */
    public long revision() {
        return revision;
    }

    /** The number of the last history entry. */
    public long entries() {
        return entries;
    }

    /** The revisions of its commits that the journal holds. */
    public LongList revisions() {
        return revisions;
    }

    /** Of those, the revisions that created the item. */
    public LongList creations() {
        return creations;
    }

    /** Whether the item exists, damaged or not. */
    public boolean exists() {
        RecordOrDamage now = content;
        return now.record() != null || now.damage() != null;
    }

    void apply(Frame.Committed commit) {
        if (commit.expected() == 0) {
            creations.add(commit.revision());
        }
        revisions.add(commit.revision());
        revision = commit.revision();
        creation = commit.creation();
        entries = commit.lastEntry();
        if (commit.effect() == Frame.Effect.DELETED) {
            ledgers.clear();
        } else {
            commit.content()
                    .chunks()
                    .forEach(chunk -> ledgers.computeIfAbsent(chunk.ledger(), ledger -> new TreeMap<>())
                            .putIfAbsent(chunk.index(), commit.revision()));
        }
    }

    /** Moves on to a record whose commit is not in the journal. */
    void advanceTo(ItemRecord record) {
        revision = record.revision();
        entries = record.entries();
        creation = creation == 0 ? record.revision() : creation;
    }

    /** The revisions that completed the chunks of a ledger, by index. */
    NavigableMap<Integer, Long> chunks(String ledger) {
        NavigableMap<Integer, Long> chunks = ledgers.get(ledger);
        return chunks == null ? new TreeMap<>() : chunks;
    }

    /** Whether a revision completed a chunk that the item still has. */
    public boolean hasChunk(Chunk chunk, long completedBy) {
        Long revision = chunks(chunk.ledger()).get(chunk.index());
        return revision != null && revision == completedBy;
    }
}
