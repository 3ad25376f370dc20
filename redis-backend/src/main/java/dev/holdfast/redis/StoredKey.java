package dev.holdfast.redis;

import dev.holdfast.store.ItemKey;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a key of a shard holds, by its name.
 *
 * @param kind the word before the colon
 * @param type of items; empty if the key is of the whole shard
 * @param rest what follows the type: an id, a slot, a tag; empty if nothing does
 */
record StoredKey(String kind, String type, String rest) {
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

    /** What was set aside, and what a repair is just making: both belong to nobody, and are left alone. */
    private static final Set<String> APART = Set.of("orphan", "mending", "refeed");

    /**
     * Reads a name.
     *
     * @param name the key without the prefix of its shard
     * @return null if the store has no such keys
     */
    static @Nullable StoredKey parse(String name) {
        if (OF_THE_SHARD.contains(name)) {
            return new StoredKey(name, "", "");
        }
        int colon = name.indexOf(':');
        String kind = name.substring(0, Math.max(colon, 0));
        String tail = name.substring(colon + 1);
        if (APART.contains(kind)) {
            return new StoredKey(kind, "", tail);
        }
        int slash = tail.indexOf('/');
        Boolean longer = INDEXES.contains(kind) ? Boolean.TRUE : KINDS.get(kind);
        if (longer == null || longer != slash > 0) {
            return null;
        }
        StoredKey key =
                longer ? new StoredKey(kind, tail.substring(0, slash), tail.substring(slash + 1)) : of(kind, tail);
        return key.sound() ? key : null;
    }

    private static StoredKey of(String kind, String type) {
        return new StoredKey(kind, type, "");
    }

    private boolean sound() {
        try {
            var unused = new ItemKey(type, ofItem() ? rest : "id");
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether it belongs to one item. */
    boolean ofItem() {
        return !type.isEmpty() && !rest.isEmpty() && KINDS.containsKey(kind);
    }

    /** Whether it is an index, in which items can be found. */
    boolean isIndex() {
        return INDEXES.contains(kind) || kind.equals("ids") || (kind.equals("changed") && !type.isEmpty());
    }

    /** The type of Redis that such a key has; null for what was set aside. */
    @Nullable
    String redisType() {
        return switch (kind) {
            case "item", "births", "counts", "meta", "trimmed", "lost" -> "hash";
            case "history", "feed" -> "stream";
            case "chunks", "changed", "ids", "state", "ready", "tag", "runs" -> "zset";
            case "types" -> "set";
            default -> null;
        };
    }

    ItemKey item() {
        return new ItemKey(type, rest);
    }

    /** The key without the prefix of its shard. */
    String name() {
        return rest.isEmpty() ? kind + ":" + type : kind + ":" + type + "/" + rest;
    }
}
