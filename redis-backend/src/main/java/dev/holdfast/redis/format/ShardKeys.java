package dev.holdfast.redis.format;

import dev.holdfast.internal.backend.IndexedWords;
import dev.holdfast.store.ItemKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The names of the keys of one shard. All start with the same hash tag, so they belong to one slot of a cluster: {@code
 * {namespace}:} in a store with one shard, {@code {namespace/3}:} for shard 3 of several. Immutable.
 *
 * @param tag the hash tag
 */
public record ShardKeys(String tag) {
    /** The text between the tag and the rest of every key. */
    public static final String AFTER_TAG = "}:";

    /** Returns the names of the keys of each shard. */
    public static List<ShardKeys> of(String namespace, int shards) {
        if (shards == 1) {
            return List.of(new ShardKeys(namespace));
        }
        List<ShardKeys> all = new ArrayList<>();
        for (int i = 0; i < shards; i++) {
            all.add(new ShardKeys(namespace + "/" + i));
        }
        return List.copyOf(all);
    }

    /** Returns the shard of an item, which never changes. */
    public static int shardOf(ItemKey key, int shards) {
        if (shards == 1) {
            return 0;
        }
        CRC32C crc = new CRC32C();
        crc.update(key.toString().getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % shards);
    }

    /** Returns the hash with the format and the newest revision of the shard. */
    public String meta() {
        return named("meta");
    }

    /** Returns the hash of an item. */
    public String item(ItemKey key) {
        return named("item:" + key);
    }

    /** Returns the hash that counts the items of a type by slot. */
    public String counts(String type) {
        return named("counts:" + type);
    }

    /** Returns the sorted set with the finished chunks of an item. */
    public String chunks(ItemKey key) {
        return named("chunks:" + key);
    }

    /** Returns the channel on which commits are announced. */
    public String channel() {
        return named("changed");
    }

    /** Returns the sorted set with the item that has a unique key, which is indexed as a tag that no tag can be. */
    public String uniqueKey(String type, String name, String value) {
        return named("tag:" + type + "/" + IndexedWords.word(name, value));
    }

    /** Returns the hash with the creation tokens of an item. */
    public String births(ItemKey key) {
        return named("births:" + key);
    }

    /** Returns the stream that is the feed of a type. */
    public String feed(String type) {
        return named("feed:" + type);
    }

    /** Returns the sorted set in which a repair collects the commits that the feed lacks. */
    public String missingInFeed(String repair, String type) {
        return named("missing:" + repair + ":" + type);
    }

    /** Returns the set of all types. */
    public String types() {
        return named("types");
    }

    /** Returns the hash of the runs of the server that lost commits. */
    public String lost() {
        return named("lost");
    }

    /** Returns the start of every key of this shard. */
    public String prefix() {
        return named("");
    }

    /** Returns a pattern for the keys of all shards of the store. A namespace has no special characters. */
    public String patternOfAll() {
        int number = tag.indexOf('/');
        return number < 0 ? prefix() + "*" : "{" + tag.substring(0, number + 1) + "*";
    }

    private String named(String rest) {
        return "{" + tag + AFTER_TAG + rest;
    }
}
