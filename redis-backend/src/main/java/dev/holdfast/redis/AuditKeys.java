package dev.holdfast.redis;

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

/** The keys of one shard, as a walk over them meets them: each is looked at in its way. Confined to one thread. */
final class AuditKeys {
    /** How many questions are on the way together; answers to all of them have to come before the time-out. */
    private static final int AT_ONCE = 16;

    private final AuditedShard shard;
    private final AuditItems items;
    private final AuditHistory histories;
    private final AuditChunks chunks;
    private final AuditIndexes indexes;
    private final AuditFeed feeds;
    private final Map<String, List<String>> batches = new HashMap<>();
    private final List<ItemKey> ofHistory = new ArrayList<>();
    private final List<ItemKey> ofBirths = new ArrayList<>();
    private final Map<String, Set<String>> slots = new TreeMap<>();

    AuditKeys(AuditedShard shard) {
        this.shard = shard;
        this.items = new AuditItems(shard, this::slot);
        this.feeds = new AuditFeed(shard);
        this.histories = new AuditHistory(shard, feeds);
        this.chunks = new AuditChunks(shard);
        this.indexes = new AuditIndexes(shard);
        shard.ask(way -> way.link().commands().smembers(shard.keys().types())).forEach(this::type);
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

    private Set<String> type(String type) {
        return slots.computeIfAbsent(type, name -> new TreeSet<>());
    }

    private void slot(String type, String slot) {
        type(type).add(slot);
    }

    /** Looks at what a key holds; most wait for {@link #examine}, which looks at many at once. */
    void see(String name) {
        String own = name.substring(shard.keys().prefix().length());
        StoredKey key = StoredKey.parse(own);
        if (key == null) {
            unknown(own);
            return;
        }
        if (!key.type().isEmpty()) {
            type(key.type());
        }
        switch (key.kind()) {
            case "item" ->
                batches.computeIfAbsent(key.type(), type -> new ArrayList<>()).add(key.rest());
            case "history" -> ofHistory.add(key.item());
            case "births" -> ofBirths.add(key.item());
            case "chunks" -> chunks.check(key);
            case "state" -> {
                slot(key.type(), key.rest());
                indexes.check(key);
            }
            default -> {
                if (key.isIndex()) {
                    indexes.check(key);
                }
            }
        }
    }

    private void unknown(String name) {
        List<Object> answer = shard.run(Script.CHECK_ORPHAN, name, "", "", shard.repairFlag());
        if ((Long) answer.get(0) == 1) {
            shard.found(
                    Problem.ORPHAN_FILE,
                    shard.keys().prefix() + name,
                    "the store has no such key; repair sets it aside, or delete it",
                    (Long) answer.get(1) == 1);
        }
    }

    void examine() {
        batches.forEach(items::check);
        batches.clear();
        inPortions(ofHistory, histories::check);
        inPortions(ofBirths, histories::births);
    }

    private static void inPortions(List<ItemKey> keys, Consumer<List<ItemKey>> check) {
        for (int from = 0; from < keys.size(); from += AT_ONCE) {
            check.accept(keys.subList(from, Math.min(keys.size(), from + AT_ONCE)));
        }
        keys.clear();
    }

    /** What can be compared when all items and indexes have been looked at. */
    void finish() {
        slots.forEach((type, found) -> {
            feeds.finish(type);
            indexes.counts(type, found);
        });
    }
}
