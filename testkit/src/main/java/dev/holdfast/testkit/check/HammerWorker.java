package dev.holdfast.testkit.check;

import dev.holdfast.StoreException;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.Entry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The work of one thread of a hammer. Confined to that thread until it has ended. */
final class HammerWorker {
    static final String TYPE = "hammer";
    private static final String STATE = "RUN";

    private final StateStore store;
    private final int keys;
    private final List<Operation> log = new ArrayList<>();
    private final Map<ItemKey, Long> seen = new HashMap<>();
    private final String prefix;
    private final Random random;
    private final HammerLog journal;
    private @Nullable Commit last;
    private int sent;

    HammerWorker(StateStore store, int keys, String prefix, Random random, HammerLog journal) {
        this.store = store;
        this.keys = keys;
        this.prefix = prefix;
        this.random = random;
        this.journal = journal;
    }

    List<Operation> log() {
        return log;
    }

    void step() {
        ItemKey key = new ItemKey(TYPE, "k" + random.nextInt(keys));
        int dice = random.nextInt(20);
        if (dice < 8) {
            read(key);
        } else if (dice < 10 && last != null) {
            send(last);
        } else {
            send(next(key, dice == 19));
        }
    }

    private void read(ItemKey key) {
        long start = System.nanoTime();
        Optional<ItemRecord> found = store.read(key);
        long end = System.nanoTime();
        long revision = found.map(ItemRecord::revision).orElse(0L);
        String value = found.map(record -> record.body().document()).orElse("");
        note(new Operation(Operation.Kind.READ, key, start, end, 0, revision, "", value));
        seen.put(key, revision);
    }

    private Commit next(ItemKey key, boolean delete) {
        long expected = seen.getOrDefault(key, 0L);
        String token = prefix + sent++;
        boolean gone = delete && expected != 0;
        ItemBody body =
                gone ? null : new ItemBody(STATE, null, null, null, Instant.EPOCH, Set.of(), "\"" + token + "\"");
        Entry entry = new Entry(
                gone ? Entry.Kind.DELETED : Entry.Kind.UPDATED,
                null,
                gone ? null : STATE,
                Instant.EPOCH,
                "\"" + token + "\"");
        return new Commit(key, expected, body, List.of(entry), token);
    }

    private void send(Commit commit) {
        last = commit;
        ItemBody body = commit.body();
        String written = body == null ? "" : body.document();
        long start = System.nanoTime();
        journal.write(operation(Operation.Kind.UNKNOWN, commit, start, Long.MAX_VALUE, 0, written));
        try {
            CommitResult result = store.commit(List.of(commit)).get(0);
            long end = System.nanoTime();
            if (result instanceof CommitResult.Committed done) {
                note(operation(Operation.Kind.COMMITTED, commit, start, end, done.revision(), written));
                seen.put(commit.key(), body == null ? 0L : done.revision());
            } else if (result instanceof CommitResult.Conflict lost) {
                ItemRecord current = lost.current();
                long revision = current == null ? 0 : current.revision();
                note(operation(Operation.Kind.CONFLICT, commit, start, end, revision, written));
                seen.put(commit.key(), revision);
            }
        } catch (StoreException e) {
            boolean unknown = e.verdict() == StoreException.Verdict.UNKNOWN;
            Operation.Kind kind = unknown ? Operation.Kind.UNKNOWN : Operation.Kind.REJECTED;
            note(operation(kind, commit, start, System.nanoTime(), 0, written));
        }
    }

    private void note(Operation operation) {
        log.add(operation);
        journal.write(operation);
    }

    private static Operation operation(
            Operation.Kind kind, Commit commit, long start, long end, long revision, String written) {
        return new Operation(kind, commit.key(), start, end, commit.expected(), revision, commit.token(), written);
    }
}
