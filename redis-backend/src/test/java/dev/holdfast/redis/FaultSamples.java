package dev.holdfast.redis;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Items and commits for tests of faults; the detail of each entry is the token of its commit. */
final class FaultSamples {
    static final String TYPE = "episode";
    static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    private FaultSamples() {}

    static ItemKey key(String id) {
        return new ItemKey(TYPE, id);
    }

    static ItemBody body(String state) {
        return new ItemBody(state, null, T0, null, T0, Set.of("t"), "{\"in\":\"" + state + "\"}");
    }

    static Commit change(ItemKey key, long expected, @Nullable ItemBody body, String token) {
        Entry entry = new Entry(
                Entry.Kind.EVENT, null, body == null ? null : body.state(), T0, "{\"token\":\"" + token + "\"}");
        return new Commit(key, expected, body, List.of(entry), token);
    }

    static Committed commit(StateStore store, Commit commit) {
        CommitResult result = store.commit(List.of(commit)).get(0);
        if (result instanceof Committed done) {
            return done;
        }
        throw new AssertionError("conflict: " + result);
    }

    /** Creates an item; the token is the id. */
    static Committed create(StateStore store, String id) {
        return commit(store, change(key(id), Commit.ABSENT, body("NEW"), id));
    }

    static HistoryPage feed(StateStore store, Cursor after) {
        return store.history(new HistoryQuery(TYPE, null, after, HistoryQuery.MAX_LIMIT));
    }

    /** Returns the whole feed. */
    static List<HistoryEntry> feed(StateStore store) {
        List<HistoryEntry> entries = new ArrayList<>();
        HistoryPage page = feed(store, Cursor.START);
        entries.addAll(page.entries());
        while (page.more()) {
            page = feed(store, page.next());
            entries.addAll(page.entries());
        }
        return entries;
    }

    /** Returns the tokens in the feed, in its order. */
    static List<String> tokens(StateStore store) {
        return feed(store).stream().map(FaultSamples::token).toList();
    }

    static String token(HistoryEntry entry) {
        String detail = entry.entry().detail();
        return detail.substring("{\"token\":\"".length(), detail.length() - 2);
    }
}
