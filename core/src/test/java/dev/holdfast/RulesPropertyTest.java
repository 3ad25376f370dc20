package dev.holdfast;

import static dev.holdfast.internal.assembly.EngineItems.engineOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.fixtures.TestClock;
import dev.holdfast.internal.engine.ItemSnapshot;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.Entry.Kind;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.workflow.RetryPolicy;
import dev.holdfast.workflow.StateKind;
import dev.holdfast.workflow.Workflow;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever happens to an item, in any order, its history follows the workflow. */
class RulesPropertyTest {
    enum S {
        NEW,
        A,
        B,
        C,
        HELD,
        ERR,
        DEAD,
        DONE
    }

    record P(int n, String text) {}

    /** Cycles, an error state with another give-up state than the state that fails, and a state without either. */
    private static final Workflow<S, P> FLOW = Workflow.of("any", S.class, P.class)
            .ready(S.NEW)
            .active(S.A, S.B, S.C)
            .waiting(S.HELD)
            .error(S.ERR)
            .done(S.DEAD, S.DONE)
            .initial(S.NEW)
            .allow(S.NEW, S.A, S.C, S.DEAD)
            .allow(S.A, S.B, S.NEW, S.ERR)
            .allow(S.B, S.A, S.C, S.HELD, S.DONE, S.ERR)
            .allow(S.C, S.B, S.DONE)
            .allow(S.HELD, S.NEW, S.DONE)
            .allow(S.ERR, S.A, S.B, S.DEAD)
            .retry(
                    S.A,
                    RetryPolicy.exponential(Duration.ofMinutes(1))
                            .permanent(IllegalStateException.class)
                            .giveUp(S.DEAD))
            .retry(
                    S.B,
                    RetryPolicy.fixed(Duration.ofMinutes(1))
                            .maxAttempts(2)
                            .permanent(IllegalStateException.class)
                            .giveUp(S.HELD))
            .build();

    record Op(String act, S state, int pick) {
        /** Mostly a permitted state, otherwise any. */
        S next(S from) {
            List<S> allowed = List.copyOf(FLOW.next(from));
            return allowed.isEmpty() || pick > 6 ? state : allowed.get(pick % allowed.size());
        }
    }

    @Provide
    Arbitrary<List<Op>> operations() {
        Arbitrary<String> acts = Arbitraries.of(
                "create",
                "claim",
                "claim",
                "claim",
                "claim one",
                "fail",
                "fail for good",
                "complete",
                "complete",
                "release",
                "close",
                "crash",
                "crash",
                "wait",
                "enter",
                "save",
                "save soon",
                "save soon",
                "late",
                "progress",
                "event",
                "move",
                "update",
                "delete",
                "recover",
                "renew");
        return Combinators.combine(
                        acts, Arbitraries.of(S.class), Arbitraries.integers().between(0, 8))
                .as(Op::new)
                .list()
                .ofMinSize(5)
                .ofMaxSize(60);
    }

    @Property(tries = 500)
    void historyFollowsTheWorkflow(@ForAll("operations") List<Op> operations) {
        TestClock clock = new TestClock();
        InMemoryStore store = new InMemoryStore();
        try (Items<S, P> items = Items.builder(FLOW, store)
                .clock(clock)
                .random(() -> 0.5)
                .progressInterval(Duration.ofMinutes(4)) // no other thread writes during the check
                .limits(Limits.DEFAULT.withCrashLimit(3))
                .build()) {
            items.create("x", new P(0, "first"));
            List<Claim<S, P>> claims = new ArrayList<>();
            for (Op op : operations) {
                try {
                    apply(op, items, clock, claims);
                } catch (HoldfastException | IllegalStateException | IllegalArgumentException expected) {
                    assertThat(expected).hasMessageContaining(";").hasMessageNotContaining("bug in Holdfast");
                }
            }
            check(items, store);
        }
        store.close();
    }

    private static void apply(Op op, Items<S, P> items, TestClock clock, List<Claim<S, P>> claims) {
        // mostly the newest claim, sometimes one of an earlier worker
        Claim<S, P> claim = claims.isEmpty() ? null : claims.get(Math.max(0, claims.size() - 1 - op.pick() / 7));
        S active = List.of(S.A, S.B, S.C).get(op.pick() % 3);
        switch (op.act()) {
            case "create" -> items.create("x", new P(1, "again"));
            case "claim" -> FLOW.states(StateKind.ACTIVE).forEach(state -> claims.addAll(items.claim(state, 1)));
            case "claim one" -> items.claim(active, "x").ifPresent(claims::add);
            case "crash" -> clock.advance(Duration.ofSeconds(60));
            case "wait" -> clock.advance(Duration.ofMinutes(4));
            case "move" ->
                items.move("x", op.next(items.get("x").map(Snapshot::state).orElse(S.NEW)), Note.none());
            case "update" -> items.update("x", p -> new P(p.n() + 1, p.text()));
            case "delete" -> items.delete("x");
            case "recover" -> items.recover();
            case "renew" -> engineOf(items).claimer().renewAll();
            case "late" -> engineOf(items).deferred().runAll();
            default -> {
                if (claim != null) {
                    work(op, claim);
                }
            }
        }
    }

