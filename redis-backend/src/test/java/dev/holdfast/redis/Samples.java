package dev.holdfast.redis;

import dev.holdfast.store.Chunk;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.Entry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.Lease;
import dev.holdfast.store.StateStore;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Short forms for tests of a store. */
final class Samples {
    static final String TYPE = "episode";
    static final Instant T0 = Instant.parse("2026-01-01T12:00:00Z");

    private Samples() {}

    static ItemKey key(String id) {
        return new ItemKey(TYPE, id);
    }

    /** Returns a body that is in every index: by state, tag and readiness. */
    static ItemBody body(String state) {
        return new ItemBody(state, null, T0, null, T0, Set.of("red", "round"), "{\"in\":\"" + state + "\"}");
    }

    static ItemBody leased(String state) {
        return body(state).withLease(new Lease("me", 1, T0.plusSeconds(60)));
    }

    static Commit creation(String id, String state) {
        return new Commit(
                key(id),
                Commit.ABSENT,
                body(state),
                List.of(new Entry(Entry.Kind.CREATED, null, state, T0, "{}")),
                token());
    }

    static Commit change(String id, long expected, ItemBody body) {
        return new Commit(
                key(id), expected, body, List.of(new Entry(Entry.Kind.MOVED, null, body.state(), T0, "{}")), token());
    }

    /** Returns a commit without an entry. */
    static Commit progress(String id, long expected, String state) {
        return new Commit(key(id), expected, body(state), List.of(), token());
    }

    static Commit deletion(String id, long expected) {
        return new Commit(
                key(id), expected, null, List.of(new Entry(Entry.Kind.DELETED, "NEW", null, T0, "{}")), token());
    }

    static long create(StateStore store, String id) {
        return commit(store, creation(id, "NEW"));
    }

    static long move(StateStore store, String id, long expected, String state) {
        return commit(store, change(id, expected, body(state)));
    }

    /** Makes a commit that must not conflict; returns its revision. */
    static long commit(StateStore store, Commit commit) {
        CommitResult result = store.commit(List.of(commit)).get(0);
        if (result instanceof Committed committed) {
            return committed.revision();
        }
        throw new AssertionError(commit.key() + " was not committed: " + result);
    }

    static Chunk chunk(int index) {
        return new Chunk("RUN", index, "{\"part\":" + index + "}");
    }

    private static String token() {
        return UUID.randomUUID().toString();
    }
}
