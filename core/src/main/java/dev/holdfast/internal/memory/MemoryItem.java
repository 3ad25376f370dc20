package dev.holdfast.internal.memory;

import dev.holdfast.Page;
import dev.holdfast.internal.backend.CursorText;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.Commit;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An item with its commits and chunks; it stays as a tombstone after deletion. Guarded by the owner of the tables. */
public final class MemoryItem {
    private final ItemKey key;
    private final List<CommitRow> rows = new ArrayList<>();
    private final Map<String, TreeMap<Integer, Chunk>> ledgers = new TreeMap<>();
    private long number;
    private long entries;

    /** Volatile because it is read without the guard. */
    private volatile @Nullable ItemRecord current;

    MemoryItem(ItemKey key) {
        this.key = key;
    }

    /**
     * Restores an item.
     *
     * @param number its position in the stable order
     * @param entries the number of its last entry
     * @param current its record; null if it is deleted
     * @param rows the remembered commits, oldest first
     * @param chunks the finished chunks
     */
    public MemoryItem(
            ItemKey key,
            long number,
            long entries,
            @Nullable ItemRecord current,
            List<CommitRow> rows,
            List<Chunk> chunks) {
        this.key = key;
        this.number = number;
        this.entries = entries;
        this.current = current;
        this.rows.addAll(rows);
        chunks.forEach(this::keep);
    }

    MemoryItem copy() {
        MemoryItem copy = new MemoryItem(key, number, entries, current, rows, List.of());
        ledgers.forEach((ledger, chunks) -> copy.ledgers.put(ledger, new TreeMap<>(chunks)));
        return copy;
    }

    public ItemKey key() {
        return key;
    }

    /** The newest record, null if the item is deleted; may be read without the guard. */
    public @Nullable ItemRecord current() {
        return current;
    }

    /** The position in the stable order, a new one for each life of the item. */
    public long number() {
        return number;
    }

    void number(long next) {
        number = next;
    }

    /** The number of the last history entry. */
    public long entries() {
        return entries;
    }

    /** The remembered commits, oldest first; must not be changed. */
    public List<CommitRow> rows() {
        return rows;
    }

    /** The finished chunks, by ledger and index. */
    public List<Chunk> chunks() {
        return ledgers.values().stream()
                .flatMap(ledger -> ledger.values().stream())
                .toList();
    }

    long lastRevision() {
        ItemRecord record = current;
        long last = record == null ? 0 : record.revision();
        return rows.isEmpty() ? last : Math.max(last, rows.get(rows.size() - 1).revision());
    }

    void replace(ItemRecord record) {
        current = record;
    }

    /** Returns the row of a commit that was applied before; null if there is none. */
    @Nullable
    CommitRow committed(Commit commit) {
        for (int i = rows.size() - 1; i >= 0 && rows.get(i).revision() > commit.expected(); i--) {
            CommitRow row = rows.get(i);
            if (row.expected() == commit.expected() && row.token().equals(commit.token())) {
                return row;
            }
        }
        return null;
    }

    private void keep(Chunk chunk) {
        ledgers.computeIfAbsent(chunk.ledger(), ledger -> new TreeMap<>()).putIfAbsent(chunk.index(), chunk);
    }

    CommitRow apply(Commit commit, long revision) {
        List<HistoryEntry> written = new ArrayList<>(commit.entries().size());
        for (Entry entry : commit.entries()) {
            written.add(new HistoryEntry(key, revision, ++entries, entry));
        }
        commit.chunks().forEach(this::keep);
        ItemBody body = commit.body();
        if (body == null) {
            ledgers.clear();
        }
        current = body == null ? null : new ItemRecord(key, revision, entries, body);
        CommitRow row = new CommitRow(revision, commit.expected(), commit.token(), entries, written);
        rows.add(row);
        return row;
    }

    /** Drops old rows except the newest, which may be needed to answer a resent commit. */
    void trim(long upTo) {
        long newest = rows.get(rows.size() - 1).revision();
        rows.removeIf(row -> row.revision() <= upTo && row.revision() < newest);
    }

    Page<Chunk> chunks(ChunkQuery query) {
        TreeMap<Integer, Chunk> ledger = ledgers.getOrDefault(query.ledger(), new TreeMap<>());
        int after = (int) CursorText.number(query.after(), -1);
        List<Chunk> found = ledger.tailMap(after, false).values().stream()
                .limit(query.limit() + 1L)
                .toList();
        if (found.size() <= query.limit()) {
            return new Page<>(found, List.of(), null);
        }
        List<Chunk> page = found.subList(0, query.limit());
        return new Page<>(
                page, List.of(), CursorText.of(page.get(page.size() - 1).index()));
    }
}
