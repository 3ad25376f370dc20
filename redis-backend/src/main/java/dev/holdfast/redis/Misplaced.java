package dev.holdfast.redis;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a key that holds something else than the store keeps under such a name. No script gets past one, so that a
 * check ends there; this tells which it is. Confined to one thread.
 */
final class Misplaced {
    private static final int KEYS_AT_ONCE = 512;
    private static final String GONE = "none";

    private final AuditedShard shard;
    private final Link link;

    Misplaced(AuditedShard shard) {
        this.shard = shard;
        this.link = shard.open().link();
    }

    /**
     * Names the first that it meets.
     *
     * @param failure how a script ended
     * @return a failure that names the key; the one that was given if all keys are as they should be
     */
    StoreException explain(StoreException failure) {
        ScanArgs args = ScanArgs.Builder.matches(shard.keys().patternOfAll()).limit(KEYS_AT_ONCE);
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            KeyScanCursor<String> page = shard.askOver(link, link.commands().scan(cursor, args));
            List<CompletableFuture<String>> types = page.getKeys().stream()
                    .map(key -> link.commands().type(key).toCompletableFuture())
                    .toList();
            for (int i = 0; i < types.size(); i++) {
                String key = page.getKeys().get(i);
                String type = shard.askOver(link, types.get(i));
                String wanted = wanted(key);
                if (wanted != null && !type.equals(wanted) && !type.equals(GONE)) {
                    return new StoreException(
                            Verdict.FATAL,
                            "key " + key + " is a " + type + ", and the store keeps a " + wanted
                                    + " there; move it away with RENAME, and check again",
                            failure);
                }
            }
            cursor = page;
        } while (!cursor.isFinished());
        return failure;
    }

    private @Nullable String wanted(String key) {
        if (!key.startsWith(shard.keys().prefix())) {
            return null;
        }
        StoredKey stored = StoredKey.parse(key.substring(shard.keys().prefix().length()));
        return stored == null ? null : stored.redisType();
    }
}
