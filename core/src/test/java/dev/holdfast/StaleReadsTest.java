package dev.holdfast;

import static dev.holdfast.fixtures.Episode.Stage.DISCOVERED;
import static dev.holdfast.fixtures.Episode.Stage.DOWNLOADED;
import static dev.holdfast.fixtures.Episode.Stage.DOWNLOADING;
import static dev.holdfast.fixtures.Episode.Stage.SKIPPED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fixtures.AwayStore;
import dev.holdfast.fixtures.Episode;
import dev.holdfast.fixtures.Episode.Stage;
import dev.holdfast.fixtures.TestClock;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.CorruptRecordException;
import dev.holdfast.store.Cursor;
import dev.holdfast.store.Lease;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreException.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is shown of an item while the store is away. */
class StaleReadsTest {
    private static final String ID = "7";
    private static final Episode PAYLOAD = Episode.of("one");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TestClock clock = new TestClock();
    private final InMemoryStore memory = new InMemoryStore();
    private final AwayStore store = new AwayStore(memory);
    private final States<Stage, Episode> states = states(10);
    private final States<Stage, Episode> others =
            States.builder(Episode.ARCHIVE, store).clock(clock).build();

    private States<Stage, Episode> states(int lastKnown) {
        return States.builder(Episode.ARCHIVE, store)
                .clock(clock)
                .lastKnown(lastKnown)
                .build();
    }

    @AfterEach
    void close() {
        store.back();
        others.close();
        states.close();
        store.close();
    }

    private Snapshot<Stage, Episode> known() {
        return known(states, ID);
    }

    private Snapshot<Stage, Episode> known(States<Stage, Episode> by, String id) {
        store.away();
        Snapshot<Stage, Episode> item = by.get(id).orElseThrow();
        store.back();
        assertThat(item.stale()).isTrue();
        return item;
    }

    private void nothingKnown() {
        store.away();
        assertUnreachable(() -> states.get(ID));
        store.back();
    }

    private static void assertUnreachable(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(StoreException.class).hasMessageContaining("the line is cut");
    }

    @Test
    void whatWasReadLastIsShownAndMarked() {
        Snapshot<Stage, Episode> made = others.create(ID, PAYLOAD).snapshot();
        Instant read = clock.instant();
        Snapshot<Stage, Episode> fresh = states.get(ID).orElseThrow();
        assertThat(fresh.stale()).isFalse();
        assertThat(fresh.staleSince()).isEmpty();
        clock.advance(MINUTE);
        Snapshot<Stage, Episode> stale = known();
        assertThat(stale.staleSince()).contains(read);
        assertThat(stale).isEqualTo(made).hasSameHashCodeAs(made);
        assertThat(stale.payload()).isEqualTo(PAYLOAD);
        assertThat(stale)
                .hasToString("Snapshot[episode/7 DISCOVERED @" + made.revision() + ", stale since " + read + "]");
        assertThat(states.get(ID).orElseThrow().stale()).isFalse();
    }

    @Test
    void itIsConfirmedByEveryReadAndAlwaysAskedFor() {
        states.create(ID, PAYLOAD);
        clock.advance(MINUTE);
        Instant read = clock.instant();
        states.get(ID);
        clock.advance(MINUTE);
        assertThat(known().staleSince()).contains(read);
        others.recordEvent(ID, "note", null); // nobody told these states
        assertThat(states.get(ID).orElseThrow().entries()).isEqualTo(2);
        assertThat(known().entries()).isEqualTo(2);
    }

    @Test
    void whatWasCommittedLastIsKnown() {
        Snapshot<Stage, Episode> made = states.create(ID, PAYLOAD).snapshot();
        assertThat(known().revision()).isEqualTo(made.revision());
        Snapshot<Stage, Episode> updated = states.update(ID, payload -> payload.withTitle("two"));
        assertThat(known().payload().title()).isEqualTo("two");
        Claim<Stage, Episode> claim = states.claim(DOWNLOADING, 1).get(0);
        assertThat(known().state()).isEqualTo(DOWNLOADING);
        clock.advance(Duration.ofSeconds(30));
        states.renewLeases();
        assertThat(known().lease().map(Lease::expires)).contains(clock.instant().plusSeconds(60));
        claim.complete(DOWNLOADED, PAYLOAD);
        assertThat(known().state()).isEqualTo(DOWNLOADED);
        assertThat(known().lease()).isEmpty();
        assertThat(known().revision()).isGreaterThan(updated.revision());
    }

