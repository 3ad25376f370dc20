package dev.holdfast;

import static dev.holdfast.SaveSoonTest.S.BROKEN;
import static dev.holdfast.SaveSoonTest.S.DONE;
import static dev.holdfast.SaveSoonTest.S.NEW;
import static dev.holdfast.SaveSoonTest.S.NEXT;
import static dev.holdfast.SaveSoonTest.S.WORK;
import static dev.holdfast.internal.assembly.EngineItems.engineOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fixtures.RiggedStore;
import dev.holdfast.fixtures.RiggedStore.Fate;
import dev.holdfast.fixtures.TestClock;
import dev.holdfast.limit.RateLimitedException;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.Entry.Kind;
import dev.holdfast.workflow.Workflow;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The clock stands still, and the interval is so long that the flushing thread never runs by itself. */
@Timeout(60)
class SaveSoonTest {
    enum S {
        NEW,
        WORK,
        NEXT,
        BROKEN,
        DONE
    }

    record Memo(int page, String host) {
        Memo page(int to) {
            return new Memo(to, host);
        }

        Memo host(String to) {
            return new Memo(page, to);
        }
    }

    private static final Workflow<S, Memo> FLOW = Workflow.of("note", S.class, Memo.class)
            .ready(NEW)
            .active(WORK, NEXT)
            .error(BROKEN)
            .done(DONE)
            .initial(NEW)
            .allow(NEW, WORK)
            .allow(WORK, NEXT, DONE, BROKEN)
            .allow(NEXT, DONE, BROKEN)
            .allow(BROKEN, WORK, NEXT, DONE)
            .build();

    private static final Duration INTERVAL = Duration.ofMinutes(10);

    private final TestClock clock = new TestClock();
    private final RiggedStore store = new RiggedStore();
    private Duration limit = Duration.ZERO;
    private RuntimeException broken;
    private final List<Items<S, Memo>> opened = new ArrayList<>();
    private final Items<S, Memo> items = open();

    private Items<S, Memo> open() {
        Items<S, Memo> made = Items.builder(FLOW, store)
                .clock(clock)
                .owner("w")
                .lease(Duration.ofHours(1))
                .progressInterval(INTERVAL)
                .rateLimiter(key -> {
                    if (broken != null) {
                        throw broken;
                    }
                    return limit;
                })
                .build();
        opened.add(made);
        return made;
    }

    @AfterEach
    void close() {
        opened.forEach(Items::close);
        store.close();
    }

    private Claim<S, Memo> claimed() {
        items.create("n", new Memo(0, "-"));
        return items.claim(WORK, "n").orElseThrow();
    }

    /** A claim with page 1 stored and page 2 pending. */
    private Claim<S, Memo> withPending() {
        Claim<S, Memo> claim = claimed();
        claim.saveSoon(claim.payload().page(1));
        claim.saveSoon(claim.payload().page(2));
        assertThat(stored().page()).isEqualTo(1);
        return claim;
    }

    private Memo stored() {
        return item().payload();
    }

    private Snapshot<S, Memo> item() {
        return items.get("n").orElseThrow();
    }

    private List<Kind> kinds() {
        return items.history("n").stream().map(Change::kind).toList();
    }

    private void later() {
        clock.advance(INTERVAL);
        engineOf(items).deferred().runAll();
    }

    // --- when it writes ---

    @Test
    void theFirstPayloadIsWrittenAtOnceAndThenTheNewest() {
        Claim<S, Memo> claim = claimed();
        int before = store.commits();
        for (int page = 1; page <= 50; page++) {
            claim.saveSoon(claim.payload().page(page));
            assertThat(claim.payload().page()).as("the worker sees its own").isEqualTo(page);
        }
        assertThat(stored().page()).isEqualTo(1);
        engineOf(items).deferred().runAll();
        assertThat(stored().page()).as("asked before the time").isEqualTo(1);
        later();
        assertThat(stored().page()).isEqualTo(50);
        later();
        assertThat(store.commits()).isEqualTo(before + 2);
        claim.saveSoon(claim.payload().page(51));
        assertThat(stored().page()).isEqualTo(51);
        assertThat(kinds()).containsExactly(Kind.CREATED, Kind.CLAIMED, Kind.UPDATED, Kind.UPDATED, Kind.UPDATED);
    }

