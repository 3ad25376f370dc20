package dev.holdfast.testkit.contract;

import static dev.holdfast.testkit.contract.ContractSteps.T0;
import static dev.holdfast.testkit.contract.ContractSteps.TYPE;
import static dev.holdfast.testkit.contract.ContractSteps.due;
import static dev.holdfast.testkit.contract.ContractSteps.history;
import static dev.holdfast.testkit.contract.ContractSteps.ids;
import static dev.holdfast.testkit.contract.ContractSteps.key;
import static dev.holdfast.testkit.contract.ContractSteps.leased;
import static dev.holdfast.testkit.contract.ContractSteps.make;
import static dev.holdfast.testkit.contract.ContractSteps.read;
import static dev.holdfast.testkit.contract.ContractSteps.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.store.ClaimRequest;
import dev.holdfast.store.Commit;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** C-LEASE: claims. */
interface ClaimContract extends ContractGroup {
    private static Function<ItemRecord, @Nullable Commit> claimFor(String owner, Instant until) {
        return found -> new Commit(
                found.key(),
                found.revision(),
                leased("RUN", owner, found.revision(), until),
                List.of(new Entry(Entry.Kind.CLAIMED, found.body().state(), "RUN", T0, "{}")),
                token());
    }

    private static ClaimRequest from(int limit, String... states) {
        return new ClaimRequest(
                TYPE,
                Arrays.stream(states)
                        .map(state -> new ClaimRequest.Source(state, null))
                        .toList(),
                T0,
                limit);
    }

    @Test
    @Clause("C-LEASE-7")
    default void claimTakesReadyItemsAndReturnsThemAsCommitted() {
        make(store(), key("ready"), due("NEW", T0));
        make(store(), key("later"), due("NEW", T0.plusNanos(1)));
        make(store(), key("never"), due("NEW", null));
        make(store(), key("elsewhere"), due("DONE", T0));
        make(store(), new ItemKey("video", "v"), due("NEW", T0));

        List<ItemRecord> taken = store().claim(from(10, "NEW"), claimFor("me", T0.plusSeconds(60)));

        assertThat(taken).containsExactly(read(store(), key("ready")));
        assertThat(taken.get(0).body().state()).isEqualTo("RUN");
        assertThat(taken.get(0).entries()).isEqualTo(2);
        assertThat(history(store(), key("ready")))
                .last()
                .extracting(HistoryEntry::revision)
                .isEqualTo(taken.get(0).revision());
        assertThat(store().claim(from(10, "NEW"), claimFor("me", T0.plusSeconds(60))))
                .isEmpty();
    }

    @Test
    @Clause("C-LEASE-8")
    default void claimTakesTheLongestReadyFirstUpToTheLimit() {
        for (int i = 0; i < 9; i++) {
            make(store(), key("i" + i), due("NEW", T0.minusSeconds(i)));
        }
        assertThat(ids(store().claim(from(3, "NEW"), claimFor("me", T0.plusSeconds(60)))))
                .containsExactly("i8", "i7", "i6");
        assertThat(ids(store().claim(from(1, "NEW"), claimFor("me", T0.plusSeconds(60)))))
                .containsExactly("i5");
        assertThat(store().claim(from(100, "NEW"), claimFor("me", T0.plusSeconds(60))))
                .hasSize(5);
    }

    @Test
    @Clause("C-LEASE-8")
    default void claimPrefersSourcesInTheirOrder() {
        make(store(), key("b"), due("SECOND", T0.minusSeconds(9)));
        make(store(), key("a"), due("FIRST", T0));

        assertThat(ids(store().claim(from(1, "FIRST", "SECOND"), claimFor("me", T0.plusSeconds(60)))))
                .containsExactly("a");
        assertThat(ids(store().claim(from(1, "FIRST", "SECOND"), claimFor("me", T0.plusSeconds(60)))))
                .containsExactly("b");
        assertThat(store().claim(from(1), claimFor("me", T0.plusSeconds(60)))).isEmpty();
    }

    @Test
    @Clause("C-LEASE-8")
    default void claimTakesFailedItemsByTheStateTheyFailedFrom() {
        make(store(), key("a"), new ItemBody("FAILED", "LOAD", T0, null, T0, Set.of(), "{}"));
        make(store(), key("b"), new ItemBody("FAILED", "RUN", T0, null, T0, Set.of(), "{}"));
        ClaimRequest request = new ClaimRequest(TYPE, List.of(new ClaimRequest.Source("FAILED", "RUN")), T0, 5);

        assertThat(ids(store().claim(request, claimFor("me", T0.plusSeconds(60)))))
                .containsExactly("b");
    }

    @Test
    @Clause("C-LEASE-9")
    default void claimTakesItemsWithAnExpiredLeaseOnly() {
        make(store(), key("lasts"), leased("RUN", "other", 1, T0.plusNanos(1)));
        make(store(), key("ended"), leased("RUN", "dead", 1, T0));

        List<ItemRecord> taken = store().claim(from(10, "RUN"), claimFor("me", T0.plusSeconds(60)));

        assertThat(ids(taken)).containsExactly("ended");
        assertThat(read(store(), key("lasts")).body()).isEqualTo(leased("RUN", "other", 1, T0.plusNanos(1)));
    }

    @Test
    @Clause("C-LEASE-10")
    default void claimLeavesItemsThatTheCallerDeclines() {
        make(store(), key("a"), due("NEW", T0.minusSeconds(2)));
        make(store(), key("b"), due("NEW", T0.minusSeconds(1)));
        ItemRecord before = read(store(), key("a"));
        Function<ItemRecord, @Nullable Commit> take = claimFor("me", T0.plusSeconds(60));

        List<ItemRecord> taken =
                store().claim(from(1, "NEW"), found -> found.key().id().equals("a") ? null : take.apply(found));

        assertThat(ids(taken)).containsExactly("b");
        assertThat(read(store(), key("a"))).isEqualTo(before);
    }
}