    @Test
    void whatALostRaceHasShownIsKnown() {
        Snapshot<Stage, Episode> old = states.create(ID, PAYLOAD).snapshot();
        others.move(ID, SKIPPED, Edit.none());
        assertThat(states.move(old, DOWNLOADING)).isInstanceOf(MoveResult.Conflict.class);
        assertThat(known().state()).isEqualTo(SKIPPED);
        others.delete(ID);
        assertThat(states.move(old, DOWNLOADING)).isEqualTo(new MoveResult.Conflict<>(null));
        nothingKnown();
    }

    @Test
    void whatWasNeverSeenOrIsGoneFailsAsEver() {
        nothingKnown();
        states.create(ID, PAYLOAD);
        states.delete(ID);
        nothingKnown();
        states.create(ID, PAYLOAD);
        others.delete(ID);
        assertThat(known().state()).isEqualTo(DISCOVERED); // nobody told these states
        assertThat(states.get(ID)).isEmpty();
        nothingKnown();
    }

    @Test
    void byDefaultEveryReadFails() {
        others.create(ID, PAYLOAD);
        store.away();
        assertUnreachable(() -> others.get(ID));
        assertUnreachable(() -> others.poll(ID, Cursor.START));
    }

    @Test
    void onlyAStoreThatCannotBeReachedIsStoodInFor() {
        states.create(ID, PAYLOAD);
        for (Verdict verdict : Verdict.values()) {
            store.away(new StoreException(verdict, "failed", null));
            if (verdict == Verdict.FATAL) {
                assertThatThrownBy(() -> states.get(ID)).isInstanceOf(StoreException.class);
                assertThatThrownBy(() -> states.poll(ID, Cursor.START)).isInstanceOf(StoreException.class);
            } else {
                assertThat(states.get(ID).orElseThrow().stale()).isTrue();
                assertThat(states.poll(ID, Cursor.START).stale()).isTrue();
            }
        }
        store.away(new CorruptRecordException("episode/7", "damaged", null));
        assertThatThrownBy(() -> states.get(ID)).isInstanceOf(CorruptRecordException.class);
        store.back();
        memory.close();
        assertThatThrownBy(() -> states.get(ID)).isInstanceOf(StoreException.class);
        states.close();
        assertThatThrownBy(() -> states.get(ID)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whoWasInterruptedIsToldSo() {
        states.create(ID, PAYLOAD);
        store.away();
        Thread.currentThread().interrupt();
        assertUnreachable(() -> states.get(ID));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(states.get(ID)).isPresent();
    }

    @Test
    void writesAndAllOtherReadsFail() {
        Snapshot<Stage, Episode> item = states.create(ID, PAYLOAD).snapshot();
        store.away();
        List<Callable<?>> calls = List.of(
                () -> states.create(ID, PAYLOAD),
                () -> states.create("8", PAYLOAD),
                () -> states.move(item, SKIPPED),
                () -> states.move(states.get(ID).orElseThrow(), SKIPPED),
                () -> states.move(ID, SKIPPED, Edit.none()),
                () -> states.update(ID, payload -> payload),
                () -> states.delete(ID),
                () -> states.claim(DOWNLOADING, 1),
                () -> states.claim(DOWNLOADING, ID),
                () -> states.find(Search.all(), Cursor.START, 10),
                states::counts,
                () -> states.history(ID),
                () -> states.changes(Cursor.START, 10),
                () -> states.chunks(ID, DOWNLOADING),
                states::recoveryPlan);
        for (Callable<?> call : calls) {
            assertUnreachable(call::call);
        }
        store.back();
        assertThat(states.get(ID)).contains(item);
    }

    @Test
    void aChainOfTasksDoesNotTakeForDoneWhatWasKnownAsDone() {
        states.create(ID, PAYLOAD);
        states.claim(DOWNLOADING, ID).orElseThrow().complete(DOWNLOADED, PAYLOAD);
        store.away();
        var chain =
                TaskChain.of(states).then(DOWNLOADING, work -> work.payload()).end(DOWNLOADED);
        assertUnreachable(() -> chain.run(ID));
    }

    @Test
    void aMoveFromAStaleSnapshotIsComparedWithWhatIsStored() {
        states.create(ID, PAYLOAD);
        Snapshot<Stage, Episode> stale = known();
        Snapshot<Stage, Episode> moved = states.move(stale, SKIPPED).orThrow();
        assertThat(moved.stale()).isFalse();
        Snapshot<Stage, Episode> old = known();
        others.recordEvent(ID, "note", null);
        var conflict = (MoveResult.Conflict<Stage, Episode>) states.move(stale, SKIPPED);
        assertThat(conflict.current()).isNotNull();
        assertThat(conflict.current().stale()).isFalse();
        assertThat(conflict.current().revision()).isGreaterThan(old.revision());
    }

    @Test
    void ofTooManyItemsThoseUsedLastAreKnown() {
        try (var few = states(2)) {
            few.create("1", PAYLOAD);
            few.create("2", PAYLOAD);
            few.get("1");
            few.create("3", PAYLOAD);
            known(few, "1");
            known(few, "3");
            store.away();
            assertUnreachable(() -> few.get("2"));
            store.back();
        }
    }

    @Test
    void aWalkRefreshesWhatIsKnownAndAddsNothing() {
        others.create(ID, PAYLOAD);
        states.find(Search.all(), Cursor.START, 10);
        nothingKnown();
        states.get(ID);
        others.move(ID, SKIPPED, Edit.none());
        states.find(Search.all(), Cursor.START, 10);
        assertThat(known().state()).isEqualTo(SKIPPED);
    }

    @Test
    void anOutageIsLoggedOnce() {
        states.create(ID, PAYLOAD);
        states.create("8", PAYLOAD);
        String log = logged(() -> {
            store.away();
            for (int i = 0; i < 3; i++) {
                states.get(ID);
                states.get("8");
                states.poll(ID, Cursor.START);
            }
        });
        String message = "the store is away, reads show what was known last, marked stale: the line is cut";
        assertThat(log).containsOnlyOnce(message).containsOnlyOnce("type=episode");
        store.back();
        states.counts();
        assertThat(logged(() -> {
                    for (int i = 0; i < 3; i++) { // the line is loose
                        store.away();
                        states.get(ID);
                        store.back();
                        states.get(ID);
                    }
                }))
                .isEmpty();
        clock.advance(MINUTE);
        assertThat(logged(() -> {
                    store.away();
                    states.get(ID);
                }))
                .containsOnlyOnce(message);
    }

    /** The logger of the tests writes to the error output. */
    private static String logged(Runnable work) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theNumberOfItemsIsChecked() {
        try (var empty = new InMemoryStore()) {
            var builder = States.builder(Episode.ARCHIVE, empty);
            builder.lastKnown(0).lastKnown(1_000_000);
            assertThatThrownBy(() -> builder.lastKnown(-1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("lastKnown -1 is out of range; use 0 to 1000000");
            assertThatThrownBy(() -> builder.lastKnown(1_000_001)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** A default that is not passed on would be slower than the store's own, or say nothing. */
    @Test
    void everyCallIsPassedOn() {
        for (Method call : StateStore.class.getMethods()) {
            if (!Modifier.isStatic(call.getModifiers())) {
                assertThat(Arrays.stream(RememberingStore.class.getDeclaredMethods())
                                .filter(method -> method.getName().equals(call.getName()))
                                .filter(method -> Arrays.equals(method.getParameterTypes(), call.getParameterTypes())))
                        .as("%s", call)
                        .isNotEmpty();
            }
        }
    }
}
