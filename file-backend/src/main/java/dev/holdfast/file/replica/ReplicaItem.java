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

/** An item as it is kept in memory; stays as a tombstone when the item is deleted. Guarded by the replica. */
public final class ReplicaItem {
    private final ItemKey key;
    private final LongList revisions = new LongList();
    private final LongList births = new LongList();
    private final Map<String, TreeMap<Integer, Long>> ledgers = new HashMap<>();
    private long born;
    private long revision;
    private long entries;

    /** Read without a lock. */
    private volatile Held held = new Held(null, null);

    /**
     * What there is of the record.
     *
     * @param record the record; null if the item does not exist or cannot be read
     * @param damage why it cannot be read; null if it can, or does not exist
     */
    public record Held(
            @Nullable ItemRecord record, @Nullable String damage) {}

    ReplicaItem(ItemKey key) {
        this.key = key;
    }

    public ItemKey key() {
        return key;
    }

    public Held held() {
        return held;
    }

    @Nullable
    public ItemRecord current() {
        return held.record();
    }

    @Nullable
    public String damage() {
        return held.damage();
    }

    void replace(@Nullable ItemRecord record, @Nullable String why) {
        held = new Held(record, why);
    }

    /** The revision that created it in this life, which is also its place in the stable order. */
    public long born() {
        return born;
    }

    /** The newest revision, of a deletion too. */
    public long revision() {
        return revision;
    }

    public long entries() {
        return entries;
    }

    /** The revisions of its commits that are kept. */
    public LongList revisions() {
        return revisions;
    }

    /** Those of them that created it. */
    public LongList births() {
        return births;
    }

    /** Whether it exists. */
    public boolean alive() {
        Held now = held;
        return now.record() != null || now.damage() != null;
    }

    void apply(Frame.Committed commit) {
        if (commit.expected() == 0) {
            births.add(commit.revision());
        }
        revisions.add(commit.revision());
        revision = commit.revision();
        born = commit.born();
        entries = commit.lastEntry();
        if (commit.fate() == Frame.Fate.DELETED) {
            ledgers.clear();
        } else {
            commit.content()
                    .chunks()
                    .forEach(chunk -> ledgers.computeIfAbsent(chunk.ledger(), ledger -> new TreeMap<>())
                            .putIfAbsent(chunk.index(), commit.revision()));
        }
    }

    /** Goes to a record whose commit is not in the journal. */
    void jump(ItemRecord record) {
        revision = record.revision();
        entries = record.entries();
        born = born == 0 ? record.revision() : born;
    }

    /** The revisions that finished the chunks of a ledger. */
    NavigableMap<Integer, Long> chunks(String ledger) {
        NavigableMap<Integer, Long> chunks = ledgers.get(ledger);
        return chunks == null ? new TreeMap<>() : chunks;
    }

    /** Whether a chunk that is kept was finished by a commit. */
    public boolean needs(Chunk chunk, long by) {
        Long finishedBy = chunks(chunk.ledger()).get(chunk.index());
        return finishedBy != null && finishedBy == by;
    }
}