    private static void work(Op op, Claim<S, P> claim) {
        switch (op.act()) {
            case "fail" -> claim.fail(new IOException("x"));
            case "fail for good" -> claim.fail(new IllegalStateException("x"));
            case "complete" ->
                claim.complete(op.next(claim.state()), new P(claim.payload().n(), "done"));
            case "release" -> claim.release("x");
            case "close" -> claim.close();
            case "enter" -> claim.enter(op.next(claim.state()));
            case "save" -> claim.save(new P(claim.payload().n(), "saved"));
            case "save soon" -> claim.saveSoon(new P(claim.payload().n() + 1, "soon"));
            case "progress" -> claim.progress(op.pick(), 9, null);
            case "event" -> claim.event("e", null);
            default -> throw new AssertionError(op);
        }
    }

    private static void check(Items<S, P> items, InMemoryStore store) {
        List<Change<S>> history = items.history("x");
        S at = null;
        boolean visit = false;
        long revision = 0;
        for (int i = 0; i < history.size(); i++) {
            Change<S> change = history.get(i);
            S from = change.from().orElse(null);
            S to = change.to().orElse(null);
            assertThat(change.number()).isEqualTo(i + 1L);
            assertThat(change.revision()).isGreaterThanOrEqualTo(revision);
            assertThat(from).as("%s follows on", change).isEqualTo(at);
            if (change.kind() == Kind.CREATED) {
                assertThat(to).isEqualTo(S.NEW);
            } else if (change.kind() == Kind.DELETED) {
                assertThat(to).isNull();
            } else {
                assertThat(from == to || FLOW.permits(from, to))
                        .as("%s is declared", change)
                        .isTrue();
            }
            if (change.kind() == Kind.CLAIMED && visit) {
                assertThat(change.attempt()).as("%s begins a visit", change).isEqualTo(1);
            }
            visit = change.kind() == Kind.MOVED
                    || (visit && (change.kind() == Kind.EVENT || change.kind() == Kind.UPDATED));
            at = to;
            revision = change.revision();
        }
        Optional<Snapshot<S, P>> item = items.get("x");
        assertThat(item.map(Snapshot::state).orElse(null)).isEqualTo(at);
        item.ifPresent(snapshot -> consistent(snapshot, history));
        assertThat(store.verify(dev.holdfast.store.StateStore.Check.REPORT).findings())
                .isEmpty();
    }

    private static void consistent(Snapshot<S, P> item, List<Change<S>> history) {
        ItemRecord record = ItemSnapshot.of(item).record();
        assertThat(record.entries()).isEqualTo(history.size());
        if (item.kind() == StateKind.DONE || item.kind() == StateKind.WAITING) {
            assertThat(item.readyAt()).isEmpty();
        }
        if (item.lease().isPresent()) {
            assertThat(item.kind()).isEqualTo(StateKind.ACTIVE);
            assertThat(item.attempt()).isPositive();
        }
        if (item.kind() == StateKind.ERROR) {
            assertThat(item.failedFrom()).isPresent();
        }
        int begin = 0;
        for (int i = 0; i < history.size(); i++) {
            begin = history.get(i).kind() == Kind.CREATED ? i : begin;
        }
        List<Change<S>> life = history.subList(begin, history.size());
        for (S state : FLOW.states(StateKind.ACTIVE)) {
            FLOW.retry(state)
                    .ifPresent(policy -> assertThat(item.attempt(state)).isLessThanOrEqualTo(policy.maxAttempts()));
            assertThat(item.crashes(state)).isEqualTo(count(life, state, Kind.CRASHED));
            assertThat(item.interruptions(state)).isEqualTo(count(life, state, Kind.RELEASED));
            assertThat(item.failures(state))
                    .isEqualTo(life.stream()
                            .filter(change -> change.errorType().isPresent()
                                    && change.from().filter(state::equals).isPresent())
                            .count());
        }
    }

    private static int count(List<Change<S>> life, S state, Kind kind) {
        return (int) life.stream()
                .filter(change -> change.kind() == kind
                        && change.from().filter(state::equals).isPresent())
                .count();
    }
}
