package dev.holdfast.testkit.contract;

import static dev.holdfast.testkit.contract.ContractSteps.KEY;
import static dev.holdfast.testkit.contract.ContractSteps.T0;
import static dev.holdfast.testkit.contract.ContractSteps.TYPE;
import static dev.holdfast.testkit.contract.ContractSteps.body;
import static dev.holdfast.testkit.contract.ContractSteps.chunks;
import static dev.holdfast.testkit.contract.ContractSteps.commit;
import static dev.holdfast.testkit.contract.ContractSteps.count;
import static dev.holdfast.testkit.contract.ContractSteps.created;
import static dev.holdfast.testkit.contract.ContractSteps.creation;
import static dev.holdfast.testkit.contract.ContractSteps.deletion;
import static dev.holdfast.testkit.contract.ContractSteps.event;
import static dev.holdfast.testkit.contract.ContractSteps.find;
import static dev.holdfast.testkit.contract.ContractSteps.history;
import static dev.holdfast.testkit.contract.ContractSteps.ids;
import static dev.holdfast.testkit.contract.ContractSteps.key;
import static dev.holdfast.testkit.contract.ContractSteps.make;
import static dev.holdfast.testkit.contract.ContractSteps.read;
import static dev.holdfast.testkit.contract.ContractSteps.token;
import static dev.holdfast.testkit.contract.ContractSteps.walk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Cursor;
import dev.holdfast.StoreException;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** C-LIMITS: sizes, hostile names, and refusals. */
interface LimitContract extends ContractGroup {
    @Test
    @Clause("C-LIMITS-1")
    default void hostileIdsAreDistinctAndContained() {
        List<Commit> commits = new ArrayList<>();
        for (int i = 0; i < HostileIds.ALL.size(); i++) {
            ItemBody body = new ItemBody("NEW", null, T0, null, T0, Set.of(), "{\"n\":" + i + "}");
            commits.add(creation(key(HostileIds.ALL.get(i)), body).withChunks(List.of(new Chunk("NEW", 0, "" + i))));
        }
        List<CommitResult> results = store().commit(commits);
        assertThat(results).hasOnlyElementsOfType(Committed.class);
        if (subject().durable()) {
            restart();
        }
        for (int i = 0; i < HostileIds.ALL.size(); i++) {
            ItemKey key = key(HostileIds.ALL.get(i));
            assertThat(read(store(), key).body())
                    .as("%s", key)
                    .isEqualTo(commits.get(i).body());
            assertThat(history(store(), key)).as("%s", key).hasSize(1);
            assertThat(chunks(store(), key, "NEW", 5))
                    .as("%s", key)
                    .isEqualTo(commits.get(i).chunks());
        }
        assertThat(ids(find(store(), Query.Filter.ALL))).containsExactlyInAnyOrderElementsOf(HostileIds.ALL);
        ItemKey gone = key("a/../b");
        commit(store(), deletion(gone, read(store(), gone).revision()));
        assertThat(find(store(), Query.Filter.ALL)).hasSize(HostileIds.ALL.size() - 1);
    }

    @Test
    @Clause("C-LIMITS-2")
    default void hostileTypesAreDistinct() {
        List<String> types = List.of(
                "a",
                "A",
                "a.b",
                "a:b",
                "a_b",
                "a-b",
                "CON",
                "a:B",
                "x".repeat(64) + ":" + "x".repeat(64),
                "sqlite_master");
        for (String type : types) {
            make(store(), new ItemKey(type, "id"), body("IN-" + types.indexOf(type)));
        }
        if (subject().durable()) {
            restart();
        }
        for (String type : types) {
            String state = "IN-" + types.indexOf(type);
            assertThat(walk(store(), type, Query.Filter.ALL, new Query.Order.Stable(), 5))
                    .extracting(record -> record.body().state())
                    .containsExactly(state);
            assertThat(store().count(type)).containsEntry(state, 1L);
            assertThat(history(store(), type, null, Cursor.START, 5)).hasSize(1);
        }
    }

