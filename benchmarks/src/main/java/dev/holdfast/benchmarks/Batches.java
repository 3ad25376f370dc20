package dev.holdfast.benchmarks;

import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.Entry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Commits in lists, given to the store as they are. For one caller. */
final class Batches implements Subject {
    private static final Instant TIME = Instant.parse("2026-01-01T12:00:00Z");

    private final StateStore store;
    private final int perCall;
    private final String document;
    private final long[] revisions;
    private final boolean[] right;
    private final AtomicLong tokens = new AtomicLong();
    private int next;

    Batches(StateStore store, int items, int perCall, String document) {
        this.store = store;
        this.perCall = perCall;
        this.document = document;
        this.revisions = new long[items];
        this.right = new boolean[items];
        for (int i = 0; i < items; i += perCall) {
            call(0);
        }
    }

    @Override
    public Object call(int caller) {
        if (next + perCall > revisions.length) {
            next = 0;
        }
        List<Commit> commits = new ArrayList<>(perCall);
        for (int i = next; i < next + perCall; i++) {
            String to = right[i] ? "LEFT" : "RIGHT";
            var body = new ItemBody(to, null, TIME, null, TIME, Set.of(), document);
            var entry = new Entry(Entry.Kind.MOVED, right[i] ? "RIGHT" : "LEFT", to, TIME, "{\"actor\":\"benchmark\"}");
            commits.add(new Commit(
                    new ItemKey("side", "0-" + i),
                    revisions[i],
                    body,
                    List.of(entry),
                    "4b1c8a3e5d2f-" + tokens.incrementAndGet()));
        }
        List<CommitResult> results = store.commit(commits);
        for (int i = 0; i < perCall; i++) {
            revisions[next + i] = ((CommitResult.Committed) results.get(i)).revision();
            right[next + i] = !right[next + i];
        }
        next += perCall;
        return results;
    }

    @Override
    public int operationsPerCall() {
        return perCall;
    }

    @Override
    public void close() {
        store.close();
    }
}
