package dev.holdfast.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.Query;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.TestClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Sample values and short calls for the contract tests. */
final class ContractSteps {
    static final String TYPE = "episode";
    static final Instant T0 = TestClock.EPOCH;
    static final ItemKey KEY = key("a");

    /** Shared by all tests, because no two commits may share a token. */
    private static final AtomicLong TOKENS = new AtomicLong();

    private ContractSteps() {}

    static ItemKey key(String id) {
        return new ItemKey(TYPE, id);
    }

    static String token() {
        return "t" + TOKENS.incrementAndGet();
    }

    static ItemBody body(String state) {
        return new ItemBody(state, null, null, null, T0, Set.of(), "{\"in\":\"" + state + "\"}");
    }

    static ItemBody due(String state, @Nullable Instant due) {
        return new ItemBody(state, null, due, null, T0, Set.of(), "{}");
    }

    static ItemBody leased(String state, String owner, long token, Instant expires) {
        return due(state, T0).withLease(new Lease(owner, token, expires));
    }

    static Entry created(String to) {
        return new Entry(Entry.Kind.CREATED, null, to, T0, "{}");
    }

    static Entry moved(@Nullable String from, String to) {
        return new Entry(Entry.Kind.MOVED, from, to, T0, "{}");
    }

    static Entry event(String state, String text) {
        return new Entry(Entry.Kind.EVENT, state, state, T0, "{\"text\":\"" + text + "\"}");
    }

    static Entry deleted(String from) {
        return new Entry(Entry.Kind.DELETED, from, null, T0, "{}");
    }

    static Commit creation(ItemKey key, ItemBody body) {
        return new Commit(key, Commit.ABSENT, body, List.of(created(body.state())), token());
    }

    static Commit change(ItemKey key, long expected, ItemBody body) {
        return new Commit(key, expected, body, List.of(moved(null, body.state())), token());
    }

    static Commit deletion(ItemKey key, long expected) {
        return new Commit(key, expected, null, List.of(deleted("NEW")), token());
    }

    static CommitResult send(StateStore store, Commit commit) {
        List<CommitResult> results = store.commit(List.of(commit));
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    static Committed commit(StateStore store, Commit commit) {
        CommitResult result = send(store, commit);
        assertThat(result)
                .as("answer to a commit on the current revision of %s", commit.key())
                .isInstanceOf(Committed.class);
        return (Committed) result;
    }

    /** Sends a commit that must conflict. */
    static CommitResult.Conflict lose(StateStore store, Commit commit) {
        CommitResult result = send(store, commit);
        assertThat(result)
                .as("answer to a commit that must conflict on %s", commit.key())
                .isInstanceOf(CommitResult.Conflict.class);
        return (CommitResult.Conflict) result;
    }

    static Committed make(StateStore store, ItemKey key, ItemBody body) {
        return commit(store, creation(key, body));
    }

    static Committed make(StateStore store, ItemKey key, String state) {
        return make(store, key, body(state));
    }

    static Committed move(StateStore store, ItemKey key, long expected, String state) {
        return commit(store, change(key, expected, body(state)));
    }

    static ItemRecord read(StateStore store, ItemKey key) {
        return store.read(key).orElseThrow(() -> new AssertionError(key + " is missing"));
    }

    /** Reads all matching items, page by page. */
    static List<ItemRecord> walk(StateStore store, String type, Query.Filter filter, Query.Order order, int limit) {
        List<ItemRecord> found = new ArrayList<>();
        @Nullable Cursor after = Cursor.START;
        while (after != null) {
            Page<ItemRecord> page = store.find(new Query(type, filter, order, after, limit));
            assertThat(page.items()).as("items on a page").hasSizeLessThanOrEqualTo(limit);
            assertThat(page.damaged()).as("damaged items").isEmpty();
            found.addAll(page.items());
            after = page.next();
        }
        return found;
    }

    static List<ItemRecord> find(StateStore store, Query.Filter filter) {
        return walk(store, TYPE, filter, new Query.Order.Stable(), 100);
    }

    static List<String> ids(List<ItemRecord> records) {
        return records.stream().map(record -> record.key().id()).toList();
    }

    /** Reads the history of an item, or the feed if the id is null, page by page. */
    static List<HistoryEntry> history(StateStore store, String type, @Nullable String id, Cursor from, int limit) {
        List<HistoryEntry> entries = new ArrayList<>();
        Cursor after = from;
        boolean more = true;
        while (more) {
            HistoryPage page = store.history(new HistoryQuery(type, id, after, limit));
            entries.addAll(page.entries());
            after = page.next();
            more = page.more();
        }
        return entries;
    }

    static List<HistoryEntry> history(StateStore store, ItemKey key) {
        return history(store, key.type(), key.id(), Cursor.START, 100);
    }

    static List<HistoryEntry> feed(StateStore store) {
        return history(store, TYPE, null, Cursor.START, 100);
    }

    /** Returns the cursor at the end of the feed. */
    static Cursor end(StateStore store) {
        HistoryPage page = store.history(new HistoryQuery(TYPE, null, Cursor.START, 1000));
        while (page.more()) {
            page = store.history(new HistoryQuery(TYPE, null, page.next(), 1000));
        }
        return page.next();
    }

    static List<Chunk> chunks(StateStore store, ItemKey key, String ledger, int limit) {
        List<Chunk> found = new ArrayList<>();
        @Nullable Cursor after = Cursor.START;
        while (after != null) {
            Page<Chunk> page = store.chunks(new ChunkQuery(key, ledger, after, limit));
            assertThat(page.items()).as("chunks on a page").hasSizeLessThanOrEqualTo(limit);
            found.addAll(page.items());
            after = page.next();
        }
        return found;
    }

    static List<Integer> indexes(List<Chunk> chunks) {
        return chunks.stream().map(Chunk::index).toList();
    }

    static long count(StateStore store, String state) {
        return store.count(TYPE).getOrDefault(state, 0L);
    }
}