    @Test
    void everyEndOfAClaimAndEveryOtherWriteIncludesIt() {
        List<Consumer<Claim<S, Memo>>> writes = List.of(
                claim -> claim.enter(NEXT),
                claim -> claim.event("seen", null),
                claim -> claim.chunks(2).complete(0, "x"),
                claim -> claim.progress(1, 2, null),
                claim -> claim.fail(new IOException("x")),
                claim -> claim.release("later"),
                Claim::close,
                claim -> claim.complete(DONE, claim.payload()));
        for (Consumer<Claim<S, Memo>> write : writes) {
            Claim<S, Memo> claim = withPending();
            int before = store.commits();
            write.accept(claim);
            assertThat(stored().page()).isEqualTo(2);
            assertThat(store.commits() - before).isLessThanOrEqualTo(2);
            claim.close();
            items.delete("n");
        }
    }

    @Test
    void aPayloadInAWriteWithoutHistoryIsRecordedInHistory() {
        Claim<S, Memo> claim = withPending();
        claim.progress(1, 2, null);
        assertThat(kinds()).endsWith(Kind.UPDATED, Kind.UPDATED);
        claim.saveSoon(claim.payload().page(3));
        claim.event("seen", null);
        assertThat(kinds()).endsWith(Kind.UPDATED, Kind.UPDATED, Kind.EVENT);
    }

    @Test
    void theResultOfTheWorkReplacesThePendingPayload() {
        Snapshot<S, Memo> done = claimed().run(DONE, work -> {
            work.saveSoon(work.payload().page(1));
            work.saveSoon(work.payload().page(2));
            return work.payload().page(9);
        });
        assertThat(done.payload().page()).isEqualTo(9);
        later();
        assertThat(stored().page()).isEqualTo(9);
    }

    @Test
    void aSaveReplacesThePendingPayload() {
        Claim<S, Memo> claim = withPending();
        claim.save(claim.payload().page(7));
        assertThat(stored().page()).isEqualTo(7);
        later();
        assertThat(stored().page()).isEqualTo(7);
        claim.saveSoon(claim.payload().page(8));
        store.next(Fate.APPLIED_UNKNOWN, Fate.APPLIED_UNKNOWN, Fate.APPLIED_UNKNOWN);
        assertThatThrownBy(() -> claim.save(new Memo(9, "-"))).isInstanceOf(StoreException.class);
        claim.event("a later write", null);
        assertThat(stored().page()).as("not back to what waited before").isEqualTo(9);
    }

    @Test
    void closingTheItemsWritesItAndThenNothing() {
        Claim<S, Memo> claim = withPending();
        items.close();
        int commits = store.commits();
        assertThat(open().get("n").orElseThrow().payload().page()).isEqualTo(2);
        assertThatThrownBy(() -> claim.saveSoon(new Memo(3, "-"))).isInstanceOf(LeaseLostException.class);
        engineOf(items).deferred().runAll();
        assertThat(store.commits()).isEqualTo(commits);
    }

    @Test
    void closingTheItemsDuringAnOutageReportsALostPayload() {
        withPending();
        store.next(Fate.RETRYABLE);
        assertThatThrownBy(items::close)
                .isInstanceOf(UnwrittenUpdateException.class)
                .hasMessage("note/n: 1 pending update could not be written (the store is busy; try again);"
                        + " fix that and update again");
        items.close();
    }

