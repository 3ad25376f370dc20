package dev.holdfast.internal.memory;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.internal.backend.CursorText;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.Durability;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.Query;
import dev.holdfast.store.VerifyReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The contents of a store: items, history, chunks, and the orders derived from them. Behaves as the contract of stores
 * requires. Not thread-safe except for {@link #read}: its owner guards it. Reading methods change nothing, so a copy
 * that is no longer changed may be read by any thread.
 */
public final class MemoryTables {
    private final Durability durability;
    private final Map<ItemKey, MemoryItem> items = new ConcurrentHashMap<>();
    private final Map<String, TypeTable> tables = new TreeMap<>();
    private long lastRevision;
    private long lastNumber;
    private long changes;

    /**
     * Creates empty tables.
     *
     * @param durability the durability to report for each commit
     */
    public MemoryTables(Durability durability) {
        this.durability = durability;
    }

    /** Returns an independent copy. */
    public MemoryTables copy() {
        MemoryTables copy = new MemoryTables(durability);
        items.values().forEach(item -> copy.hold(item.copy()));
        tables.forEach((type, table) -> copy.tableFor(type).trim(table.trimmedTo()));
        copy.lastRevision = lastRevision;
        copy.lastNumber = lastNumber;
        copy.changes = changes;
        return copy;
    }

    /** The number of changes so far, copied with the tables. */
    public long changes() {
        return changes;
    }

    /** The newest revision, which every later commit exceeds; 0 if there is none. */
    public long lastRevision() {
        return lastRevision;
    }

    /** Skips revisions that may have been used elsewhere, up to and including this one. */
    public void skipTo(long revision) {
        lastRevision = Math.max(lastRevision, revision);
    }

    /** Returns all items including deleted ones, in the stable order. */
    public List<MemoryItem> items() {
        List<MemoryItem> all = new ArrayList<>(items.values());
        all.sort(Comparator.comparingLong(MemoryItem::number));
        return all;
    }

    /** Returns the last trimmed revision of each type. */
    public Map<String, Long> trimmed() {
        Map<String, Long> trimmed = new TreeMap<>();
        tables.forEach((type, table) -> {
            if (table.trimmedTo() > 0) {
                trimmed.put(type, table.trimmedTo());
            }
        });
        return trimmed;
    }

    /** Adds a restored item with its history and chunks; only before the first commit. */
    public void hold(MemoryItem item) {
        items.put(item.key(), item);
        TypeTable table = tableFor(item.key().type());
        table.add(item);
        item.rows().forEach(table::append);
        lastNumber = Math.max(lastNumber, item.number());
        lastRevision = Math.max(lastRevision, item.lastRevision());
    }

    /** Returns the newest record of an item; null if it does not exist. Needs no guard. */
    public @Nullable ItemRecord read(ItemKey key) {
        MemoryItem item = items.get(key);
        return item == null ? null : item.current();
    }

    /** Returns whether an item has a unique key. */
    public boolean hasUniqueKeys() {
        return tables.values().stream().anyMatch(table -> !table.keys().isEmpty());
    }

    /** Returns the record of the item that has a unique key; null if none has it. */
    public @Nullable ItemRecord read(String type, String name, String value) {
        ItemKey holder = table(type).keys().holder(name, value);
        return holder == null ? null : read(holder);
    }

    /**
     * Applies commits and returns an answer for each.
     *
     * @throws dev.holdfast.StoreException if a token belongs to another commit; then nothing has changed
     */
    public List<CommitResult> commit(List<Commit> commits) {
        if (commits.size() > 1) {
            requireOwnTokens(commits);
        }
        List<CommitResult> answers = new ArrayList<>(commits.size());
        commits.forEach(commit -> answers.add(apply(commit)));
        return List.copyOf(answers);
    }

    /** A list with one refused commit changes nothing, so all tokens are checked before the first commit is applied. */
    private void requireOwnTokens(List<Commit> commits) {
        Map<List<Object>, Commit> inList = new HashMap<>();
        for (Commit commit : commits) {
            MemoryItem item = items.get(commit.key());
            CommitRow earlier = item == null ? null : item.committed(commit);
            if (earlier != null) {
                earlier.requireSame(commit);
            }
            Commit twin = inList.putIfAbsent(List.of(commit.key(), commit.expected(), commit.token()), commit);
            if (twin != null) {
                commit.requireSameAs(twin.entries());
            }
        }
    }

    private CommitResult apply(Commit commit) {
        MemoryItem item = items.get(commit.key());
        ItemRecord current = item == null ? null : item.current();
        long revision = current == null ? Commit.ABSENT : current.revision();
        // look up even a creation that fits: it may have been applied already, and the item deleted since
        boolean fits = revision == commit.expected();
        if (item != null && (!fits || revision == Commit.ABSENT)) {
            CommitRow earlier = item.committed(commit);
            if (earlier != null) {
                return earlier.answer(commit, durability);
            }
        }
        if (!fits) {
            return new CommitResult.Conflict(current);
        }
        if (leaseOutlives(current, commit.leaseEndedBy())) {
            return new CommitResult.Conflict(current);
        }
        TypeTable table = tableFor(commit.key().type());
        CommitResult.Duplicate duplicate = table.keys().duplicate(commit);
        if (duplicate != null) {
            return duplicate;
        }
        if (item == null) {
            item = new MemoryItem(commit.key());
            items.put(commit.key(), item);
        }
        if (current == null) {
            item.number(++lastNumber);
        }
        table.remove(item);
        CommitRow row = item.apply(commit, ++lastRevision);
        table.add(item);
        table.append(row);
        changes++;
        return row.answer(durability);
    }

    private static boolean leaseOutlives(@Nullable ItemRecord current, @Nullable Instant end) {
        if (current == null || end == null) {
            return false;
        }
        Lease lease = current.body().lease();
        return lease != null && lease.expires().isAfter(end);
    }

    private TypeTable tableFor(String type) {
        return tables.computeIfAbsent(type, name -> new TypeTable());
    }

    private TypeTable table(String type) {
        TypeTable table = tables.get(type);
        return table == null ? new TypeTable() : table;
    }

    public Page<ItemRecord> find(Query query) {
        return table(query.type()).find(query);
    }

    public Map<String, Long> count(String type) {
        return table(type).counts();
    }

    public HistoryPage history(HistoryQuery query) {
        MemoryItem item = query.id() == null ? null : items.get(new ItemKey(query.type(), query.id()));
        return table(query.type()).history(query, item, lastRevision);
    }

    public long trim(String type, Cursor upTo) {
        return trim(type, CursorText.number(upTo, 0));
    }

    /** Drops history up to a revision, and returns the number of dropped entries. */
    public long trim(String type, long upTo) {
        TypeTable table = tables.get(type);
        long last = Math.min(upTo, lastRevision);
        if (table == null || last <= table.trimmedTo()) {
            return 0;
        }
        items.values().stream().filter(item -> item.key().type().equals(type)).forEach(item -> item.trim(last));
        changes++;
        return table.trim(last);
    }

    public Page<Chunk> chunks(ChunkQuery query) {
        MemoryItem item = items.get(query.key());
        return item == null ? new Page<>(List.of(), List.of(), null) : item.chunks(query);
    }

    /** Extends a lease; returns the revision of its record, or empty if nobody holds it any more. */
    public OptionalLong renew(ItemKey key, Lease held, Instant expires) {
        MemoryItem item = items.get(key);
        ItemRecord current = item == null ? null : item.current();
        Lease lease = current == null ? null : current.body().lease();
        if (item == null || current == null || lease == null || !lease.sameHolder(held)) {
            return OptionalLong.empty();
        }
        TypeTable table = tableFor(key.type());
        table.remove(item);
        ItemBody body = current.body().withLease(lease.until(expires));
        item.replace(new ItemRecord(key, current.revision(), current.entries(), body));
        table.add(item);
        changes++;
        return OptionalLong.of(current.revision());
    }

    /** Checks derived tables against the items. */
    public VerifyReport verify() {
        Collection<MemoryItem> all = items.values();
        return MemoryAudit.run(all, tables);
    }
}