    @Test
    @Clause("C-LIMITS-3")
    default void longestNamesAreStored() {
        Set<String> tags = new TreeSet<>();
        for (int i = 0; i < ItemBody.MAX_TAGS; i++) {
            tags.add("\u4E2D".repeat(ItemBody.MAX_TAG_CHARS - 2) + (10 + i));
        }
        String state = "\u4E2D".repeat(ItemBody.MAX_STATE_CHARS);
        Lease lease = new Lease("\u4E2D".repeat(Lease.MAX_OWNER_CHARS), Long.MAX_VALUE, T0);
        ItemBody body = new ItemBody(state, state, T0, lease, T0, tags, "{}");
        ItemKey key = new ItemKey("x".repeat(ItemKey.MAX_TYPE_CHARS), "\u4E2D".repeat(ItemKey.MAX_ID_CHARS));
        Chunk chunk = new Chunk("\u4E2D".repeat(Chunk.MAX_LEDGER_CHARS), 0, "{}");
        Commit commit = new Commit(key, 0, body, List.of(created(state)), "\u4E2D".repeat(Commit.MAX_TOKEN_CHARS))
                .withChunks(List.of(chunk));
        Committed done = commit(store(), commit);

        assertThat(commit(store(), commit)).isEqualTo(done);
        assertThat(read(store(), key).body()).isEqualTo(body);
        assertThat(chunks(store(), key, chunk.ledger(), 5)).containsExactly(chunk);
        assertThat(walk(
                        store(),
                        key.type(),
                        new Query.Filter(Set.of(state), state, tags.iterator().next(), null, null),
                        new Query.Order.Stable(),
                        5))
                .hasSize(1);
        assertThat(store().renew(key, lease, T0.plusSeconds(1))).isPresent();
    }

    @Test
    @Clause("C-LIMITS-4")
    default void documentsAreOpaque() {
        List<String> documents = List.of(
                "{}",
                " {\n\t\"a\" : 1.00 ,\r\n \"a\" : 2 } ",
                "{\"a\":\"\\u00e4ä\\/\"}",
                "{\"__proto__\":{},\"@class\":\"x\"}",
                "{\"a\":1e400}",
                "{\"a\":\"" + "\uD83D\uDE00\u2028\u0085" + "\"}",
                "{\"big\":\"" + "x".repeat(250_000) + "\"}");
        for (int i = 0; i < documents.size(); i++) {
            String document = documents.get(i);
            ItemKey key = key("d" + i);
            Entry entry = new Entry(Entry.Kind.EVENT, null, null, T0, document);
            Chunk chunk = new Chunk("RUN", 0, document);
            ItemBody body = new ItemBody("NEW", null, null, null, T0, Set.of(), document);
            commit(store(), new Commit(key, 0, body, List.of(entry), token()).withChunks(List.of(chunk)));
            if (subject().durable() && i == documents.size() - 1) {
                restart();
            }
        }
        for (int i = 0; i < documents.size(); i++) {
            assertThat(read(store(), key("d" + i)).body().document()).isEqualTo(documents.get(i));
            assertThat(history(store(), key("d" + i)).get(0).entry().detail()).isEqualTo(documents.get(i));
            assertThat(chunks(store(), key("d" + i), "RUN", 1)).containsExactly(new Chunk("RUN", 0, documents.get(i)));
        }
    }

    @Test
    @Clause("C-LIMITS-5")
    default void documentIsStoredExactlyOrRefusedBeforeAnythingIsWritten() {
        List<String> questionable =
                List.of("{\"a\":\"\uD800\"}", "{\"a\":\"\u0000\"}", "{\"big\":\"" + "x".repeat(5_000_000) + "\"}");
        for (int i = 0; i < questionable.size(); i++) {
            ItemKey key = key("q" + i);
            Commit commit = creation(key, new ItemBody("NEW", null, null, null, T0, Set.of(), questionable.get(i)));
            try {
                commit(store(), commit);
                if (subject().durable()) {
                    restart();
                }
                assertThat(read(store(), key).body().document().equals(questionable.get(i)))
                        .as("document " + i)
                        .isTrue();
            } catch (StoreException e) {
                assertThat(e.verdict()).isEqualTo(StoreException.Verdict.FATAL);
                assertThat(e).hasMessageContaining(key.toString());
                assertThat(store().read(key)).isEmpty();
                assertThat(history(store(), key)).isEmpty();
            }
        }
        make(store(), KEY, "NEW");
    }

