package dev.holdfast.redis;

import dev.holdfast.StoreException;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.Entry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.Lease;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.TestClock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/** Commits that touch every key that a commit can touch. */
final class Commits {
    static final String TYPE = "episode";
    static final Instant T0 = TestClock.EPOCH;

    private Commits() {}

    static ItemKey key(String id) {
        return new ItemKey(TYPE, id);
    }

    /** A new item: due, leased, tagged, with a finished chunk. */
    static Commit create(String id) {
        return full(key(id), Commit.ABSENT, "NEW", "create-" + id);
    }

    /** Moves an item to another state. */
    static Commit move(String id, long revision, String state) {
        return full(key(id), revision, state, "move-" + id + "-" + revision);
    }

    static Commit delete(String id, long revision) {
        return new Commit(key(id), revision, null, List.of(entry("RUN", null)), "delete-" + id);
    }

    private static Commit full(ItemKey key, long expected, String state, String token) {
        Lease lease = new Lease("owner", 1, T0.plusSeconds(60));
        ItemBody body =
                new ItemBody(state, null, T0, lease, T0, Set.of("tag-" + state, "all"), "{\"in\":\"" + state + "\"}");
        return new Commit(
                key,
                expected,
                body,
                List.of(entry(null, state)),
                List.of(new Chunk(state + "/1/done", 0, "{}")),
                token,
                null);
    }

    private static Entry entry(@Nullable String from, @Nullable String to) {
        return new Entry(from == null ? Entry.Kind.CREATED : Entry.Kind.MOVED, from, to, T0, "{}");
    }

    static Committed commit(StateStore store, Commit commit) {
        List<CommitResult> results = store.commit(List.of(commit));
        return (Committed) results.get(0);
    }

    /** Returns the failure of a call. */
    static StoreException failure(Runnable call) {
        return Assertions.catchThrowableOfType(StoreException.class, call::run);
    }
}
