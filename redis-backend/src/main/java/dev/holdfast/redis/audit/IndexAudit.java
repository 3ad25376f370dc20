package dev.holdfast.redis.audit;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.redis.format.RecordReader;
import dev.holdfast.redis.format.Slot;
import dev.holdfast.redis.format.StoredKey;
import dev.holdfast.redis.script.Script;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.VerifyReport.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Audits indexes for members that do not belong there. The right places of an item whose record is damaged or missing
 * are unknown, so it stays in all, and is reported as damaged. Confined to one thread.
 */
final class IndexAudit {
    private final AuditedShard shard;
    private final Set<ItemKey> wronglyListed = new HashSet<>();
    private long listed;

    IndexAudit(AuditedShard shard) {
        this.shard = shard;
    }

    /** Returns the number of items in the indexes of ids, after {@link #checkCounts} for all types. */
    long items() {
        return listed - wronglyListed.size();
    }

    void check(StoredKey index) {
        String cursor = "0";
        do {
            List<Object> reply = shard.run(Script.CHECK_INDEX, index.name(), index.type(), cursor);
            for (Object one : (List<?>) reply.get(1)) {
                List<String> stray = AuditedShard.texts(one);
                if (!stray.get(2).equals("1")) {
                    stray(index, stray.get(0), stray.get(1));
                }
            }
            cursor = (String) reply.get(0);
        } while (!cursor.equals("0"));
    }

    private void stray(StoredKey index, String member, String id) {
        String subject = index.type() + "/" + id;
        try {
            ItemKey key = new ItemKey(index.type(), id);
            var unused = RecordReader.read(
                    key,
                    shard.ask(session -> session.server().fields(shard.keys().item(key), RecordReader.fields())));
            if (index.kind().equals("ids") && !shard.repair()) {
                wronglyListed.add(key);
            }
        } catch (CorruptRecordException e) {
            return; // reported by the audit of items
        } catch (IllegalArgumentException e) {
            // not the id of any item
        }
        boolean repaired = shard.repair()
                && shard.run(Script.REPAIR_INDEX, index.name(), index.type(), member)
                        .get(0)
                        .equals(1L);
        shard.found(
                Problem.DERIVED_MISMATCH,
                subject,
                "it is listed in " + Slot.describe(index.name()) + ", where it does not belong; repair",
                repaired);
    }

    /** Compares the counts of a type with its indexes, which have to be checked before. */
    void checkCounts(String type, Set<String> slots) {
        List<String> arguments = new ArrayList<>(List.of(type, shard.repairFlag()));
        arguments.addAll(slots);
        List<Object> reply = shard.run(Script.CHECK_COUNTS, arguments.toArray(String[]::new));
        listed += (Long) reply.get(0);
        for (Object one : (List<?>) reply.get(1)) {
            List<?> wrong = (List<?>) one;
            shard.found(
                    Problem.DERIVED_MISMATCH,
                    Slot.describe((String) wrong.get(0)) + " in " + type,
                    "counted as " + (wrong.get(1) == null ? "none" : wrong.get(1)) + " instead of " + wrong.get(2)
                            + "; repair",
                    shard.repair());
        }
    }
}