    @Test
    void itIsFlushedWithoutAnotherCall() throws Exception {
        CountDownLatch written = new CountDownLatch(2);
        try (var real = Items.builder(FLOW, new InMemoryStore())
                .closeStore()
                .progressInterval(Duration.ofMillis(20))
                .build()) {
            real.create("n", new Memo(0, "-"));
            Claim<S, Memo> claim = real.claim(WORK, "n").orElseThrow();
            real.listen((change, item) -> written.countDown());
            claim.saveSoon(new Memo(1, "-"));
            claim.saveSoon(new Memo(2, "-"));
            assertThat(written.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(real.get("n").orElseThrow().payload().page()).isEqualTo(2);
        }
    }

    // --- others ---

    @Test
    void changesOfTheHostAreKept() {
        Claim<S, Memo> claim = withPending();
        items.update("n", note -> note.host("theirs"));
        later();
        assertThat(stored()).isEqualTo(new Memo(2, "theirs"));
        assertThat(claim.payload()).isEqualTo(new Memo(2, "theirs"));
    }

    @Test
    void aConflictIsThrownOnceByTheCallThatWrites() {
        Claim<S, Memo> claim = withPending();
        items.update("n", note -> note.page(100));
        assertThatThrownBy(() -> claim.event("seen", null))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("another writer changed field 'page'");
        claim.event("seen", null);
        assertThat(stored().page()).isEqualTo(100);
    }

    @Test
    void aConflictFoundByTheFlushIsThrownByTheNextCall() {
        Claim<S, Memo> claim = withPending();
        items.update("n", note -> note.page(100));
        later();
        assertThatThrownBy(() -> claim.progress(1, 2, null)).isInstanceOf(ConflictException.class);
        claim.progress(1, 2, null);
        assertThat(stored().page()).isEqualTo(100);
    }

    @Test
    void aConflictFailsTheAttemptOfARunningTask() {
        Snapshot<S, Memo> after = claimed().run(DONE, work -> {
            work.saveSoon(work.payload().page(1));
            work.saveSoon(work.payload().page(2));
            items.update("n", note -> note.page(100));
            later();
            return work.payload();
        });
        assertThat(after.state()).isEqualTo(BROKEN);
        assertThat(after.lastFailure().orElseThrow().type()).isEqualTo(ConflictException.class.getName());
        assertThat(after.payload().page()).isEqualTo(100);
    }

    @Test
    void anEndWithoutAnotherCallRecordsTheUnsavedPayloadInHistory() {
        List<Consumer<Claim<S, Memo>>> ends =
                List.of(claim -> claim.fail(new IOException("x")), claim -> claim.release("x"), Claim::close, claim -> {
                    later();
                    claim.close();
                });
        for (Consumer<Claim<S, Memo>> end : ends) {
            Claim<S, Memo> claim = withPending();
            items.update("n", note -> note.page(100));
            end.accept(claim);
            assertThat(item().lease()).isEmpty();
            assertThat(stored().page()).isEqualTo(100);
            assertThat(items.history("n")).last().satisfies(change -> {
                assertThat(change.event()).contains("payload not saved");
                assertThat(change.message().orElseThrow()).contains("another writer changed field 'page'");
            });
            items.delete("n");
        }
    }

    @Test
    void aLostLeaseIsThrownByTheNextCallAndNothingIsWritten() {
        Claim<S, Memo> claim = withPending();
        clock.advance(Duration.ofHours(2));
        Items<S, Memo> other = open();
        Claim<S, Memo> theirs = other.claim(WORK, "n").orElseThrow();
        engineOf(items).deferred().runAll();
        assertThat(claim.lost()).isTrue();
        assertThatThrownBy(() -> claim.saveSoon(new Memo(3, "-"))).isInstanceOf(LeaseLostException.class);
        claim.close();
        assertThat(stored().page()).isEqualTo(1);
        theirs.complete(DONE, theirs.payload());
    }

    @Test
    void closingAClaimIgnoresALostLeaseUnlessAPayloadWasPending() {
        Claim<S, Memo> claim = withPending();
        items.move("n", BROKEN, Note.none());
        assertThatThrownBy(claim::close).isInstanceOf(LeaseLostException.class);
        claim.close();
        assertThat(stored().page()).isEqualTo(1);
        items.delete("n");
        Claim<S, Memo> other = withPending();
        items.move("n", BROKEN, Note.none());
        later();
        assertThatThrownBy(other::close).isInstanceOf(LeaseLostException.class);
        other.close();
    }

    @Test
    void aRateLimiterThatThrowsDelaysTheWrite() {
        Claim<S, Memo> claim = withPending();
        clock.advance(INTERVAL);
        broken = new IllegalStateException("no idea");
        engineOf(items).deferred().runAll();
        assertThat(claim.payload().page()).isEqualTo(2);
        broken = null;
        later();
        assertThat(stored().page()).isEqualTo(2);
    }

    @Test
    void aListenerMaySaveSoonWithinAWrite() {
        Claim<S, Memo> claim = claimed();
        items.listen((change, item) -> {
            if (item.payload().page() < 3) {
                claim.saveSoon(claim.payload().page(item.payload().page() + 1));
            }
        });
        claim.saveSoon(claim.payload().page(1));
        assertThat(stored().page()).isEqualTo(1);
        later();
        later();
        assertThat(stored().page()).isEqualTo(3);
        assertThat(items.listenerFailures()).isZero();
    }

    // --- failures of the store ---

    @Test
    void aFailureOfTheStoreKeepsItPending() {
        Claim<S, Memo> claim = withPending();
        clock.advance(INTERVAL);
        store.next(Fate.RETRYABLE, Fate.RETRYABLE);
        engineOf(items).deferred().runAll();
        claim.saveSoon(claim.payload().page(3));
        assertThatThrownBy(() -> claim.event("seen", null)).isInstanceOf(StoreException.class);
        assertThat(claim.payload().page()).isEqualTo(3);
        later();
        assertThat(stored().page()).isEqualTo(3);
    }

    @Test
    void anUnknownOutcomeIsNoConflictWithOneself() {
        for (Fate fate : new Fate[] {Fate.APPLIED_UNKNOWN, Fate.LOST_UNKNOWN}) {
            Claim<S, Memo> claim = withPending();
            clock.advance(INTERVAL);
            store.next(fate, fate, fate);
            engineOf(items).deferred().runAll();
            items.update("n", note -> note.host("theirs"));
            claim.saveSoon(claim.payload().page(3));
            later();
            assertThat(stored()).isEqualTo(new Memo(3, "theirs"));
            claim.complete(DONE, claim.payload().page(4));
            assertThat(stored()).isEqualTo(new Memo(4, "theirs"));
            items.delete("n");
        }
    }

    @Test
    void aMergedPayloadInDoubtIsNotTakenForOnesOwn() {
        Claim<S, Memo> claim = withPending();
        items.update("n", note -> note.host("theirs"));
        store.next(Fate.FINE, Fate.LOST_UNKNOWN, Fate.LOST_UNKNOWN, Fate.LOST_UNKNOWN);
        assertThatThrownBy(() -> claim.event("seen", null)).isInstanceOf(StoreException.class);
        claim.event("seen", null);
        assertThat(stored()).isEqualTo(new Memo(2, "theirs"));
        assertThatThrownBy(() -> {
                    items.update("n", note -> note.host("again"));
                    store.next(Fate.FINE, Fate.LOST_UNKNOWN, Fate.LOST_UNKNOWN, Fate.LOST_UNKNOWN);
                    claim.save(claim.payload().page(3));
                })
                .isInstanceOf(StoreException.class);
        claim.save(claim.payload().page(4));
        assertThat(stored()).isEqualTo(new Memo(4, "again"));
    }

    @Test
    void invalidPayloadsAreRefusedAtOnceAndForgotten() {
        Claim<S, Memo> claim = withPending();
        assertThatThrownBy(() -> claim.saveSoon(new Memo(3, "\ud800")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("note/n: the payload has an unpaired surrogate, which is not text; leave it out");
        assertThatThrownBy(() -> claim.saveSoon(new Memo(3, "x".repeat(2 << 20))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 1048576 work");
        later();
        assertThat(stored()).isEqualTo(new Memo(2, "-"));
    }

    // --- rate limits ---

    @Test
    void theRateLimiterDelaysItButNotTheEndOfTheClaim() {
        Claim<S, Memo> claim = claimed();
        limit = Duration.ofMinutes(30);
        claim.saveSoon(claim.payload().page(1));
        assertThat(stored().page()).isZero();
        assertThatThrownBy(() -> claim.save(claim.payload().page(2)))
                .isInstanceOf(RateLimitedException.class)
                .hasMessageStartingWith("note/n: save: there are more updates than the rate limiter allows");
        limit = Duration.ZERO;
        clock.advance(Duration.ofMinutes(29));
        engineOf(items).deferred().runAll();
        assertThat(stored().page()).isZero();
        clock.advance(Duration.ofMinutes(1));
        engineOf(items).deferred().runAll();
        assertThat(stored().page()).isEqualTo(1);
        limit = Duration.ofMinutes(30);
        claim.saveSoon(claim.payload().page(3));
        claim.fail(new IOException("x"));
        assertThat(stored().page()).isEqualTo(3);
    }
}
