package dev.holdfast.redis;

import dev.holdfast.store.ItemKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The names of the keys of one shard. All begin with the same hash tag, so they lie in one slot of a cluster: {@code
 * {namespace}:} for a store of one shard, {@code {namespace/3}:} for shard 3 of several.
 *
 * @param tag the hash tag
 */
record Keys(String tag) {
    /** What follows the tag in every key. */
    static final String AFTER_TAG = "}:";

    /** The names of each shard. */
    static List<Keys> of(String namespace, int shards) {
        if (shards == 1) {
            return List.of(new Keys(namespace));
        }
        List<Keys> all = new ArrayList<>();
        for (int i = 0; i < shards; i++) {
            all.add(new Keys(namespace + "/" + i));
        }
        return List.copyOf(all);
    }

    /** The shard of an item, which stays for good. */
    static int shardOf(ItemKey key, int shards) {
        if (shards == 1) {
            return 0;
        }
        CRC32C crc = new CRC32C();
        crc.update(key.toString().getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % shards);
    }

    String meta() {
        return named("meta");
    }

    String item(ItemKey key) {
        return named("item:" + key);
    }

    String counts(String type) {
        return named("counts:" + type);
    }

    String chunks(ItemKey key) {
        return named("chunks:" + key);
    }

    /** Where is told that something has changed. */
    String channel() {
        return named("changed");
    }

    String births(ItemKey key) {
        return named("births:" + key);
    }

    String feed(String type) {
        return named("feed:" + type);
    }

    /** Where a repair gathers commits that the feed has lost. */
    String mending(String repair, String type) {
        return named("mending:" + repair + ":" + type);
    }

    String types() {
        return named("types");
    }

    String lost() {
        return named("lost");
    }

    /** What all keys of this shard begin with. */
    String prefix() {
        return named("");
    }

    /** A pattern of the keys of this shard and all others of its store. A namespace holds no special characters. */
    String patternOfAll() {
        int number = tag.indexOf('/');
        return number < 0 ? prefix() + "*" : "{" + tag.substring(0, number + 1) + "*";
    }

    private String named(String rest) {
        return "{" + tag + AFTER_TAG + rest;
    }
}
