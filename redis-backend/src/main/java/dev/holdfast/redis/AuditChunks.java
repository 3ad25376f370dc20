package dev.holdfast.redis;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.VerifyReport.Problem;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.ScoredValueScanCursor;
import io.lettuce.core.ZAddArgs;
import java.util.List;

/** Checks finished chunks: checksums, and that their item is there. Confined to one thread. */
final class AuditChunks {
    private static final int AT_ONCE = 64;

    private final AuditedShard shard;

    AuditChunks(AuditedShard shard) {
        this.shard = shard;
    }

    void check(StoredKey stored) {
        ItemKey key = stored.item();
        List<Object> answer = shard.run(Script.CHECK_ORPHAN, stored.name(), key.type(), key.id(), shard.repairFlag());
        if ((Long) answer.get(0) == 1) {
            shard.found(
                    Problem.DERIVED_MISMATCH,
                    key.toString(),
                    "it has chunks, but does not exist; repair sets them aside",
                    (Long) answer.get(1) == 1);
            return;
        }
        ScanArgs args = ScanArgs.Builder.limit(AT_ONCE);
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            ScanCursor from = cursor;
            ScoredValueScanCursor<String> page =
                    shard.ask(way -> way.link().commands().zscan(shard.keys().chunks(key), from, args));
            page.getValues().forEach(member -> check(key, member));
            cursor = page;
        } while (!cursor.isFinished());
    }

    private void check(ItemKey key, ScoredValue<String> scored) {
        String member = scored.getValue();
        try {
            var unused = ChunkReader.chunk(key, member.split(Arguments.TAG_SEPARATOR, 2)[0], member);
        } catch (CorruptRecordException e) {
            shard.found(Problem.DAMAGED_RECORD, key.toString(), String.valueOf(e.getMessage()), false);
            return;
        }
        if (scored.getScore() != 0) {
            if (shard.repair()) {
                var unused = shard.ask(way ->
                        way.link().commands().zadd(shard.keys().chunks(key), ZAddArgs.Builder.xx(), 0.0, member));
            }
            shard.found(Problem.DERIVED_MISMATCH, key.toString(), "a chunk is out of order; repair", shard.repair());
        }
    }
}
