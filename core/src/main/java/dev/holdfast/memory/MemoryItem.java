package dev.holdfast.memory;

import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.Commit;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Page;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An item with its commits and chunks; stays as a tombstone when the item is deleted. Guarded by the store's lock. */
final class MemoryItem {
    private final ItemKey key;
    private final List<CommitRow> rows = new ArrayList<>();
    private final Map<String, TreeMap<Integer, Chunk>> ledgers = new HashMap<>();
    private long number;
    private long entries;

    /** Read without the lock. */
    private volatile @Nullable ItemRecord current;

    MemoryItem(ItemKey key) {
        this.key = key;
    }

    ItemKey key() {
        return key;
    }

    @Nullable
    ItemRecord current() {
        return current;
    }

    /** The place in the stable order; a new one for each life of the item. */
    long number() {
        return number;
    }

    void number(long next) {
        number = next;
    }

    List<CommitRow> rows() {
        return rows;
    }

    void replace(ItemRecord record) {
        current = record;
    }

    /** The row of a commit that was sent before, or null. */
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

    CommitRow apply(Commit commit, long revision) {
        List<HistoryEntry> written = new ArrayList<>(commit.entries().size());
        for (Entry entry : commit.entries()) {
            written.add(new HistoryEntry(key, revision, ++entries, entry));
        }
        for (Chunk chunk : commit.chunks()) {
            ledgers.computeIfAbsent(chunk.ledger(), ledger -> new TreeMap<>()).putIfAbsent(chunk.index(), chunk);
        }
        ItemBody body = commit.body();
        if (body == null) {
            ledgers.clear();
        }
        current = body == null ? null : new ItemRecord(key, revision, entries, body);
        CommitRow row = new CommitRow(revision, commit.expected(), commit.token(), entries, List.copyOf(written));
        rows.add(row);
        return row;
    }

    /** Drops old rows but for the newest one, which may be needed to answer a commit that is sent again. */
    void trim(long upTo) {
        long newest = rows.get(rows.size() - 1).revision();
        rows.removeIf(row -> row.revision() <= upTo && row.revision() < newest);
    }

    Page<Chunk> chunks(ChunkQuery query) {
        TreeMap<Integer, Chunk> ledger = ledgers.getOrDefault(query.ledger(), new TreeMap<>());
        int after = (int) Cursors.number(query.after(), -1);
        List<Chunk> found = ledger.tailMap(after, false).values().stream()
                .limit(query.limit() + 1L)
                .toList();
        return Cursors.page(found, query.limit(), chunk -> String.valueOf(chunk.index()));
    }
}
