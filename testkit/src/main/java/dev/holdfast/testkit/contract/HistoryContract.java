package dev.holdfast.testkit.contract;

import static dev.holdfast.testkit.contract.ContractSteps.KEY;
import static dev.holdfast.testkit.contract.ContractSteps.TYPE;
import static dev.holdfast.testkit.contract.ContractSteps.body;
import static dev.holdfast.testkit.contract.ContractSteps.commit;
import static dev.holdfast.testkit.contract.ContractSteps.created;
import static dev.holdfast.testkit.contract.ContractSteps.end;
import static dev.holdfast.testkit.contract.ContractSteps.event;
import static dev.holdfast.testkit.contract.ContractSteps.feed;
import static dev.holdfast.testkit.contract.ContractSteps.history;
import static dev.holdfast.testkit.contract.ContractSteps.key;
import static dev.holdfast.testkit.contract.ContractSteps.make;
import static dev.holdfast.testkit.contract.ContractSteps.move;
import static dev.holdfast.testkit.contract.ContractSteps.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Cursor;
import dev.holdfast.StoreException;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** C-HISTORY: the history of an item and the change feed of a type. */
interface HistoryContract extends ContractGroup {
    @Test
    @Clause("C-HISTORY-1")
    default void entriesOfAnItemAreNumberedWithoutGapsInCommitOrder() {
        Committed last = make(store(), KEY, "S0");
        for (int i = 1; i < 10; i++) {
            last = move(store(), KEY, last.revision(), "S" + i);
            make(store(), key("other" + i), "S0");
        }
        List<HistoryEntry> entries = history(store(), KEY);

        assertThat(entries.stream().map(HistoryEntry::number)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(entries.stream().map(entry -> entry.entry().to()))
                .containsExactly("S0", "S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9");
        assertThat(entries.stream().map(HistoryEntry::revision)).isSorted().doesNotHaveDuplicates();
        assertThat(entries.get(9).revision()).isEqualTo(last.revision());
        assertThat(last.entries()).isEqualTo(10);
    }

    @Test
    @Clause("C-HISTORY-2")
    default void entriesAreReadBackEqual() {
        List<Entry> entries = new ArrayList<>();
        for (Entry.Kind kind : Entry.Kind.values()) {
            entries.add(new Entry(
                    kind,
                    null,
                    "Zustand ü",
                    Instant.parse("1999-12-31T23:59:59.999999999Z"),
                    "{\"k\": \"\\u0000 \uD83D\uDE00\"}"));
        }
        entries.add(new Entry(Entry.Kind.MOVED, "A", null, Instant.parse("2026-01-01T00:00:00Z"), "{}"));
        Committed done = commit(store(), new Commit(KEY, Commit.ABSENT, body("NEW"), entries, token()));

        assertThat(history(store(), KEY).stream().map(HistoryEntry::entry)).isEqualTo(entries);
        assertThat(history(store(), KEY))
                .allMatch(entry ->
                        entry.revision() == done.revision() && entry.key().equals(KEY));
    }

    @Test
    @Clause("C-HISTORY-3")
    default void entriesOfOneCommitAreOnOnePage() {
        Committed a = commit(
                store(),
                new Commit(KEY, 0, body("S"), List.of(created("S"), event("S", "1"), event("S", "2")), token()));
        commit(store(), new Commit(KEY, a.revision(), body("S"), List.of(event("S", "3"), event("S", "4")), token()));
        for (String id : new String[] {KEY.id(), null}) {
            HistoryPage first = store().history(new HistoryQuery(TYPE, id, Cursor.START, 1));
            HistoryPage second = store().history(new HistoryQuery(TYPE, id, first.next(), 1));

            assertThat(first.entries().stream().map(HistoryEntry::number)).containsExactly(1L, 2L, 3L);
            assertThat(first.more()).isTrue();
            assertThat(second.entries().stream().map(HistoryEntry::number)).containsExactly(4L, 5L);
            assertThat(second.more()).isFalse();
        }
    }

    @Test
    @Clause("C-HISTORY-4")
    default void feedHoldsTheEntriesOfAllItemsOfTheTypeInCommitOrder() {
        for (int i = 0; i < 6; i++) {
            Committed created = make(store(), key("i" + i), "NEW");
            make(store(), new ItemKey("video", "v" + i), "NEW");
            move(store(), key("i" + i), created.revision(), "RUN");
        }
        List<HistoryEntry> whole = feed(store());

        assertThat(whole).hasSize(12).allMatch(entry -> entry.key().type().equals(TYPE));
        assertThat(byShard(whole, HistoryEntry::key).values())
                .allSatisfy(shard -> assertThat(shard.stream().map(HistoryEntry::revision))
                        .isSorted()
                        .doesNotHaveDuplicates());
        for (int limit : new int[] {1, 2, 5, 12}) {
            assertThat(byShard(history(store(), TYPE, null, Cursor.START, limit), HistoryEntry::key))
                    .isEqualTo(byShard(whole, HistoryEntry::key));
        }
    }

    @Test
    @Clause("C-HISTORY-5")
    default void cursorOfTheLastPageReturnsLaterEntries() {
        HistoryPage empty = store().history(new HistoryQuery(TYPE, null, Cursor.START, 10));
        assertThat(empty.entries()).isEmpty();
        assertThat(empty.more()).isFalse();

        Committed created = make(store(), KEY, "NEW");
        HistoryPage first = store().history(new HistoryQuery(TYPE, null, empty.next(), 10));
        assertThat(first.entries().stream().map(HistoryEntry::revision)).containsExactly(created.revision());

        make(store(), new ItemKey("video", "v"), "NEW");
        HistoryPage none = store().history(new HistoryQuery(TYPE, null, first.next(), 10));
        assertThat(none.entries()).isEmpty();

        Committed moved = move(store(), KEY, created.revision(), "RUN");
        for (Cursor cursor : List.of(first.next(), none.next())) {
            assertThat(history(store(), TYPE, null, cursor, 10).stream().map(HistoryEntry::revision))
                    .containsExactly(moved.revision());
        }
    }

    @Test
    @Clause("C-HISTORY-5")
    default void cursorOfAnItemReturnsLaterEntriesEvenFromBeforeItsCreation() {
        HistoryPage empty = store().history(new HistoryQuery(TYPE, KEY.id(), Cursor.START, 10));
        make(store(), key("other"), "NEW");
        Committed created = make(store(), KEY, "NEW");
        HistoryPage first = store().history(new HistoryQuery(TYPE, KEY.id(), empty.next(), 10));
        move(store(), KEY, created.revision(), "RUN");

        assertThat(empty.entries()).isEmpty();
        assertThat(first.entries().stream().map(HistoryEntry::number)).containsExactly(1L);
        assertThat(history(store(), TYPE, KEY.id(), first.next(), 10).stream().map(HistoryEntry::number))
                .containsExactly(2L);
    }

    @Test
    @Clause("C-HISTORY-6")
    default void commitWithoutEntriesIsNotInTheFeed() {
        Committed created = make(store(), KEY, "NEW");
        Cursor end = end(store());
        commit(store(), new Commit(KEY, created.revision(), body("NEW"), List.of(), token()));

        HistoryPage page = store().history(new HistoryQuery(TYPE, null, end, 10));
        assertThat(page.entries()).isEmpty();
        assertThat(page.more()).isFalse();
        assertThat(feed(store())).hasSize(1);
    }

    @Test
    @Clause("C-HISTORY-7")
    default void historyRefusesACursorThatTheStoreDidNotMake() {
        make(store(), KEY, "NEW");
        for (String id : new String[] {KEY.id(), null}) {
            HistoryQuery query = new HistoryQuery(TYPE, id, new Cursor("no such 'cursor"), 5);
            assertThatThrownBy(() -> store().history(query))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.verdict()).isEqualTo(StoreException.Verdict.FATAL))
                    .hasMessageContaining("no such 'cursor");
        }
    }
}
