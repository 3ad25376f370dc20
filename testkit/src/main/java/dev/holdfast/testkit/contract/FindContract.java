package dev.holdfast.testkit.contract;

import static dev.holdfast.testkit.contract.ContractSteps.KEY;
import static dev.holdfast.testkit.contract.ContractSteps.T0;
import static dev.holdfast.testkit.contract.ContractSteps.TYPE;
import static dev.holdfast.testkit.contract.ContractSteps.body;
import static dev.holdfast.testkit.contract.ContractSteps.change;
import static dev.holdfast.testkit.contract.ContractSteps.commit;
import static dev.holdfast.testkit.contract.ContractSteps.deletion;
import static dev.holdfast.testkit.contract.ContractSteps.due;
import static dev.holdfast.testkit.contract.ContractSteps.find;
import static dev.holdfast.testkit.contract.ContractSteps.ids;
import static dev.holdfast.testkit.contract.ContractSteps.key;
import static dev.holdfast.testkit.contract.ContractSteps.leased;
import static dev.holdfast.testkit.contract.ContractSteps.make;
import static dev.holdfast.testkit.contract.ContractSteps.move;
import static dev.holdfast.testkit.contract.ContractSteps.read;
import static dev.holdfast.testkit.contract.ContractSteps.walk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.StoreException;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.Query;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** C-FIND: items by filter, ordered, in pages. */
interface FindContract extends ContractGroup {
    @Test
    @Clause("C-FIND-1")
    default void findsItemsOfTheTypeOnlyAsTheyAreRead() {
        make(store(), KEY, "NEW");
        make(store(), new ItemKey("video", "a"), "NEW");

        assertThat(find(store(), Query.Filter.ALL)).containsExactly(read(store(), KEY));
        assertThat(walk(store(), "unheard.of", Query.Filter.ALL, new Query.Order.Stable(), 5))
                .isEmpty();
    }

    @Test
    @Clause("C-FIND-2")
    default void findsByAnyOfTheStates() {
        make(store(), key("a"), "NEW");
        make(store(), key("b"), "RUN");
        make(store(), key("c"), "DONE");

        assertThat(ids(find(store(), Query.Filter.inStates("NEW", "DONE", "NOWHERE"))))
                .containsExactlyInAnyOrder("a", "c");
        assertThat(ids(find(store(), Query.Filter.ALL))).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(find(store(), Query.Filter.inStates("NOWHERE"))).isEmpty();
    }

    @Test
    @Clause("C-FIND-2")
    default void findsByTagByFailedStateAndByTimeOfUpdate() {
        for (int i = 0; i < 4; i++) {
            String failedFrom = i % 2 == 0 ? "RUN" : null;
            Set<String> tags = i < 2 ? Set.of("low", "n" + i) : Set.of("high");
            make(store(), key("i" + i), new ItemBody("FAILED", failedFrom, null, null, T0.plusMillis(i), tags, "{}"));
        }

        assertThat(ids(find(store(), new Query.Filter(Set.of(), null, "low", null, null))))
                .containsExactlyInAnyOrder("i0", "i1");
        assertThat(ids(find(store(), new Query.Filter(Set.of(), "RUN", null, null, null))))
                .containsExactlyInAnyOrder("i0", "i2");
        assertThat(ids(find(store(), new Query.Filter(Set.of(), null, null, T0.plusMillis(1), T0.plusMillis(3)))))
                .containsExactlyInAnyOrder("i1", "i2");
        assertThat(ids(find(store(), new Query.Filter(Set.of("FAILED"), "RUN", "high", T0, null))))
                .containsExactly("i2");
        assertThat(find(store(), new Query.Filter(Set.of("NEW"), "RUN", "high", null, null)))
                .isEmpty();
        assertThat(find(store(), new Query.Filter(Set.of(), null, "lo", null, null)))
                .isEmpty();
    }

    @Test
    @Clause("C-FIND-2")
    default void changedItemIsFoundByItsCurrentRecord() {
        Committed created = make(store(), KEY, new ItemBody("NEW", null, T0, null, T0, Set.of("old"), "{}"));
        commit(
                store(),
                change(KEY, created.revision(), new ItemBody("RUN", null, null, null, T0, Set.of("new"), "{}")));

        assertThat(find(store(), Query.Filter.inStates("NEW"))).isEmpty();
        assertThat(find(store(), new Query.Filter(Set.of(), null, "old", null, null)))
                .isEmpty();
        assertThat(ids(find(store(), new Query.Filter(Set.of(), null, "new", null, null))))
                .containsExactly("a");
        assertThat(walk(store(), TYPE, Query.Filter.ALL, new Query.Order.Ready(T0), 5))
                .isEmpty();
    }

    @Test
    @Clause("C-FIND-3")
    default void walkReturnsEveryItemOnceForEveryPageSize() {
        Set<String> all = new TreeSet<>();
        for (int i = 0; i < 12; i++) {
            make(store(), key("i" + i), due("NEW", T0.plusSeconds(i % 3)));
            all.add("i" + i);
        }
        for (Query.Order order : List.of(
                new Query.Order.Stable(), new Query.Order.Ready(T0.plusSeconds(9)), new Query.Order.Changed(0))) {
            List<ItemRecord> whole = walk(store(), TYPE, Query.Filter.ALL, order, 1000);
            assertThat(ids(whole)).as("%s", order).containsExactlyInAnyOrderElementsOf(all);
            for (int limit : new int[] {1, 2, 5, 12}) {
                assertThat(walk(store(), TYPE, Query.Filter.ALL, order, limit))
                        .as("%s by %s", order, limit)
                        .isEqualTo(whole);
            }
        }
    }

