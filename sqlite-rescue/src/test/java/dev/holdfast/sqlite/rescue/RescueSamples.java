package dev.holdfast.sqlite.rescue;

import dev.holdfast.Cursor;
import dev.holdfast.sqlite.SqliteOptions;
import dev.holdfast.sqlite.SqliteOptions.MirrorMode;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.Entry;
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

/** Values for tests. */
final class RescueSamples {
    static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    static final SqliteOptions PLAIN =
            SqliteOptions.builder().mirror(MirrorMode.OFF).build();

    private static final AtomicLong TOKENS = new AtomicLong();

    private RescueSamples() {}

    static ItemKey key(String id) {
        return new ItemKey("episode", id);
    }

    static ItemBody body(String state) {
        return new ItemBody(state, null, T0, null, T0, Set.of("t"), "{\"in\":\"" + state + "\"}");
    }

    static Commit change(ItemKey key, long expected, @Nullable ItemBody body) {
        Entry entry = new Entry(Entry.Kind.EVENT, null, body == null ? null : body.state(), T0, "{}");
        return new Commit(key, expected, body, List.of(entry), "token-" + TOKENS.incrementAndGet());
    }

    static Committed commit(StateStore store, Commit commit) {
        CommitResult result = store.commit(List.of(commit)).get(0);
        if (result instanceof Committed done) {
            return done;
        }
        throw new AssertionError("conflict: " + result);
    }

    static Committed create(StateStore store, String id) {
        return commit(store, change(key(id), Commit.ABSENT, body("NEW")));
    }

    static HistoryPage feed(StateStore store) {
        return store.history(new HistoryQuery("episode", null, Cursor.START, HistoryQuery.MAX_LIMIT));
    }
}