    @Test
    @Clause("C-LIMITS-6")
    default void listOfAThousandCommitsAndCommitOfAThousandChunksAreAccepted() {
        List<Commit> commits = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            commits.add(creation(key("i" + i), body("NEW")));
        }
        assertThat(store().commit(commits)).hasSize(1000).hasOnlyElementsOfType(Committed.class);
        List<Chunk> chunks = IntStream.range(0, 1000)
                .mapToObj(i -> new Chunk("RUN", i, "" + i))
                .toList();
        List<Entry> entries =
                IntStream.range(0, 200).mapToObj(i -> event("NEW", "" + i)).toList();
        commit(store(), new Commit(KEY, 0, body("NEW"), entries, token()).withChunks(chunks));

        assertThat(chunks(store(), KEY, "RUN", 1000)).isEqualTo(chunks);
        assertThat(history(store(), KEY).stream().map(HistoryEntry::entry)).isEqualTo(entries);
        assertThat(count(store(), "NEW")).isEqualTo(1001);
        assertThat(walk(store(), TYPE, Query.Filter.ALL, new Query.Order.Stable(), 1000))
                .hasSize(1001);
    }

    @Test
    @Clause("C-LIMITS-7")
    default void instantsAreKeptToTheNanosecondFromYearZeroToYear9999() {
        List<Instant> instants = List.of(
                Instant.parse("0000-01-01T00:00:00Z"),
                Instant.parse("1969-12-31T23:59:59.999999999Z"),
                Instant.EPOCH,
                Instant.parse("2038-01-19T03:14:08.000000001Z"),
                Instant.parse("9999-12-31T23:59:59.999999999Z"));
        for (int i = 0; i < instants.size(); i++) {
            Instant at = instants.get(instants.size() - 1 - i);
            make(store(), key("i" + i), new ItemBody("NEW", null, at, new Lease("me", 1, at), at, Set.of(), "{}"));
        }
        List<ItemRecord> ready = walk(store(), TYPE, Query.Filter.ALL, new Query.Order.Ready(instants.get(4)), 2);

        assertThat(ready.stream().map(record -> record.body().due())).isEqualTo(instants);
        assertThat(ready.stream().map(record -> record.body().updated())).isEqualTo(instants);
        assertThat(ids(find(store(), new Query.Filter(Set.of(), null, null, instants.get(1), instants.get(3)))))
                .containsExactlyInAnyOrder("i3", "i2");
    }

    @Test
    @Clause("C-LIMITS-8")
    default void invalidNameIsRefusedByItsValueType() {
        assertThatThrownBy(() -> new ItemKey("a/b", "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a/b");
        assertThatThrownBy(() -> key(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("id");
        assertThatThrownBy(() -> key("x\u0000y"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("U+0000");
        assertThatThrownBy(() -> key("x\uD800"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("surrogate");
        assertThatThrownBy(() -> key("x".repeat(201)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("201");
    }

    @Test
    @Clause("C-LIMITS-9")
    default void tooLongDocumentIsRefusedByItsCommitNamingItemSizeAndLimit() {
        String large = "x".repeat(Commit.MAX_DOCUMENT_CHARS + 1);
        ItemBody body = new ItemBody("NEW", null, null, null, T0, Set.of(), large);
        Commit small = creation(KEY, ContractSteps.body("NEW"));
        for (ThrowingCallable tooLong : List.<ThrowingCallable>of(
                () -> creation(KEY, body),
                () -> small.withChunks(List.of(new Chunk("NEW", 0, large))),
                () -> new Commit(
                        KEY,
                        0,
                        small.body(),
                        List.of(new Entry(Entry.Kind.EVENT, null, null, T0, large)),
                        small.token()))) {
            assertThatThrownBy(tooLong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(KEY.toString())
                    .hasMessageContaining("8388609")
                    .hasMessageContaining("8388608");
        }
        assertThat(store().read(KEY)).isEmpty();
        String longest = large.substring(1);
        try {
            commit(store(), creation(KEY, new ItemBody("NEW", null, null, null, T0, Set.of(), longest)));
            assertThat(read(store(), KEY).body().document().equals(longest)).isTrue();
        } catch (StoreException e) { // C-LIMITS-5: a store may keep less
            assertThat(e.verdict()).isEqualTo(StoreException.Verdict.FATAL);
            assertThat(store().read(KEY)).isEmpty();
        }
    }
}
