package dev.holdfast.redis.format;

import dev.holdfast.store.ItemKey;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parsed name of a key of a shard. Immutable.
 *
 * @param kind the word before the colon
 * @param type the type of the items; empty if the key belongs to the shard as a whole
 * @param rest the part after the type: an id, a slot or a tag; empty if there is none
 */
public record StoredKey(String kind, String type, String rest) {
    /** Kinds, and whether something has to follow the type. */
    private static final Map<String, Boolean> KINDS = Map.of(
            "item", true,
            "history", true,
            "births", true,
            "chunks", true,
            "feed", false,
            "changed", false,
            "counts", false,
            "ids", false);

    private static final Set<String> INDEXES = Set.of("state", "ready", "tag");
    private static final Set<String> OF_THE_SHARD = Set.of("meta", "runs", "lost", "trimmed", "types");

    /** Kinds of keys that were set aside, or that a running repair is building: both are left alone. */
    private static final Set<String> UNMANAGED = Set.of("orphan", "missing", "refeed");

    /**
     * Parses a name.
     *
     * @param name the key without the prefix of its shard
     * @return null if the store has no such keys
     */
    public static @Nullable StoredKey parse(String name) {
        if (OF_THE_SHARD.contains(name)) {
            return new StoredKey(name, "", "");
        }
        int colon = name.indexOf(':');
        String kind = name.substring(0, Math.max(colon, 0));
        String tail = name.substring(colon + 1);
        if (UNMANAGED.contains(kind)) {
            return new StoredKey(kind, "", tail);
        }
        int slash = tail.indexOf('/');
        Boolean longer = INDEXES.contains(kind) ? Boolean.TRUE : KINDS.get(kind);
        if (longer == null || longer != slash > 0) {
            return null;
        }
        StoredKey key = longer
                ? new StoredKey(kind, tail.substring(0, slash), tail.substring(slash + 1))
                : new StoredKey(kind, tail, "");
        return key.valid() ? key : null;
    }

    private boolean valid() {
        try {
            var unused = new ItemKey(type, ofItem() ? rest : "id");
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Returns whether the key belongs to one item. */
    public boolean ofItem() {
        return !type.isEmpty() && !rest.isEmpty() && KINDS.containsKey(kind);
    }

    /** Returns whether the key is an index of items. */
    public boolean isIndex() {
        return INDEXES.contains(kind) || kind.equals("ids") || (kind.equals("changed") && !type.isEmpty());
    }

    /** Returns the Redis type that such a key must have; null if any will do. */
    public @Nullable String redisType() {
        return switch (kind) {
            case "item", "births", "counts", "meta", "trimmed", "lost" -> "hash";
            case "history", "feed" -> "stream";
            case "chunks", "changed", "ids", "state", "ready", "tag", "runs" -> "zset";
            case "types" -> "set";
            default -> null;
        };
    }

    /** Returns the item that the key belongs to. */
    public ItemKey item() {
        return new ItemKey(type, rest);
    }

    /** Returns the key without the prefix of its shard. */
    public String name() {
        return rest.isEmpty() ? kind + ":" + type : kind + ":" + type + "/" + rest;
    }
}
