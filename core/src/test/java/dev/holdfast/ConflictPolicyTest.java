package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fixtures.RiggedStore;
import dev.holdfast.fixtures.RiggedStore.Fate;
import dev.holdfast.fixtures.TestClock;
import dev.holdfast.store.Entry.Kind;
import dev.holdfast.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ConflictPolicyTest {
    enum S {
        OPEN,
        SHUT
    }

    record Tally(int left, int right, String label) {
        Tally addLeft(int by) {
            return new Tally(left + by, right, label);
        }

        Tally addRight(int by) {
            return new Tally(left, right + by, label);
        }

        Tally label(String to) {
            return new Tally(left, right, to);
        }
    }

    private static final Workflow<S, Tally> FLOW = Workflow.of("tally", S.class, Tally.class)
            .ready(S.OPEN)
            .done(S.SHUT)
            .initial(S.OPEN)
            .allow(S.OPEN, S.SHUT)
            .build();

    private static final ConflictPolicy.MergeFunction<Tally> SUM = (base, theirs, mine) -> new Tally(
            theirs.left() + mine.left() - base.left(), theirs.right() + mine.right() - base.right(), theirs.label());

    private static final ConflictPolicy<Tally> ADD = ConflictPolicy.merge(SUM);

    private final RiggedStore store = new RiggedStore();
    private final TestClock clock = new TestClock();
    private final Items<S, Tally> items =
            Items.builder(FLOW, store).clock(clock).owner("me").build();

    private Snapshot<S, Tally> create() {
        return items.create("t", new Tally(0, 0, "new")).snapshot();
    }

    private Tally stored() {
        return items.get("t").orElseThrow().payload();
    }

    @Test
    void anUpdateFromTheNewestSnapshotCommitsUnderEveryPolicyWithoutReading() {
        Snapshot<S, Tally> item = create();
        int before = store.commits();
        for (ConflictPolicy<Tally> policy : List.of(
                ConflictPolicy.<Tally>fail(),
                ConflictPolicy.<Tally>reapply(),
                ConflictPolicy.<Tally>mergeFields(),
                ADD)) {
            item = items.update(item, t -> t.addLeft(1), Note.none().message(policy.toString()), policy);
            assertThat(item).isEqualTo(items.get("t").orElseThrow());
            assertThat(item.message()).contains(policy.toString());
        }
        assertThat(item.payload().left()).isEqualTo(4);
        assertThat(store.commits() - before).isEqualTo(4);
        assertThat(items.history("t")).last().extracting(Change::kind).isEqualTo(Kind.UPDATED);
    }

    @Test
    void failNamesTheItemAndBothRevisionsAndWritesNothing() {
        Snapshot<S, Tally> old = create();
        Snapshot<S, Tally> newer = items.update("t", t -> t.addLeft(1));
        assertThatThrownBy(() -> items.update(old, t -> t.addRight(1), ConflictPolicy.fail()))
                .isInstanceOfSatisfying(ConflictException.class, e -> {
                    assertThat(e.expectedRevision()).hasValue(old.revision());
                    assertThat(e.currentRevision()).hasValue(newer.revision());
                })
                .hasMessage("tally/t: update: it was at revision " + old.revision() + " and is at " + newer.revision()
                        + " in OPEN; read it again and decide again");
        assertThat(items.get("t")).contains(newer);
    }

    @Test
    void aDeletedItemIsAConflictOrUnknownButNeverCreatedAgain() {
        Snapshot<S, Tally> old = create();
        items.delete("t");
        assertThatThrownBy(() -> items.update(old, t -> t, ConflictPolicy.fail()))
                .isInstanceOfSatisfying(
                        ConflictException.class,
                        e -> assertThat(e.currentRevision()).hasValue(0))
                .hasMessage("tally/t: update: it was at revision " + old.revision()
                        + " and has been deleted; create it again or leave it");
        assertThatThrownBy(() -> items.update(old, t -> t, ConflictPolicy.reapply()))
                .isInstanceOf(UnknownItemException.class);
        assertThat(items.get("t")).isEmpty();
    }

    @Test
    void reapplyUsesTheNewestPayload() {
        Snapshot<S, Tally> old = create();
        items.update("t", t -> t.addLeft(5));
        assertThat(items.update(old, t -> t.addLeft(1), ConflictPolicy.reapply())
                        .payload()
                        .left())
                .isEqualTo(6);
    }

    @Test
    void mergeReceivesBaseTheirsAndMineAndIsCalledAgainAfterEachLostRace() {
        Snapshot<S, Tally> old = create();
        items.update("t", t -> t.addLeft(5));
        List<Tally> theirs = new ArrayList<>();
        store.faster(() -> {});
        store.faster(() -> items.update("t", t -> t.addLeft(10)));
        ConflictPolicy<Tally> watched = ConflictPolicy.merge((base, other, mine) -> {
            assertThat(base).isEqualTo(new Tally(0, 0, "new"));
            assertThat(mine).isEqualTo(new Tally(1, 0, "new"));
            theirs.add(other);
            return SUM.merge(base, other, mine);
        });
        assertThat(items.update(old, t -> t.addLeft(1), watched).payload()).isEqualTo(new Tally(16, 0, "new"));
        assertThat(theirs).extracting(Tally::left).containsExactly(5, 15);
    }

    @Test
    void anExceptionOfAMergeReachesTheCallerAndNothingIsWritten() {
        Snapshot<S, Tally> old = create();
        Snapshot<S, Tally> newer = items.update("t", t -> t.addLeft(5));
        ConflictPolicy<Tally> refusing = ConflictPolicy.merge((base, theirs, mine) -> {
            throw new IllegalStateException("not these two");
        });
        assertThatThrownBy(() -> items.update(old, t -> t.addLeft(1), refusing))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("not these two");
        assertThat(items.get("t")).contains(newer);
    }

    @Test
    void changesOfDifferentFieldsAreMergedAndOfTheSameFieldConflict() {
        Snapshot<S, Tally> old = create();
        items.update("t", t -> t.addLeft(5));
        assertThat(items.update(old, t -> t.label("mine"), ConflictPolicy.mergeFields())
                        .payload())
                .isEqualTo(new Tally(5, 0, "mine"));
        assertThatThrownBy(() -> items.update(old, t -> t.addLeft(1), ConflictPolicy.mergeFields()))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("another writer changed field 'left'");
        assertThat(stored()).isEqualTo(new Tally(5, 0, "mine"));
    }

    @Test
    void repeatedLostRacesEndInAConflict() {
        Snapshot<S, Tally> old = create();
        for (int i = 0; i < Limits.DEFAULT.casAttempts(); i++) {
            store.faster(() -> items.update("t", t -> t.addRight(1)));
        }
        assertThatThrownBy(() -> items.update(old, t -> t.addLeft(1), ADD))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("others changed it 8 times in a row");
        assertThat(stored()).isEqualTo(new Tally(0, 8, "new"));
    }

    @Test
    void aLostReplyIsNoConflict() {
        for (Fate fate : List.of(Fate.APPLIED_UNKNOWN, Fate.LOST_UNKNOWN)) {
            Snapshot<S, Tally> item =
                    items.create(fate.name(), new Tally(0, 0, "new")).snapshot();
            store.next(fate);
            assertThat(items.update(item, t -> t.addLeft(1), ConflictPolicy.fail())
                            .payload()
                            .left())
                    .isEqualTo(1);
        }
        Snapshot<S, Tally> item = create();
        store.next(Fate.RETRYABLE);
        assertThatThrownBy(() -> items.update(item, t -> t.addLeft(1), ADD)).isInstanceOf(StoreException.class);
        assertThat(items.get("t")).contains(item);
    }

    @Test
    void anObjectModifiedByTheHostIsNotTheBase() {
        record Bag(List<String> things) {}
        Workflow<S, Bag> bags = Workflow.of("bag", S.class, Bag.class)
                .ready(S.OPEN)
                .done(S.SHUT)
                .initial(S.OPEN)
                .allow(S.OPEN, S.SHUT)
                .build();
        try (var mutable = Items.builder(bags, store).clock(clock).build()) {
            Snapshot<S, Bag> old = mutable.create("b", new Bag(List.of("a"))).snapshot();
            old.payload().things().add("only in memory");
            mutable.update("b", bag -> new Bag(List.of("a", "theirs")));
            Snapshot<S, Bag> merged = mutable.update(
                    old,
                    bag -> {
                        bag.things().add("mine");
                        return bag;
                    },
                    ConflictPolicy.merge((base, theirs, mine) -> {
                        List<String> all = new ArrayList<>(theirs.things());
                        mine.things().stream()
                                .filter(thing -> !base.things().contains(thing))
                                .forEach(all::add);
                        return new Bag(all);
                    }));
            assertThat(merged.payload().things()).containsExactly("a", "theirs", "mine");
        }
    }

    /** One of three writers reads the item, or updates its last snapshot. */
    record Act(int writer, boolean reads, int by) {}

    @Provide
    Arbitrary<List<Act>> acts() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.of(true, false, false),
                        Arbitraries.integers().between(-5, 5))
                .as(Act::new)
                .list()
                .ofMaxSize(40);
    }

    /** The snapshots of the writers of a new item; all tries share a store. */
    private List<Snapshot<S, Tally>> begin() {
        items.delete("t");
        Snapshot<S, Tally> item = create();
        return new ArrayList<>(List.of(item, item, item));
    }

    @Property
    void withMergeNoUpdateIsLostHoweverOldTheSnapshots(@ForAll("acts") List<Act> acts) {
        List<Snapshot<S, Tally>> known = begin();
        int left = 0;
        int right = 0;
        for (Act act : acts) {
            if (act.reads()) {
                known.set(act.writer(), items.get("t").orElseThrow());
            } else if (act.by() % 2 == 0) {
                items.update(known.get(act.writer()), t -> t.addLeft(act.by()), ADD);
                left += act.by();
            } else {
                items.update(known.get(act.writer()), t -> t.addRight(act.by()), ADD);
                right += act.by();
            }
        }
        assertThat(stored()).isEqualTo(new Tally(left, right, "new"));
    }

    @Property
    void withFailNothingIsOverwrittenUnseen(@ForAll("acts") List<Act> acts) {
        List<Snapshot<S, Tally>> known = begin();
        Snapshot<S, Tally> newest = known.get(0);
        for (Act act : acts) {
            Snapshot<S, Tally> mine = known.get(act.writer());
            if (act.reads()) {
                known.set(act.writer(), items.get("t").orElseThrow());
                continue;
            }
            try {
                newest = items.update(mine, t -> t.addLeft(act.by()), ConflictPolicy.fail());
                assertThat(newest.payload().left()).isEqualTo(mine.payload().left() + act.by());
                assertThat(newest.entries()).isEqualTo(mine.entries() + 1);
            } catch (ConflictException e) {
                assertThat(mine.revision()).isLessThan(newest.revision());
            }
            assertThat(items.get("t")).contains(newest);
        }
    }
}
