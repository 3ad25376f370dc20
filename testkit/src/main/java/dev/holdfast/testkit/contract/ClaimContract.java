package dev.holdfast.testkit.contract;

import static dev.holdfast.testkit.contract.ContractSteps.T0;
import static dev.holdfast.testkit.contract.ContractSteps.TYPE;
import static dev.holdfast.testkit.contract.ContractSteps.change;
import static dev.holdfast.testkit.contract.ContractSteps.commit;
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
import dev.holdfast.store.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

    private static ItemBody failed(String from, Instant due) {
        return new ItemBody("FAILED", from, due, null, T0, Set.of(), "{}");
    }

    /** All that may enter RUN, with an order that must not matter. */
    private static ClaimRequest intoRun(Instant now, int limit) {
        return new ClaimRequest(
                TYPE,
                List.of(
                        new ClaimRequest.Source("RUN", null),
                        new ClaimRequest.Source("FAILED", "RUN"),
                        new ClaimRequest.Source("NEW", null),
                        new ClaimRequest.Source("NEXT", null)),
                now,
                limit);
    }

    /** Makes items in several states, ready in the order of their names. */
    private void makeMixed() {
        make(store(), key("other"), failed("LOAD", T0.minusSeconds(60)));
        make(store(), key("6"), due("NEW", T0.minusSeconds(4)));
        make(store(), key("2"), due("NEW", T0.minusSeconds(8)));
        make(store(), key("1"), due("NEXT", T0.minusSeconds(9)));
        make(store(), key("5"), failed("RUN", T0.minusSeconds(5)));
        make(store(), key("3"), due("RUN", T0.minusSeconds(50)).withLease(new Lease("dead", 1, T0.minusSeconds(7))));
        make(store(), key("4"), due("RUN", T0.minusSeconds(6)));
        make(store(), key("7"), failed("RUN", T0.minusSeconds(3)));
        make(store(), key("later"), failed("RUN", T0.plusNanos(1)));
    }

    @Test
    @Clause("C-LEASE-8")
    default void claimMergesItsSourcesByTheTimeAtWhichItemsBecameReady() {
        makeMixed();

        assertThat(ids(store().claim(intoRun(T0, 1), claimFor("me", T0.plusSeconds(60)))))
                .containsExactly("1");
        assertThat(ids(store().claim(intoRun(T0, 3), claimFor("me", T0.plusSeconds(60)))))
                .containsExactly("2", "3", "4");
        assertThat(ids(store().claim(intoRun(T0, 100), claimFor("me", T0.plusSeconds(60)))))
                .containsExactly("5", "6", "7");
        assertThat(store().claim(intoRun(T0, 5), claimFor("me", T0.plusSeconds(60))))
                .isEmpty();
        assertThat(store().claim(from(1), claimFor("me", T0.plusSeconds(60)))).isEmpty();
    }

    @Test
    @Clause("C-LEASE-8")
    default void orderOfTheSourcesDoesNotMatter() {
        makeMixed();
        ClaimRequest request = intoRun(T0, 4);
        List<ClaimRequest.Source> sources = new ArrayList<>(request.sources());
        Collections.reverse(sources);
        sources.add(new ClaimRequest.Source("NEW", null)); // twice

        List<ItemRecord> taken =
                store().claim(new ClaimRequest(TYPE, sources, T0, 4), claimFor("me", T0.plusSeconds(60)));

        assertThat(ids(taken)).containsExactly("1", "2", "3", "4");
    }

    @Test
    @Clause({"C-LEASE-8", "C-LEASE-10"})
    default void claimReadsOnInEverySourceWhenItemsAreDeclined() {
        String[] states = {"NEW", "NEXT", "RUN", "FAILED"};
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 48; i++) {
            String id = String.format("i%02d", i);
            Instant due = T0.minusSeconds(100 - i);
            String state = states[i % 4];
            make(store(), key(id), state.equals("FAILED") ? failed("RUN", due) : due(state, due));
            if (i >= 20 && i % 3 != 0) {
                expected.add(id);
            }
        }
        Function<ItemRecord, @Nullable Commit> take = claimFor("me", T0.plusSeconds(60));

        List<ItemRecord> taken = store().claim(
                        intoRun(T0, 10), found -> expected.contains(found.key().id()) ? take.apply(found) : null);

        assertThat(ids(taken)).isEqualTo(expected.subList(0, 10));
    }

    @Test
    @Clause("C-LEASE-11")
    default void itemsThatComeBackLetAllOthersBeClaimed() {
        int items = 12;
        for (int i = 0; i < items; i++) {
            make(store(), key("i" + i), i % 3 == 0 ? failed("RUN", T0) : due(i % 3 == 1 ? "NEW" : "RUN", T0));
        }
        Map<String, Integer> last = new HashMap<>();
        for (int claim = 0; claim < 5 * items; claim++) {
            ItemRecord taken = claimAndRelease(claim, Duration.ZERO);
            last.put(taken.key().id(), claim);
            if (claim >= 2 * items) {
                int oldest = Collections.min(last.values());
                assertThat(last).hasSize(items);
                assertThat(claim - oldest).as("claims of other items in a row").isLessThan(2 * items);
            }
        }
    }

    @Test
    @Clause("C-LEASE-11")
    default void itemsThatComeBackLetAllOthersBeClaimedWhileTheClockJumps() {
        int items = 12;
        for (int i = 0; i < items; i++) {
            make(store(), key("i" + i), i % 2 == 0 ? failed("RUN", T0) : due("NEW", T0));
        }
        Map<String, Integer> last = new HashMap<>();
        for (int claim = 0; claim < 5 * items; claim++) {
            if (claim % 10 == 9) {
                subject().clock().advance(Duration.ofHours(1));
            }
            boolean back = claim % 15 == 14;
            ItemRecord taken = claimAndRelease(claim, back ? Duration.ofHours(-1) : Duration.ZERO);
            last.put(taken.key().id(), claim);
            if (claim >= 2 * items) {
                assertThat(last).hasSize(items);
                assertThat(claim - Collections.min(last.values()))
                        .as("claims of other items in a row")
                        .isLessThan(2 * items);
            }
        }
    }

    /**
     * Takes the longest ready item, and makes it ready again a moment later.
     *
     * @param jump how far off the clock is meanwhile
     */
    private ItemRecord claimAndRelease(int attempt, Duration jump) {
        Instant now = subject().clock().advance(Duration.ofMillis(1));
        List<ItemRecord> taken = store().claim(intoRun(now, 1), claimFor("me", now.plusSeconds(60)));
        assertThat(taken).hasSize(1);
        ItemRecord held = taken.get(0);
        Instant released = subject().clock().advance(jump.plusMillis(1));
        ItemBody back = attempt % 3 == 0 ? due("RUN", released) : failed("RUN", released);
        commit(store(), change(held.key(), held.revision(), back));
        subject().clock().advance(jump.negated());
        return held;
    }

    @Test
    @Clause("C-LEASE-11")
    default void retryThatIsAlwaysDueDoesNotKeepNewItemsFromBeingClaimed() {
        make(store(), key("retry"), failed("RUN", T0.minusSeconds(1)));
        for (int i = 0; i < 20; i++) {
            make(store(), key("new" + i), due("NEW", T0));
        }
        Set<String> claimed = new TreeSet<>();
        int retries = 0;
        for (int claim = 0; claim < 42; claim++) {
            Instant now = subject().clock().advance(Duration.ofMillis(1));
            ItemRecord taken = store().claim(intoRun(now, 1), claimFor("me", now.plusSeconds(60)))
                    .get(0);
            if (taken.key().id().equals("retry")) {
                retries++;
                commit(store(), change(taken.key(), taken.revision(), failed("RUN", now)));
            } else {
                claimed.add(taken.key().id());
            }
            if (claimed.size() == 20) {
                break;
            }
        }
        assertThat(claimed).as("new items, after %s runs of the retry", retries).hasSize(20);
        assertThat(retries).isPositive();
    }

    @Test
    @Clause("C-LEASE-8")
    default void claimTakesFailedItemsByTheStateTheyFailedFrom() {
        make(store(), key("a"), failed("LOAD", T0));
        make(store(), key("b"), failed("RUN", T0));
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
