package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.BatchResult.Done;
import dev.holdfast.BatchResult.Failed;
import dev.holdfast.Claim;
import dev.holdfast.Items;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.FaultyStore.Call;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** No pending update is lost or applied twice, whichever store calls fail. */
class UpdatesUnderFaultsTest {
    enum S {
        OPEN,
        WORK,
        SHUT
    }

    record Page(int mine, int theirs) {
        Page mine(int to) {
            return new Page(to, theirs);
        }

        Page moreTheirs() {
            return new Page(mine, theirs + 1);
        }
    }

    private static final Workflow<S, Page> FLOW = Workflow.of("page", S.class, Page.class)
            .ready(S.OPEN)
            .active(S.WORK)
            .done(S.SHUT)
            .initial(S.OPEN)
            .allow(S.OPEN, S.WORK)
            .allow(S.WORK, S.SHUT)
            .build();

    private static final Duration INTERVAL = Duration.ofMinutes(1);

    enum Outcome {
        RETRYABLE,
        LOST,
        LOST_BUT_DONE
    }

    record PlannedFault(Call call, int nth, Outcome outcome) {
        void plan(FaultyStore store) {
            switch (outcome) {
                case RETRYABLE -> store.fail(call, nth);
                case LOST -> store.fail(call, nth, Verdict.UNKNOWN);
                case LOST_BUT_DONE -> store.loseAnswer(call, nth);
            }
        }
    }

    /** Often several faults in a row, so that the first resend fails too. */
    @Provide
    Arbitrary<List<PlannedFault>> faults() {
        Arbitrary<PlannedFault> onCommit = Combinators.combine(
                        Arbitraries.integers().between(1, 25), Arbitraries.of(Outcome.values()))
                .as((nth, outcome) -> new PlannedFault(Call.COMMIT, nth, outcome));
        Arbitrary<PlannedFault> onRead =
                Arbitraries.integers().between(1, 10).map(nth -> new PlannedFault(Call.READ, nth, Outcome.RETRYABLE));
        return Arbitraries.frequencyOf(Tuple.of(5, onCommit), Tuple.of(1, onRead))
                .list()
                .ofMaxSize(20)
                .uniqueElements(fault -> fault.call() + " " + fault.nth());
    }

    private final TestClock clock = new TestClock();

    private Items<S, Page> open(StateStore store) {
        return Items.builder(FLOW, store)
                .clock(clock)
                .lease(Duration.ofDays(10))
                .progressInterval(INTERVAL)
                .build();
    }

    /** Repeats the call while it fails; the number of faults is limited. */
    private static void insist(Runnable call) {
        for (int i = 0; ; i++) {
            try {
                call.run();
                return;
            } catch (StoreException e) {
                if (i > 50) {
                    throw e;
                }
            }
        }
    }

    @Property(tries = 500)
    void updaterAppliesEveryUpdateOnce(
            @ForAll("faults") List<PlannedFault> faults, @ForAll List<@IntRange(max = 3) Integer> pauses) {
        InMemoryStore sound = new InMemoryStore();
        FaultyStore store = new FaultyStore(sound);
        try (var items = open(store);
                var others = open(sound)) {
            items.create("p", new Page(0, 0));
            faults.forEach(fault -> fault.plan(store));
            var updater = items.updater("p", INTERVAL);
            int theirs = 0;
            for (int pause : pauses) {
                updater.update(page -> page.mine(page.mine() + 1));
                clock.advance(INTERVAL.multipliedBy(pause));
                if (pause == 2) {
                    others.update("p", Page::moreTheirs);
                    theirs++;
                }
            }
            insist(updater::flush);
            updater.close();
            assertThat(others.get("p").orElseThrow().payload()).isEqualTo(new Page(pauses.size(), theirs));
        }
    }

    @Property(tries = 500)
    void lastPayloadOfAWorkerIsStoredAndNoUpdateOfOthersIsLost(
            @ForAll("faults") List<PlannedFault> faults, @ForAll List<@IntRange(max = 3) Integer> pauses) {
        InMemoryStore sound = new InMemoryStore();
        FaultyStore store = new FaultyStore(sound);
        try (var items = open(store);
                var others = open(sound)) {
            items.create("p", new Page(0, 0));
            Claim<S, Page> claim = items.claim(S.WORK, "p").orElseThrow();
            faults.forEach(fault -> fault.plan(store));
            int theirs = 0;
            int mine = 0;
            for (int pause : pauses) {
                mine++;
                try {
                    claim.saveSoon(claim.payload().mine(mine));
                } catch (StoreException e) {
                    assertThat(claim.payload().mine()).as("pending payload").isEqualTo(mine);
                }
                clock.advance(INTERVAL.multipliedBy(pause));
                if (pause == 2) {
                    others.update("p", Page::moreTheirs);
                    theirs++;
                }
            }
            insist(() -> claim.event("end", null));
            assertThat(others.get("p").orElseThrow().payload()).isEqualTo(new Page(mine, theirs));
        }
    }

    @Property(tries = 500)
    void answersOfABatchAgreeWithTheStore(
            @ForAll("faults") List<PlannedFault> faults, @ForAll @IntRange(min = 1, max = 450) int size) {
        InMemoryStore sound = new InMemoryStore();
        FaultyStore store = new FaultyStore(sound);
        try (var items = open(store);
                var others = open(sound)) {
            for (int i = 0; i < size; i++) {
                items.create("p" + i, new Page(0, 0));
            }
            faults.forEach(fault -> fault.plan(store));
            var batch = items.batch();
            for (int i = 0; i < size; i++) {
                batch.update("p" + i, page -> page.mine(page.mine() + 1));
            }
            var result = batch.commit();
            for (int i = 0; i < size; i++) {
                String id = "p" + i;
                int stored = others.get(id).orElseThrow().payload().mine();
                var answer = result.answer(id);
                if (answer instanceof Done<S, Page> done) {
                    assertThat(done.snapshot().payload().mine())
                            .isEqualTo(stored)
                            .isEqualTo(1);
                } else {
                    StoreException why = ((Failed<S, Page>) answer).why();
                    assertThat(stored).isLessThanOrEqualTo(why.verdict() == Verdict.UNKNOWN ? 1 : 0);
                }
            }
        }
    }
}
