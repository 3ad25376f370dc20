package dev.holdfast.redis.audit;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.redis.connection.ServerConnection;
import dev.holdfast.redis.format.StoredKey;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Finds a key that has another Redis type than the store uses for its name. Every script fails at such a key, so an
 * audit ends there; this names the key. Confined to one thread.
 */
final class WrongTypeKeys {
    private static final int KEYS_PER_SCAN = 512;
    private static final String DELETED = "none";

    private final AuditedShard shard;
    private final ServerConnection server;

    WrongTypeKeys(AuditedShard shard) {
        this.shard = shard;
        this.server = shard.server();
    }

    /**
     * Names the first such key.
     *
     * @param failure the failure of a script
     * @return a failure that names the key; the given one if all keys have the right type
     */
    StoreException explain(StoreException failure) {
        ScanArgs args = ScanArgs.Builder.matches(shard.keys().patternOfAll()).limit(KEYS_PER_SCAN);
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            KeyScanCursor<String> page = shard.await(server, server.commands().scan(cursor, args));
            List<CompletableFuture<String>> types = page.getKeys().stream()
                    .map(key -> server.commands().type(key).toCompletableFuture())
                    .toList();
            for (int i = 0; i < types.size(); i++) {
                String key = page.getKeys().get(i);
                String type = shard.await(server, types.get(i));
                String required = requiredType(key);
                if (required != null && !type.equals(required) && !type.equals(DELETED)) {
                    return new StoreException(
                            Verdict.FATAL,
                            "key " + key + " is a " + type + ", but the store keeps a " + required
                                    + " there; move it away with RENAME, and run verify again",
                            failure);
                }
            }
            cursor = page;
        } while (!cursor.isFinished());
        return failure;
    }

    private @Nullable String requiredType(String key) {
        if (!key.startsWith(shard.keys().prefix())) {
            return null;
        }
        StoredKey stored = StoredKey.parse(key.substring(shard.keys().prefix().length()));
        return stored == null ? null : stored.redisType();
    }
}
