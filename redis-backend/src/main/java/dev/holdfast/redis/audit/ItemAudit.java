package dev.holdfast.redis.audit;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.redis.format.RecordReader;
import dev.holdfast.redis.format.Slot;
import dev.holdfast.redis.format.StreamMessages;
import dev.holdfast.redis.script.Script;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.VerifyReport.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Audits items: their checksums, the newest commit of their history, and their places in the indexes. Confined to one
 * thread.
 */
final class ItemAudit {
    private static final int BATCH = 32;
    private static final int MAX_TRIES = 50;
    private static final String MAX_BYTES = String.valueOf(1 << 20);
    private static final int STATE = 2;
    private static final int FAILED_FROM = 3;

    private final AuditedShard shard;
    private final BiConsumer<String, String> slots;
    private final Set<ItemKey> unlisted = new HashSet<>();

    /**
     * Creates an audit.
     *
     * @param shard the shard
     * @param slots accepts the type and the slot of each item
     */
    ItemAudit(AuditedShard shard, BiConsumer<String, String> slots) {
        this.shard = shard;
        this.slots = slots;
    }

    /** Returns the number of items that are missing in the index of ids. */
    long unlisted() {
        return unlisted.size();
    }

    void check(String type, List<String> ids) {
        check(type, ids, MAX_TRIES);
    }

    private void check(String type, List<String> ids, int tries) {
        int done = 0;
        while (done < ids.size()) {
            List<String> some = ids.subList(done, Math.min(ids.size(), done + BATCH));
            List<String> arguments = new ArrayList<>(List.of(type, MAX_BYTES));
            arguments.addAll(some);
            List<Object> replies = shard.run(Script.CHECK_ITEMS, arguments.toArray(String[]::new));
            for (int i = 0; i < replies.size(); i++) {
                check(new ItemKey(type, some.get(i)), (List<?>) replies.get(i), tries);
            }
            done += replies.size();
        }
    }

    private void check(ItemKey key, List<?> reply, int tries) {
        List<?> fields = (List<?>) reply.get(0);
        if (fields.stream().allMatch(Objects::isNull)) {
            return; // gone since the scan; the audit of its history reports it
        }
        try {
            ItemRecord record = RecordReader.read(key, fields);
            long revision = Long.parseLong(String.valueOf(fields.get(0)));
            long entries = Long.parseLong(String.valueOf(fields.get(1)));
            checkNewest(key, record, revision, entries, reply);
            if (record != null) {
                slots.accept(
                        key.type(),
                        Slot.name(String.valueOf(fields.get(STATE)), String.valueOf(fields.get(FAILED_FROM))));
            }
            checkPlaces(key, revision, AuditedShard.texts(reply.get(3)), tries);
        } catch (CorruptRecordException e) {
            damaged(key, String.valueOf(e.getMessage()));
        } catch (NumberFormatException e) {
            damaged(key, "its revision cannot be read; restore the item from a backup of the server");
        }
    }

    private void damaged(ItemKey key, String detail) {
        shard.found(Problem.DAMAGED_RECORD, key.toString(), detail, false);
    }

    private void checkPlaces(ItemKey key, long revision, List<String> wrong, int tries) {
        if (wrong.isEmpty()) {
            return;
        }
        boolean repaired = shard.repair()
                && shard.run(Script.REPAIR_ITEM, key.type(), key.id(), String.valueOf(revision))
                        .get(0)
                        .equals(1L);
        if (shard.repair() && !repaired && tries > 1) {
            check(key.type(), List.of(key.id()), tries - 1); // it has changed in between
            return;
        }
        if (!repaired && wrong.contains("ids:" + key.type())) {
            unlisted.add(key);
        }
        shard.found(
                Problem.DERIVED_MISMATCH,
                key.toString(),
                "it is missing or stored wrong in " + Slot.describe(String.join(", ", wrong)) + "; repair",
                repaired);
    }

    /** The newest message of an item is kept until it is trimmed; its revision and state must be those of the item. */
    private void checkNewest(ItemKey key, @Nullable ItemRecord record, long revision, long entries, List<?> reply) {
        long trimmed = Long.parseLong((String) reply.get(1));
        List<?> newest = (List<?>) reply.get(2);
        long newestRevision = newest == null ? 0 : StreamMessages.revision((String) newest.get(0));
        if (newestRevision > revision) {
            shard.found(
                    Problem.STATE_MISMATCH,
                    key.toString(),
                    "it has revision " + revision + ", but its history continues to " + newestRevision
                            + "; restore the item from a backup of the server",
                    false);
            return;
        }
        if (newest == null || newestRevision < revision) {
            if (revision > trimmed) {
                gap(key, "the history of its newest commit, revision " + revision + ", is missing; look for a backup");
            }
            return;
        }
        List<?> fields = (List<?>) newest.get(1);
        List<HistoryEntry> last;
        try {
            last = StreamMessages.entries(key, String.valueOf(revision), fields);
        } catch (CorruptRecordException e) {
            return; // reported by the audit of its history
        }
        if (StreamMessages.number(fields) != entries) {
            gap(
                    key,
                    "it has " + entries + " entries, but its newest commit ends with number "
                            + StreamMessages.number(fields) + "; look for a backup");
        }
        if (!last.isEmpty()) {
            checkState(key, record, last.get(last.size() - 1).entry());
        }
    }

    private void gap(ItemKey key, String detail) {
        shard.found(Problem.HISTORY_GAP, key.toString(), detail, false);
    }

    private void checkState(ItemKey key, @Nullable ItemRecord record, Entry last) {
        String state = record == null ? null : record.body().state();
        boolean moved = last.kind() != Entry.Kind.EVENT && last.kind() != Entry.Kind.UPDATED;
        if (moved && last.to() != null && !last.to().equals(state)) {
            shard.found(
                    Problem.STATE_MISMATCH,
                    key.toString(),
                    "its last history entry leads to " + last.to() + ", but it is "
                            + (state == null ? "deleted" : "in " + state),
                    false);
        }
    }
}
