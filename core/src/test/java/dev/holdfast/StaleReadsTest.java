package dev.holdfast;

import static dev.holdfast.fixtures.Episode.Stage.DISCOVERED;
import static dev.holdfast.fixtures.Episode.Stage.DOWNLOADED;
import static dev.holdfast.fixtures.Episode.Stage.DOWNLOADING;
import static dev.holdfast.fixtures.Episode.Stage.SKIPPED;
import static dev.holdfast.internal.assembly.EngineItems.engineOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.StoreException.Verdict;
import dev.holdfast.fixtures.AwayStore;
import dev.holdfast.fixtures.Episode;
import dev.holdfast.fixtures.Episode.Stage;
import dev.holdfast.fixtures.TestClock;
import dev.holdfast.internal.lastknown.LastKnownStore;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.Lease;
import dev.holdfast.store.StateStore;
import dev.holdfast.task.TaskChain;
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

/** Reads of items while the store cannot be reached. */
class StaleReadsTest {
    private static final String ID = "7";
    private static final Episode PAYLOAD = Episode.of("one");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TestClock clock = new TestClock();
    private final InMemoryStore memory = new InMemoryStore();
    private final AwayStore store = new AwayStore(memory);
    private final Items<Stage, Episode> items = items(10);
    private final Items<Stage, Episode> others =
            Items.builder(Episode.ARCHIVE, store).clock(clock).build();

    private Items<Stage, Episode> items(int lastKnown) {
        return Items.builder(Episode.ARCHIVE, store)
                .clock(clock)
                .lastKnown(lastKnown)
                .build();
    }

    @AfterEach
    void close() {
        store.back();
        others.close();
        items.close();
        store.close();
    }

    private Snapshot<Stage, Episode> known() {
        return known(items, ID);
    }

    private Snapshot<Stage, Episode> known(Items<Stage, Episode> by, String id) {
        store.away();
        Snapshot<Stage, Episode> item = by.get(id).orElseThrow();
        store.back();
        assertThat(item.stale()).isTrue();
        return item;
    }

    private void nothingKnown() {
        store.away();
        assertUnreachable(() -> items.get(ID));
        store.back();
    }

    private static void assertUnreachable(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(StoreException.class).hasMessageContaining("the line is cut");
    }

    @Test
    void theLastReadVersionIsReturnedMarkedStale() {
        Snapshot<Stage, Episode> made = others.create(ID, PAYLOAD).snapshot();
        Instant read = clock.instant();
        Snapshot<Stage, Episode> fresh = items.get(ID).orElseThrow();
        assertThat(fresh.stale()).isFalse();
        assertThat(fresh.staleSince()).isEmpty();
        clock.advance(MINUTE);
        Snapshot<Stage, Episode> stale = known();
        assertThat(stale.staleSince()).contains(read);
        assertThat(stale).isEqualTo(made).hasSameHashCodeAs(made);
        assertThat(stale.payload()).isEqualTo(PAYLOAD);
        assertThat(stale)
                .hasToString("Snapshot[episode/7 DISCOVERED @" + made.revision() + ", stale since " + read + "]");
        assertThat(items.get(ID).orElseThrow().stale()).isFalse();
    }

    @Test
    void everyReadAsksTheStoreAndConfirmsTheRecord() {
        items.create(ID, PAYLOAD);
        clock.advance(MINUTE);
        Instant read = clock.instant();
        items.get(ID);
        clock.advance(MINUTE);
        assertThat(known().staleSince()).contains(read);
        others.recordEvent(ID, "note", null); // these items do not know
        assertThat(items.get(ID).orElseThrow().entries()).isEqualTo(2);
        assertThat(known().entries()).isEqualTo(2);
    }

    @Test
    void theLastCommittedVersionIsKnown() {
        Snapshot<Stage, Episode> made = items.create(ID, PAYLOAD).snapshot();
        assertThat(known().revision()).isEqualTo(made.revision());
        Snapshot<Stage, Episode> updated = items.update(ID, payload -> payload.withTitle("two"));
        assertThat(known().payload().title()).isEqualTo("two");
        Claim<Stage, Episode> claim = items.claim(DOWNLOADING, 1).get(0);
        assertThat(known().state()).isEqualTo(DOWNLOADING);
        clock.advance(Duration.ofSeconds(30));
        engineOf(items).claimer().renewAll();
        assertThat(known().lease().map(Lease::expires)).contains(clock.instant().plusSeconds(60));
        claim.complete(DOWNLOADED, PAYLOAD);
        assertThat(known().state()).isEqualTo(DOWNLOADED);
        assertThat(known().lease()).isEmpty();
        assertThat(known().revision()).isGreaterThan(updated.revision());
    }

    @Test
    void theRecordThatWonARaceIsKnown() {
        Snapshot<Stage, Episode> old = items.create(ID, PAYLOAD).snapshot();
        others.move(ID, SKIPPED, Note.none());
        assertThat(items.move(old, DOWNLOADING)).isInstanceOf(MoveResult.Conflict.class);
        assertThat(known().state()).isEqualTo(SKIPPED);
        others.delete(ID);
        assertThat(items.move(old, DOWNLOADING)).isEqualTo(new MoveResult.Conflict<>(null));
        nothingKnown();
    }

