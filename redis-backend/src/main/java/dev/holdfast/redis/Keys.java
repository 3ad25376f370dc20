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

    private String named(String rest) {
        return "{" + tag + "}:" + rest;
    }
}
