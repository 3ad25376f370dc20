package dev.holdfast.backendtests.child;

import dev.holdfast.Cursor;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Sample items of one type, and commits of them. Thread-safe. */
public final class SampleCommits {
    public static final String TYPE = "episode";
    public static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    private static final AtomicLong TOKENS = new AtomicLong();

    private SampleCommits() {}

    public static ItemKey key(String id) {
        return new ItemKey(TYPE, id);
    }

    public static ItemBody body(String state) {
        return new ItemBody(state, null, T0, null, T0, Set.of("t"), "{\"in\":\"" + state + "\"}");
    }

    /** Builds a commit with one entry; a null body deletes the item. */
    public static Commit change(ItemKey key, long expected, @Nullable ItemBody body) {
        Entry entry = new Entry(Entry.Kind.EVENT, null, body == null ? null : body.state(), T0, "{}");
        return new Commit(key, expected, body, List.of(entry), "token-" + TOKENS.incrementAndGet());
    }

    /** Commits; a conflict fails the test. */
    public static Committed commit(StateStore store, Commit commit) {
        CommitResult result = store.commit(List.of(commit)).get(0);
        if (result instanceof Committed done) {
            return done;
        }
        throw new AssertionError("conflict: " + result);
    }

    /** Creates an item in the state {@code NEW}. */
    public static Committed create(StateStore store, String id) {
        return commit(store, change(key(id), Commit.ABSENT, body("NEW")));
    }

    /** Reads the first page of the feed. */
    public static HistoryPage feed(StateStore store) {
        return store.history(new HistoryQuery(TYPE, null, Cursor.START, HistoryQuery.MAX_LIMIT));
    }

    /** Reads the first page of the history of an item. */
    public static List<HistoryEntry> history(StateStore store, String id) {
        return store.history(new HistoryQuery(TYPE, id, Cursor.START, HistoryQuery.MAX_LIMIT))
                .entries();
    }
}
