package dev.holdfast.testkit.contract;

import static dev.holdfast.testkit.contract.ContractSteps.KEY;
import static dev.holdfast.testkit.contract.ContractSteps.TYPE;
import static dev.holdfast.testkit.contract.ContractSteps.commit;
import static dev.holdfast.testkit.contract.ContractSteps.count;
import static dev.holdfast.testkit.contract.ContractSteps.deletion;
import static dev.holdfast.testkit.contract.ContractSteps.end;
import static dev.holdfast.testkit.contract.ContractSteps.feed;
import static dev.holdfast.testkit.contract.ContractSteps.history;
import static dev.holdfast.testkit.contract.ContractSteps.key;
import static dev.holdfast.testkit.contract.ContractSteps.make;
import static dev.holdfast.testkit.contract.ContractSteps.move;
import static dev.holdfast.testkit.contract.ContractSteps.moved;
import static dev.holdfast.testkit.contract.ContractSteps.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Cursor;
import dev.holdfast.CursorExpiredException;
import dev.holdfast.StoreException;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore;
import java.util.List;
import org.junit.jupiter.api.Test;

/** C-HISTORY: trimming. */
interface TrimContract extends ContractGroup {
    @Test
    @Clause("C-HISTORY-8")
    default void trimmingDropsTheFeedUpToTheCursorOnly() {
        Committed created = make(store(), KEY, "NEW");
        make(store(), key("b"), "NEW");
        Cursor cut = end(store());
        Committed moved = move(store(), KEY, created.revision(), "RUN");

        assertThat(store().trim(TYPE, cut)).isEqualTo(2);
        assertThat(feed(store()).stream().map(HistoryEntry::revision)).containsExactly(moved.revision());
        assertThat(history(store(), TYPE, null, cut, 10).stream().map(HistoryEntry::revision))
                .containsExactly(moved.revision());
        assertThat(history(store(), KEY))
                .last()
                .isEqualTo(new HistoryEntry(KEY, moved.revision(), 2, moved(null, "RUN")));
        assertThat(store().trim(TYPE, cut)).isZero();
    }

    @Test
    @Clause("C-HISTORY-8")
    default void keptHistoryOfAnItemIsReadFromTheStartInPagesOfAnySize() {
        Committed created = make(store(), KEY, "NEW");
        make(store(), key("b"), "NEW");
        store().trim(TYPE, end(store()));
        Committed moved = move(store(), KEY, created.revision(), "RUN");
        Committed done = move(store(), KEY, moved.revision(), "DONE");
        List<HistoryEntry> whole = history(store(), KEY);

        assertThat(whole.stream().map(HistoryEntry::revision)).endsWith(moved.revision(), done.revision());
        assertThat(history(store(), TYPE, KEY.id(), Cursor.START, 1)).isEqualTo(whole);
    }

    @Test
    @Clause("C-HISTORY-9")
    default void cursorBeforeTheKeptHistoryExpiresAndNamesTheOldestValidOne() {
        HistoryPage empty = store().history(new HistoryQuery(TYPE, null, Cursor.START, 10));
        Committed created = make(store(), KEY, "NEW");
        Cursor old = end(store());
        Committed moved = move(store(), KEY, created.revision(), "RUN");
        store().trim(TYPE, end(store()));
        Committed kept = move(store(), KEY, moved.revision(), "DONE");

        for (Cursor cursor : List.of(empty.next(), old)) {
            assertThatThrownBy(() -> store().history(new HistoryQuery(TYPE, null, cursor, 10)))
                    .isInstanceOfSatisfying(CursorExpiredException.class, e -> {
                        assertThat(e.verdict()).isEqualTo(StoreException.Verdict.FATAL);
                        assertThat(history(store(), TYPE, null, e.oldest(), 10).stream()
                                        .map(HistoryEntry::revision))
                                .containsExactly(kept.revision());
                    });
        }
    }

    @Test
    @Clause("C-HISTORY-9")
    default void cursorOfAnItemExpiresWhenItsEntriesAreGone() {
        Committed created = make(store(), KEY, "NEW");
        Cursor old = store().history(new HistoryQuery(TYPE, KEY.id(), Cursor.START, 10))
                .next();
        Committed moved = move(store(), KEY, created.revision(), "RUN");
        move(store(), KEY, moved.revision(), "DONE");
        store().trim(TYPE, end(store()));

        assertThatThrownBy(() -> store().history(new HistoryQuery(TYPE, KEY.id(), old, 10)))
                .isInstanceOf(CursorExpiredException.class);
    }

    @Test
    @Clause("C-HISTORY-10")
    default void numberingContinuesAfterTrimming() {
        Committed created = make(store(), KEY, "NEW");
        Committed gone = make(store(), key("gone"), "NEW");
        commit(store(), deletion(key("gone"), gone.revision()));
        ItemRecord before = read(store(), KEY);
        store().trim(TYPE, end(store()));

        assertThat(feed(store())).isEmpty();
        assertThat(read(store(), KEY)).isEqualTo(before);
        assertThat(count(store(), "NEW")).isEqualTo(1);
        assertThat(move(store(), KEY, created.revision(), "RUN").entries()).isEqualTo(2);
        assertThat(make(store(), key("gone"), "NEW").entries()).isEqualTo(3);
        assertThat(feed(store()).stream().map(HistoryEntry::number)).containsExactly(2L, 3L);
        assertThat(store().verify(StateStore.Check.REPORT).findings()).isEmpty();
    }

    @Test
    @Clause("C-HISTORY-8")
    default void trimmingOneTypeLeavesOtherTypes() {
        ItemKey video = new ItemKey("video", "v");
        make(store(), KEY, "NEW");
        make(store(), video, "NEW");
        store().trim(TYPE, end(store()));

        assertThat(history(store(), "video", null, Cursor.START, 10)).hasSize(1);
        assertThat(history(store(), video)).hasSize(1);
        assertThat(store().trim("unheard.of", Cursor.START)).isZero();
    }

    @Test
    @Clause("C-HISTORY-7")
    default void trimmingRefusesACursorThatTheStoreDidNotMake() {
        make(store(), KEY, "NEW");

        assertThatThrownBy(() -> store().trim(TYPE, new Cursor("no such 'cursor")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("no such 'cursor");
        assertThat(feed(store())).hasSize(1);
    }
}
