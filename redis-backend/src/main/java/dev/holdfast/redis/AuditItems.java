package dev.holdfast.redis;

import dev.holdfast.CorruptRecordException;
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

/** Checks items: checksums, the newest commit of their history, and their places in the indexes. Confined to one thread. */
final class AuditItems {
    private static final int AT_ONCE = 32;
    private static final int MOST_TRIES = 50;
    private static final String MOST_BYTES = String.valueOf(1 << 20);
    private static final int FAILED_FROM = 3;
    private static final int STATE = 2;

    private final AuditedShard shard;
    private final BiConsumer<String, String> slots;
    private final Set<ItemKey> unlisted = new HashSet<>();

    /**
     * Makes a check.
     *
     * @param shard where
     * @param slots is told types and slots that items are in
     */
    AuditItems(AuditedShard shard, BiConsumer<String, String> slots) {
        this.shard = shard;
        this.slots = slots;
    }

    /** How many items exist that the index of ids does not have. */
    long unlisted() {
        return unlisted.size();
    }

    void check(String type, List<String> ids) {
        check(type, ids, MOST_TRIES);
    }

    private void check(String type, List<String> ids, int tries) {
        int done = 0;
        while (done < ids.size()) {
            List<String> some = ids.subList(done, Math.min(ids.size(), done + AT_ONCE));
            List<String> arguments = new ArrayList<>(List.of(type, MOST_BYTES));
            arguments.addAll(some);
            List<Object> answers = shard.run(Script.CHECK_ITEMS, arguments.toArray(String[]::new));
            for (int i = 0; i < answers.size(); i++) {
                check(new ItemKey(type, some.get(i)), (List<?>) answers.get(i), tries);
            }
            done += answers.size();
        }
    }

    private void check(ItemKey key, List<?> answer, int tries) {
        List<?> fields = (List<?>) answer.get(0);
        if (fields.stream().allMatch(Objects::isNull)) {
            return; // gone since the walk has met it; its history tells
        }
        try {
            ItemRecord record = Records.read(key, fields);
            long revision = Long.parseLong(String.valueOf(fields.get(0)));
            long entries = Long.parseLong(String.valueOf(fields.get(1)));
            newest(key, record, revision, entries, answer);
            if (record != null) {
                slots.accept(key.type(), slot(fields));
            }
            places(key, revision, AuditedShard.texts(answer.get(3)), tries);
        } catch (CorruptRecordException e) {
            damaged(key, String.valueOf(e.getMessage()));
        } catch (NumberFormatException e) {
            damaged(key, "its revision cannot be read; restore the item from a backup of the server");
        }
    }

    private void damaged(ItemKey key, String what) {
        shard.found(Problem.DAMAGED_RECORD, key.toString(), what, false);
    }

    private static String slot(List<?> fields) {
        String from = String.valueOf(fields.get(FAILED_FROM));
        return fields.get(STATE) + (from.isEmpty() ? "" : Arguments.SEPARATOR + from);
    }

    private void places(ItemKey key, long revision, List<String> wrong, int tries) {
        if (wrong.isEmpty()) {
            return;
        }
        boolean mended = shard.repair()
                && shard.run(Script.MEND_ITEM, key.type(), key.id(), String.valueOf(revision))
                        .get(0)
                        .equals(1L);
        if (shard.repair() && !mended && tries > 1) {
            check(key.type(), List.of(key.id()), tries - 1); // it has changed since it was looked at
            return;
        }
        if (!mended && wrong.contains("ids:" + key.type())) {
            unlisted.add(key);
        }
        shard.found(
                Problem.DERIVED_MISMATCH,
                key.toString(),
                "it is missing or stored wrong in "
                        + String.join(", ", wrong).replace(Arguments.SEPARATOR, " failed from ")
                        + "; repair",
                mended);
    }

    /** The newest message of an item is kept until it is trimmed; it must be of its revision and say where the item is. */
    private void newest(ItemKey key, @Nullable ItemRecord record, long revision, long entries, List<?> answer) {
        long trimmed = Long.parseLong((String) answer.get(1));
        List<?> newest = (List<?>) answer.get(2);
        long told = newest == null ? 0 : Messages.revision((String) newest.get(0));
        if (told > revision) {
            shard.found(
                    Problem.STATE_MISMATCH,
                    key.toString(),
                    "it has revision " + revision + ", but its history goes on to " + told
                            + "; restore the item from a backup of the server",
                    false);
            return;
        }
        if (newest == null || told < revision) {
            if (revision > trimmed) {
                shard.found(
                        Problem.HISTORY_GAP,
                        key.toString(),
                        "the history of its newest commit, revision " + revision + ", is missing; look for a backup",
                        false);
            }
            return;
        }
        List<HistoryEntry> last;
        try {
            last = Messages.entries(key, String.valueOf(revision), (List<?>) newest.get(1));
        } catch (CorruptRecordException e) {
            return; // found with the rest of the history
        }
        if (Messages.number((List<?>) newest.get(1)) != entries) {
            shard.found(
                    Problem.HISTORY_GAP,
                    key.toString(),
                    "it has " + entries + " entries, but its newest commit ends with number "
                            + Messages.number((List<?>) newest.get(1)) + "; look for a backup",
                    false);
        }
        if (!last.isEmpty()) {
            state(key, record, last.get(last.size() - 1).entry());
        }
    }

    private void state(ItemKey key, @Nullable ItemRecord record, Entry last) {
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
