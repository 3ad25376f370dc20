package dev.holdfast.redis;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.VerifyReport.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Checks indexes for what does not belong there. Of an item whose record is damaged or gone nobody knows where it belongs,
 * so it stays, and is found as damaged. Confined to one thread.
 */
final class AuditIndexes {
    private final AuditedShard shard;
    private final Set<ItemKey> listedWrongly = new HashSet<>();
    private long listed;

    AuditIndexes(AuditedShard shard) {
        this.shard = shard;
    }

    /** How many items exist, as far as the indexes of ids know; after {@link #counts} of all types. */
    long items() {
        return listed - listedWrongly.size();
    }

    void check(StoredKey index) {
        String cursor = "0";
        do {
            List<Object> answer = shard.run(Script.CHECK_INDEX, index.name(), index.type(), cursor);
            for (Object one : (List<?>) answer.get(1)) {
                List<String> stray = AuditedShard.texts(one);
                if (!stray.get(2).equals("1")) {
                    stray(index, stray.get(0), stray.get(1));
                }
            }
            cursor = (String) answer.get(0);
        } while (!cursor.equals("0"));
    }

    private void stray(StoredKey index, String member, String id) {
        String subject = index.type() + "/" + id;
        try {
            ItemKey key = new ItemKey(index.type(), id);
            var unused = Records.read(
                    key, shard.ask(way -> way.link().fields(shard.keys().item(key), Records.FIELDS)));
            if (index.kind().equals("ids") && !shard.repair()) {
                listedWrongly.add(key);
            }
        } catch (CorruptRecordException e) {
            return; // found with the items
        } catch (IllegalArgumentException e) {
            // no id that anybody could have stored
        }
        boolean mended = shard.repair()
                && shard.run(Script.MEND_INDEX, index.name(), index.type(), member)
                        .get(0)
                        .equals(1L);
        shard.found(
                Problem.DERIVED_MISMATCH,
                subject,
                "it stands in " + index.name().replace(Arguments.SEPARATOR, " failed from ")
                        + ", where it does not belong; repair",
                mended);
    }

    /** Compares the counts of a type with its indexes, which have to be checked before. */
    void counts(String type, Set<String> slots) {
        List<String> arguments = new ArrayList<>(List.of(type, shard.repairFlag()));
        arguments.addAll(slots);
        List<Object> answer = shard.run(Script.CHECK_COUNTS, arguments.toArray(String[]::new));
        listed += (Long) answer.get(0);
        for (Object one : (List<?>) answer.get(1)) {
            List<?> wrong = (List<?>) one;
            shard.found(
                    Problem.DERIVED_MISMATCH,
                    ((String) wrong.get(0)).replace(Arguments.SEPARATOR, " failed from ") + " in " + type,
                    "counted as " + (wrong.get(1) == null ? "none" : wrong.get(1)) + " instead of " + wrong.get(2)
                            + "; repair",
                    shard.repair());
        }
    }
}
