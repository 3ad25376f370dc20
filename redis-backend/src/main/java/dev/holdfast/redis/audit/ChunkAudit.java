package dev.holdfast.redis.audit;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.redis.format.ChunkMember;
import dev.holdfast.redis.format.StoredKey;
import dev.holdfast.redis.script.Script;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.VerifyReport.Problem;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.ScoredValueScanCursor;
import io.lettuce.core.ZAddArgs;
import java.util.List;

/** Audits finished chunks: their checksums, and the existence of their item. Confined to one thread. */
final class ChunkAudit {
    private static final int BATCH = 64;

    private final AuditedShard shard;

    ChunkAudit(AuditedShard shard) {
        this.shard = shard;
    }

    void check(StoredKey stored) {
        ItemKey key = stored.item();
        List<Object> reply = shard.run(Script.CHECK_ORPHAN, stored.name(), key.type(), key.id(), shard.repairFlag());
        if ((Long) reply.get(0) == 1) {
            shard.found(
                    Problem.DERIVED_MISMATCH,
                    key.toString(),
                    "it has chunks, but does not exist; repair sets them aside",
                    (Long) reply.get(1) == 1);
            return;
        }
        ScanArgs args = ScanArgs.Builder.limit(BATCH);
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            ScanCursor from = cursor;
            ScoredValueScanCursor<String> page = shard.ask(
                    session -> session.server().commands().zscan(shard.keys().chunks(key), from, args));
            page.getValues().forEach(member -> check(key, member));
            cursor = page;
        } while (!cursor.isFinished());
    }

    private void check(ItemKey key, ScoredValue<String> scored) {
        String member = scored.getValue();
        try {
            var unused = ChunkMember.read(key, ChunkMember.ledger(member), member);
        } catch (CorruptRecordException e) {
            shard.found(Problem.DAMAGED_RECORD, key.toString(), String.valueOf(e.getMessage()), false);
            return;
        }
        if (scored.getScore() != 0) {
            if (shard.repair()) {
                var unused = shard.ask(session ->
                        session.server().commands().zadd(shard.keys().chunks(key), ZAddArgs.Builder.xx(), 0.0, member));
            }
            shard.found(Problem.DERIVED_MISMATCH, key.toString(), "a chunk is out of order; repair", shard.repair());
        }
    }
}