    @Test
    void unseenAndDeletedItemsFail() {
        nothingKnown();
        items.create(ID, PAYLOAD);
        items.delete(ID);
        nothingKnown();
        items.create(ID, PAYLOAD);
        others.delete(ID);
        assertThat(known().state()).isEqualTo(DISCOVERED); // these items do not know
        assertThat(items.get(ID)).isEmpty();
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
    void onlyAnUnreachableStoreIsReplaced() {
        items.create(ID, PAYLOAD);
        for (Verdict verdict : Verdict.values()) {
            store.away(new StoreException(verdict, "failed", null));
            if (verdict == Verdict.FATAL) {
                assertThatThrownBy(() -> items.get(ID)).isInstanceOf(StoreException.class);
                assertThatThrownBy(() -> items.poll(ID, Cursor.START)).isInstanceOf(StoreException.class);
            } else {
                assertThat(items.get(ID).orElseThrow().stale()).isTrue();
                assertThat(items.poll(ID, Cursor.START).stale()).isTrue();
            }
        }
        store.away(new CorruptRecordException("episode/7", "damaged", null));
        assertThatThrownBy(() -> items.get(ID)).isInstanceOf(CorruptRecordException.class);
        store.back();
        memory.close();
        assertThatThrownBy(() -> items.get(ID)).isInstanceOf(StoreException.class);
        items.close();
        assertThatThrownBy(() -> items.get(ID)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anInterruptedReadFails() {
        items.create(ID, PAYLOAD);
        store.away();
        Thread.currentThread().interrupt();
        assertUnreachable(() -> items.get(ID));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(items.get(ID)).isPresent();
    }

    @Test
    void writesAndAllOtherReadsFail() {
        Snapshot<Stage, Episode> item = items.create(ID, PAYLOAD).snapshot();
        store.away();
        List<Callable<?>> calls = List.of(
                () -> items.create(ID, PAYLOAD),
                () -> items.create("8", PAYLOAD),
                () -> items.move(item, SKIPPED),
                () -> items.move(items.get(ID).orElseThrow(), SKIPPED),
                () -> items.move(ID, SKIPPED, Note.none()),
                () -> items.update(ID, payload -> payload),
                () -> items.delete(ID),
                () -> items.claim(DOWNLOADING, 1),
                () -> items.claim(DOWNLOADING, ID),
                () -> items.find(Search.all(), Cursor.START, 10),
                items::counts,
                () -> items.history(ID),
                () -> items.changes(Cursor.START, 10),
                () -> items.chunks(ID, DOWNLOADING),
                items::recoveryPlan);
        for (Callable<?> call : calls) {
            assertUnreachable(call::call);
        }
        store.back();
        assertThat(items.get(ID)).contains(item);
    }

    @Test
    void aChainOfTasksDoesNotTrustALastKnownEnd() {
        items.create(ID, PAYLOAD);
        items.claim(DOWNLOADING, ID).orElseThrow().complete(DOWNLOADED, PAYLOAD);
        store.away();
        var chain =
                TaskChain.of(items).then(DOWNLOADING, work -> work.payload()).end(DOWNLOADED);
        assertUnreachable(() -> chain.run(ID));
    }

    @Test
    void aMoveFromAStaleSnapshotIsComparedWithTheStore() {
        items.create(ID, PAYLOAD);
        Snapshot<Stage, Episode> stale = known();
        Snapshot<Stage, Episode> moved = items.move(stale, SKIPPED).orThrow();
        assertThat(moved.stale()).isFalse();
        Snapshot<Stage, Episode> old = known();
        others.recordEvent(ID, "note", null);
        var conflict = (MoveResult.Conflict<Stage, Episode>) items.move(stale, SKIPPED);
        assertThat(conflict.current()).isNotNull();
        assertThat(conflict.current().stale()).isFalse();
        assertThat(conflict.current().revision()).isGreaterThan(old.revision());
    }

    @Test
    void theLeastRecentlyUsedItemsAreDropped() {
        try (var few = items(2)) {
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
    void aScanRefreshesKnownRecordsAndAddsNone() {
        others.create(ID, PAYLOAD);
        items.find(Search.all(), Cursor.START, 10);
        nothingKnown();
        items.get(ID);
        others.move(ID, SKIPPED, Note.none());
        items.find(Search.all(), Cursor.START, 10);
        assertThat(known().state()).isEqualTo(SKIPPED);
    }

    @Test
    void anOutageIsLoggedOnce() {
        items.create(ID, PAYLOAD);
        items.create("8", PAYLOAD);
        String log = logged(() -> {
            store.away();
            for (int i = 0; i < 3; i++) {
                items.get(ID);
                items.get("8");
                items.poll(ID, Cursor.START);
            }
        });
        String message = "the store cannot be reached, reads return last known records marked stale: the line is cut";
        assertThat(log).containsOnlyOnce(message).containsOnlyOnce("type=episode");
        store.back();
        items.counts();
        assertThat(logged(() -> {
                    for (int i = 0; i < 3; i++) { // the connection flaps
                        store.away();
                        items.get(ID);
                        store.back();
                        items.get(ID);
                    }
                }))
                .isEmpty();
        clock.advance(MINUTE);
        assertThat(logged(() -> {
                    store.away();
                    items.get(ID);
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
            var builder = Items.builder(Episode.ARCHIVE, empty);
            builder.lastKnown(0).lastKnown(1_000_000);
            assertThatThrownBy(() -> builder.lastKnown(-1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("lastKnown -1 is out of range; use 0 to 1000000");
            assertThatThrownBy(() -> builder.lastKnown(1_000_001)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** A default method that is not delegated would be slower than that of the store, or do nothing. */
    @Test
    void everyCallIsDelegated() {
        for (Method call : StateStore.class.getMethods()) {
            if (!Modifier.isStatic(call.getModifiers())) {
                assertThat(Arrays.stream(LastKnownStore.class.getDeclaredMethods())
                                .filter(method -> method.getName().equals(call.getName()))
                                .filter(method -> Arrays.equals(method.getParameterTypes(), call.getParameterTypes())))
                        .as("%s", call)
                        .isNotEmpty();
            }
        }
    }
}
