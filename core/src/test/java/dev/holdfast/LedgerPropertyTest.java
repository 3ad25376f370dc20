package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.chunk.Chunks;
import dev.holdfast.chunk.Ledger;
import dev.holdfast.fixtures.RiggedStore;
import dev.holdfast.fixtures.RiggedStore.Fate;
import dev.holdfast.fixtures.TestClock;
import dev.holdfast.workflow.Workflow;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Whatever the order, gaps, repetitions, crashes and faults, the ledger has the acknowledged chunks, and no others but
 * those in doubt.
 */
class LedgerPropertyTest {
    private static final int TOTAL = 40;

    enum S {
        NEW,
        WORK,
        DONE
    }

    record Text(String title) {}

    private static final Workflow<S, Text> FLOW = Workflow.of("text", S.class, Text.class)
            .ready(S.NEW)
            .active(S.WORK)
            .done(S.DONE)
            .initial(S.NEW)
            .allow(S.NEW, S.WORK)
            .allow(S.WORK, S.DONE)
            .build();

    record Op(String act, int index, Fate fate) {}

    @Provide
    Arbitrary<List<Op>> operations() {
        Arbitrary<String> acts = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.just("complete")),
                Tuple.of(2, Arbitraries.just("fail")),
                Tuple.of(1, Arbitraries.just("crash")),
                Tuple.of(1, Arbitraries.just("host")),
                Tuple.of(1, Arbitraries.just("grow")));
        Arbitrary<Fate> fates = Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.just(Fate.FINE)), Tuple.of(3, Arbitraries.of(Fate.class)));
        return Combinators.combine(acts, Arbitraries.integers().between(0, TOTAL - 1), fates)
                .as(Op::new)
                .list()
                .ofMinSize(10)
                .ofMaxSize(120);
    }

    /** The expected ledger: the result and the number of failures of each chunk. */
    private static final class Expected {
        private final Map<Integer, Integer> results = new TreeMap<>();
        private final Map<Integer, Integer> failures = new HashMap<>();
        private int total = TOTAL;
    }

    @Property(tries = 300)
    void theLedgerHasExactlyWhatWasCompleted(@ForAll("operations") List<Op> operations) {
        TestClock clock = new TestClock();
        RiggedStore store = new RiggedStore();
        try (Items<S, Text> items = Items.builder(FLOW, store)
                .clock(clock)
                .closeStore()
                .limits(Limits.DEFAULT.withCrashLimit(1000))
                .build()) {
            items.create("x", new Text("t"));
            Expected expected = new Expected();
            Claim<S, Text> claim = items.claim(S.WORK, "x").orElseThrow();
            Chunks chunks = claim.chunks(TOTAL);
            int number = 0;
            for (Op op : operations) {
                number++;
                switch (op.act()) {
                    case "complete" -> complete(chunks, store, op, number, expected);
                    case "fail" -> fail(chunks, store, op, expected);
                    case "grow" -> {
                        chunks.grow(++expected.total);
                    }
                    case "host" -> {
                        items.update("x", old -> new Text(old.title() + "+"));
                        chunks.grow(++expected.total);
                    }
                    default -> {
                        clock.advance(Duration.ofSeconds(60));
                        chunks = items.claim(S.WORK, "x").orElseThrow().chunks(TOTAL);
                    }
                }
                check(chunks, expected);
            }
            clock.advance(Duration.ofSeconds(60));
            check(items.claim(S.WORK, "x").orElseThrow().chunks(TOTAL), expected);
            check(items.chunks("x", S.WORK).orElseThrow(), expected);
        }
    }

    /** After three unknown outcomes a chunk stays in doubt; completing it again settles it. */
    private static void complete(Chunks chunks, RiggedStore store, Op op, int number, Expected expected) {
        boolean before = expected.results.containsKey(op.index());
        if (!before) {
            rig(store, op);
        }
        boolean first;
        try {
            first = chunks.complete(op.index(), number);
        } catch (StoreException e) {
            boolean again = chunks.complete(op.index(), -number);
            boolean applied = op.fate() == Fate.APPLIED_UNKNOWN;
            assertThat(again).isEqualTo(!applied);
            expected.results.put(op.index(), applied ? number : -number);
            return;
        }
        assertThat(first).isEqualTo(!before);
        expected.results.putIfAbsent(op.index(), number);
    }

    private static void fail(Chunks chunks, RiggedStore store, Op op, Expected expected) {
        boolean done = expected.results.containsKey(op.index());
        if (!done) {
            rig(store, op);
        }
        boolean counted = !done;
        try {
            chunks.fail(op.index(), new IOException("x"));
        } catch (StoreException e) {
            counted = op.fate() == Fate.APPLIED_UNKNOWN;
            chunks.grow(++expected.total); // the next write resolves the outcome
        }
        if (counted) {
            expected.failures.merge(op.index(), 1, Integer::sum);
        }
    }

    /** Loses half of the replies once, and half for good. */
    private static void rig(RiggedStore store, Op op) {
        boolean forGood = op.index() % 2 == 0;
        if (op.fate() == Fate.RETRYABLE) {
            store.next(Fate.RETRYABLE);
        } else if (op.fate() != Fate.FINE) {
            store.next(forGood ? new Fate[] {op.fate(), op.fate(), op.fate()} : new Fate[] {op.fate()});
        }
    }

    private static void check(Ledger ledger, Expected expected) {
        assertThat(ledger.total()).isEqualTo(expected.total);
        assertThat(ledger.done()).isEqualTo(expected.results.size());
        assertThat(ledger.missing())
                .containsExactlyElementsOf(IntStream.range(0, expected.total)
                        .filter(i -> !expected.results.containsKey(i))
                        .boxed()
                        .toList());
        assertThat(ledger.results(Integer.class)).containsExactlyElementsOf(expected.results.values());
        for (int i = 0; i < TOTAL; i++) {
            assertThat(ledger.attempt(i)).isEqualTo(1 + expected.failures.getOrDefault(i, 0));
        }
    }
}