    @Test
    @Clause("C-FIND-4")
    default void walkInStableOrderReturnsRemainingItemsOnceDuringWrites() {
        Map<String, Long> revisions = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            revisions.put("i" + i, make(store(), key("i" + i), "NEW").revision());
        }
        List<String> seen = new ArrayList<>();
        @Nullable Cursor after = Cursor.START;
        for (int page = 0; after != null; page++) {
            Page<ItemRecord> found =
                    store().find(new Query(TYPE, Query.Filter.inStates("NEW"), new Query.Order.Stable(), after, 3));
            seen.addAll(ids(found.items()));
            after = found.next();
            for (ItemRecord record : found.items()) {
                // a change in place, a deletion or a move must not shift later pages
                ItemKey key = record.key();
                switch (page % 3) {
                    case 0 -> move(store(), key, record.revision(), "NEW");
                    case 1 -> commit(store(), deletion(key, record.revision()));
                    default -> move(store(), key, record.revision(), "RUN");
                }
            }
            make(store(), key("later" + page), "RUN");
        }

        assertThat(seen).containsExactlyInAnyOrderElementsOf(revisions.keySet());
    }

    @Test
    @Clause("C-FIND-5")
    default void readyOrderHoldsReadyItemsTheLongestReadyFirst() {
        make(store(), key("late"), due("NEW", T0.plusNanos(1)));
        make(store(), key("third"), due("NEW", T0));
        make(store(), key("never"), due("NEW", null));
        make(store(), key("first"), due("RUN", T0.minusSeconds(86400)));
        make(store(), key("second"), due("NEW", T0.minusMillis(1)));
        Query.Order ready = new Query.Order.Ready(T0);

        assertThat(ids(walk(store(), TYPE, Query.Filter.ALL, ready, 10))).containsExactly("first", "second", "third");
        assertThat(ids(walk(store(), TYPE, Query.Filter.inStates("NEW"), ready, 1)))
                .containsExactly("second", "third");
    }

    @Test
    @Clause("C-FIND-5")
    default void leasedItemIsReadyWhenItsLeaseExpires() {
        make(store(), KEY, leased("RUN", "me", 0, T0.plusSeconds(10)));
        make(store(), key("b"), body("RUN").withLease(new Lease("me", 0, T0)));

        assertThat(walk(
                        store(),
                        TYPE,
                        Query.Filter.ALL,
                        new Query.Order.Ready(T0.plusSeconds(10).minusNanos(1)),
                        5))
                .isEmpty();
        assertThat(ids(walk(store(), TYPE, Query.Filter.ALL, new Query.Order.Ready(T0.plusSeconds(10)), 5)))
                .containsExactly("a");
    }

    @Test
    @Clause("C-FIND-8")
    default void aCursorOfTheReadyOrderContinuesAtALaterInstant() {
        for (int i = 0; i < 20; i++) {
            make(store(), key("front" + i), due(i % 2 == 0 ? "NEW" : "NEXT", T0.minusSeconds(100 - i)));
        }
        Query.Filter filter = Query.Filter.inStates("NEW", "NEXT");
        List<String> front = new ArrayList<>();
        Cursor behind = Cursor.START;
        while (front.size() < 19) {
            Page<ItemRecord> page =
                    store().find(new Query(TYPE, filter, new Query.Order.Ready(T0), behind, 19 - front.size()));
            front.addAll(ids(page.items()));
            behind = Objects.requireNonNull(page.next());
        }
        make(store(), key("later"), due("NEW", T0.plusSeconds(1)));

        List<String> rest = new ArrayList<>();
        @Nullable Cursor after = behind;
        while (after != null) {
            Page<ItemRecord> page =
                    store().find(new Query(TYPE, filter, new Query.Order.Ready(T0.plusSeconds(2)), after, 5));
            rest.addAll(ids(page.items()));
            after = page.next();
        }
        assertThat(front).hasSize(19).startsWith("front0").doesNotContain("front19");
        assertThat(rest).containsExactly("front19", "later");
    }

    @Test
    @Clause("C-FIND-6")
    default void changedOrderHoldsChangedItemsTheOldestChangeFirst() {
        Committed first = make(store(), key("a"), "NEW");
        Committed second = make(store(), key("b"), "NEW");
        make(store(), key("c"), "NEW");
        move(store(), key("a"), first.revision(), "RUN");
        List<ItemRecord> changes = List.of(read(store(), key("b")), read(store(), key("c")), read(store(), key("a")));

        List<ItemRecord> all = walk(store(), TYPE, Query.Filter.ALL, new Query.Order.Changed(0), 2);
        assertThat(all.stream().map(ItemRecord::revision)).isSorted();
        assertThat(byShard(all, ItemRecord::key)).isEqualTo(byShard(changes, ItemRecord::key));
        assertThat(walk(store(), TYPE, Query.Filter.ALL, new Query.Order.Changed(second.revision()), 2))
                .isEqualTo(all.stream()
                        .filter(record -> record.revision() > second.revision())
                        .toList());
    }

    @Test
    @Clause("C-FIND-7")
    default void cursorThatTheStoreDidNotMakeIsRefused() {
        make(store(), KEY, due("NEW", T0));
        for (Query.Order order :
                List.of(new Query.Order.Stable(), new Query.Order.Ready(T0), new Query.Order.Changed(0))) {
            Query query = new Query(TYPE, Query.Filter.ALL, order, new Cursor("no such 'cursor"), 5);
            assertThatThrownBy(() -> store().find(query))
                    .as("%s", order)
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.verdict()).isEqualTo(StoreException.Verdict.FATAL))
                    .hasMessageContaining("no such 'cursor");
        }
    }
}
