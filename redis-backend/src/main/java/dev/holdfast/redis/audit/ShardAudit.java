package dev.holdfast.redis.audit;

import dev.holdfast.redis.format.StoredKey;
import dev.holdfast.redis.script.Script;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.VerifyReport.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Passes the keys of one shard, in the order of a scan, to the audits for their kinds. Confined to one thread. */
final class ShardAudit {
    /** The number of commands in flight at once; all replies have to arrive within the time-out. */
    private static final int BATCH = 16;

    private final AuditedShard shard;
    private final ItemAudit items;
    private final HistoryAudit histories;
    private final ChunkAudit chunks;
    private final IndexAudit indexes;
    private final FeedAudit feeds;
    private final Map<String, List<String>> idsByType = new HashMap<>();
    private final List<ItemKey> withHistory = new ArrayList<>();
    private final List<ItemKey> withBirths = new ArrayList<>();
    private final Map<String, Set<String>> slotsByType = new TreeMap<>();

    ShardAudit(AuditedShard shard) {
        this.shard = shard;
        this.items = new ItemAudit(shard, this::addSlot);
        this.feeds = new FeedAudit(shard);
        this.histories = new HistoryAudit(shard, feeds);
        this.chunks = new ChunkAudit(shard);
        this.indexes = new IndexAudit(shard);
        shard.ask(session -> session.server().commands().smembers(shard.keys().types()))
                .forEach(this::slots);
    }

    AuditedShard shard() {
        return shard;
    }

    long items() {
        return indexes.items() + items.unlisted();
    }

    long entries() {
        return feeds.entries();
    }

    private Set<String> slots(String type) {
        return slotsByType.computeIfAbsent(type, name -> new TreeSet<>());
    }

    private void addSlot(String type, String slot) {
        slots(type).add(slot);
    }

    /** Checks a key, or queues it for {@link #checkBatches}. */
    void check(String key) {
        String name = key.substring(shard.keys().prefix().length());
        StoredKey stored = StoredKey.parse(name);
        if (stored == null) {
            unknown(name);
            return;
        }
        if (!stored.type().isEmpty()) {
            slots(stored.type());
        }
        switch (stored.kind()) {
            case "item" ->
                idsByType
                        .computeIfAbsent(stored.type(), type -> new ArrayList<>())
                        .add(stored.rest());
            case "history" -> withHistory.add(stored.item());
            case "births" -> withBirths.add(stored.item());
            case "chunks" -> chunks.check(stored);
            case "state" -> {
                addSlot(stored.type(), stored.rest());
                indexes.check(stored);
            }
            default -> {
                if (stored.isIndex()) {
                    indexes.check(stored);
                }
            }
        }
    }

    private void unknown(String name) {
        List<Object> reply = shard.run(Script.CHECK_ORPHAN, name, "", "", shard.repairFlag());
        if ((Long) reply.get(0) == 1) {
            shard.found(
                    Problem.ORPHAN_FILE,
                    shard.keys().prefix() + name,
                    "the store has no such key; repair sets it aside, or delete it",
                    (Long) reply.get(1) == 1);
        }
    }

    void checkBatches() {
        idsByType.forEach(items::check);
        idsByType.clear();
        inBatches(withHistory, histories::check);
        inBatches(withBirths, histories::checkBirths);
    }

    private static void inBatches(List<ItemKey> keys, Consumer<List<ItemKey>> check) {
        for (int from = 0; from < keys.size(); from += BATCH) {
            check.accept(keys.subList(from, Math.min(keys.size(), from + BATCH)));
        }
        keys.clear();
    }

    /** Runs the checks that need all items and indexes to have been checked. */
    void finish() {
        slotsByType.forEach((type, slots) -> {
            feeds.finish(type);
            indexes.checkCounts(type, slots);
        });
    }
}
