package dev.holdfast;

import static dev.holdfast.ClaimTest.S.BACK;
import static dev.holdfast.ClaimTest.S.BROKEN;
import static dev.holdfast.ClaimTest.S.DONE;
import static dev.holdfast.ClaimTest.S.DROPPED;
import static dev.holdfast.ClaimTest.S.HELD;
import static dev.holdfast.ClaimTest.S.NEW;
import static dev.holdfast.ClaimTest.S.PLAIN;
import static dev.holdfast.ClaimTest.S.WORK;
import static dev.holdfast.internal.assembly.EngineItems.engineOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fixtures.RiggedStore;
import dev.holdfast.fixtures.RiggedStore.Fate;
import dev.holdfast.fixtures.TestClock;
import dev.holdfast.internal.document.DocumentEdit;
import dev.holdfast.internal.engine.ItemSnapshot;
import dev.holdfast.store.Entry.Kind;
import dev.holdfast.workflow.RetryPolicy;
import dev.holdfast.workflow.Workflow;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClaimTest {
    enum S {
        NEW,
        WORK,
        BACK,
        PLAIN,
        HELD,
        BROKEN,
        DONE,
        DROPPED
    }

    record Memo(String a, String b, long size, double ratio) {
        Memo withA(String to) {
            return new Memo(to, b, size, ratio);
        }

        Memo withB(String to) {
            return new Memo(a, to, size, ratio);
        }
    }

    /** WORK fails to BROKEN; BACK leads back to WORK and gives up at once to HELD; PLAIN has neither error nor policy. */
    private static final Workflow<S, Memo> FLOW = Workflow.of("note", S.class, Memo.class)
            .ready(NEW)
            .active(WORK, BACK, PLAIN)
            .waiting(HELD)
            .error(BROKEN)
            .done(DONE, DROPPED)
            .initial(NEW)
            .allow(NEW, WORK, PLAIN)
            .allow(WORK, BACK, DONE, BROKEN)
            .allow(BACK, WORK, HELD, BROKEN)
            .allow(PLAIN, DONE)
            .allow(HELD, DONE)
            .allow(BROKEN, WORK, BACK, DROPPED)
            .retry(
                    WORK,
                    RetryPolicy.fixed(Duration.ofMinutes(5))
                            .permanent(IllegalStateException.class)
                            .giveUp(DROPPED))
            .retry(BACK, RetryPolicy.fixed(Duration.ZERO).maxAttempts(1).giveUp(HELD))
            .build();

    private static final Memo NOTE = new Memo("a", "b", 5_000_000_000L, 0.25);

    private final TestClock clock = new TestClock();
    private final RiggedStore store = new RiggedStore();
    private final List<Items<S, Memo>> opened = new ArrayList<>();
    private final Items<S, Memo> items = open();

    private Items<S, Memo> open() {
        return open(builder -> {});
    }

    private Items<S, Memo> open(Consumer<Items.Builder<S, Memo>> more) {
        Items.Builder<S, Memo> builder = Items.builder(FLOW, store)
                .clock(clock)
                .random(() -> 0.5)
                .owner("w")
                .progressInterval(Duration.ofMillis(500));
        more.accept(builder);
        Items<S, Memo> made = builder.build();
        opened.add(made);
        return made;
    }

    @AfterEach
    void close() {
        opened.forEach(Items::close);
        store.close();
    }

    private Claim<S, Memo> claimed(String id) {
        items.create(id, NOTE);
        return items.claim(WORK, id).orElseThrow();
    }

    private Snapshot<S, Memo> item(String id) {
        return items.get(id).orElseThrow();
    }

    private void expireLeases() {
        clock.advance(Duration.ofSeconds(60));
    }

    private List<Kind> kinds(String id) {
        return items.history(id).stream().map(Change::kind).toList();
    }

    // --- claiming ---

    @Test
    void longestReadyComesFirstWhetherStartedFailedOrNew() {
        items.create("new1", NOTE);
        clock.advance(Duration.ofSeconds(1));
        items.create("new2", NOTE);
        claimed("retry").fail(new IOException("x"));
        claimed("handed").complete(BACK, NOTE);
        items.claim(BACK, "handed").orElseThrow().complete(WORK, NOTE);
        claimed("dead");
        clock.advance(Duration.ofMinutes(6));
        items.create("new3", NOTE);
        assertThat(items.claim(WORK, 10))
                .extracting(Claim::id)
                .containsExactly("new1", "new2", "handed", "dead", "retry", "new3");
        assertThat(items.claim(WORK, 10)).isEmpty();
    }

    @Test
    void onlyItemsForTheStateAreClaimedUpToTheLimit() {
        claimed("failed-in-back").complete(BACK, NOTE);
        items.move("failed-in-back", BROKEN, Note.none());
        claimed("held");
        for (int i = 0; i < 5; i++) {
            items.create("n" + i, NOTE);
        }
        assertThat(items.claim(BACK, 10)).isEmpty();
        assertThat(items.claim(WORK, 3)).hasSize(3);
        assertThat(items.claim(WORK, 10)).hasSize(2);
    }

    @Test
    void aClaimIsOneCommitWithMoveAttemptLeaseAndHistory() {
        Claim<S, Memo> claim = claimed("n1");
        assertThat(claim.state()).isEqualTo(WORK);
        assertThat(claim.attempt()).isEqualTo(1);
        assertThat(claim.token()).isEqualTo(items.history("n1").get(0).revision());
        assertThat(claim.lost()).isFalse();
        assertThat(claim.snapshot().lease().orElseThrow().owner()).isEqualTo(items.owner());
        assertThat(claim.snapshot().readyAt()).contains(clock.instant().plusSeconds(60));
        assertThat(items.history("n1").get(1)).satisfies(change -> {
            assertThat(change.kind()).isEqualTo(Kind.CLAIMED);
            assertThat(change.from()).contains(NEW);
            assertThat(change.to()).contains(WORK);
            assertThat(change.attempt()).isEqualTo(1);
        });
        assertThat(claim.toString())
                .isEqualTo("Claim[Snapshot[note/n1 WORK @" + (claim.token() + 1) + "], token " + claim.token() + "]");
    }

    @Test
    void aNamedItemCanBeClaimedOnlyIfReady() {
        Claim<S, Memo> claim = claimed("n1");
        assertThat(items.claim(WORK, "n1")).isEmpty();
        claim.fail(new IOException("x"));
        assertThat(items.claim(WORK, "n1")).isEmpty();
        clock.advance(Duration.ofMinutes(5));
        assertThat(items.claim(BACK, "n1")).isEmpty();
        assertThat(items.claim(WORK, "n1")).isPresent();
        items.create("n2", NOTE);
        store.faster(() -> open().claim(WORK, "n2"));
        assertThat(items.claim(WORK, "n2")).isEmpty();
    }

    // --- attempts ---

    @Test
    void attemptsIncreaseWithRetriesAndRestartWithEachVisit() {
        claimed("n1").fail(new IOException("x"));
        clock.advance(Duration.ofMinutes(5));
        Claim<S, Memo> second = items.claim(WORK, "n1").orElseThrow();
        assertThat(second.attempt()).isEqualTo(2);
        second.complete(BACK, NOTE);
        items.claim(BACK, "n1").orElseThrow().complete(WORK, NOTE);
        assertThat(items.claim(WORK, "n1").orElseThrow().attempt()).isEqualTo(1);
        assertThat(item("n1").failures(WORK)).isEqualTo(1);
    }

    @Test
    void aManualRetryRestartsTheCount() {
        Claim<S, Memo> claim = claimed("n1");
        claim.fail(new IOException("x"));
        items.move("n1", WORK, Note.none());
        assertThat(items.claim(WORK, "n1").orElseThrow().attempt()).isEqualTo(1);
    }

    @Test
    void aReleasedAttemptDoesNotCount() {
        claimed("n1").release("shutting down");
        assertThat(item("n1").state()).isEqualTo(WORK);
        Claim<S, Memo> again = items.claim(WORK, "n1").orElseThrow();
        assertThat(again.attempt()).isEqualTo(1);
        again.close();
        again.close();
        assertThat(item("n1").interruptions(WORK)).isEqualTo(2);
        assertThat(items.history("n1").get(2).message()).contains("shutting down");
    }

    @Test
    void aCrashDoesNotUseUpARetryButIsCounted() {
        claimed("n1");
        expireLeases();
        Claim<S, Memo> again = open().claim(WORK, 1).get(0);
        assertThat(again.attempt()).isEqualTo(1);
        assertThat(again.snapshot().crashes(WORK)).isEqualTo(1);
        assertThat(again.token()).isGreaterThan(1);
        assertThat(kinds("n1")).containsExactly(Kind.CREATED, Kind.CLAIMED, Kind.CRASHED, Kind.CLAIMED);
    }

    @Test
    void crashesWithoutProgressEndInTheGiveUpState() {
        Items<S, Memo> three = open(builder -> builder.limits(Limits.DEFAULT.withCrashLimit(3)));
        three.create("n1", NOTE);
        for (int crash = 0; crash < 3; crash++) {
            assertThat(three.claim(WORK, 1)).hasSize(1);
            expireLeases();
        }
        assertThat(three.claim(WORK, 1)).isEmpty();
        assertThat(item("n1").state()).isEqualTo(DROPPED);
        assertThat(item("n1").crashes(WORK)).isEqualTo(3);
        assertThat(item("n1").message()).contains("3 crashes without progress");
        assertThat(items.history("n1").stream().skip(6))
                .extracting(Object::toString)
                .satisfiesExactly(
                        crash -> assertThat(crash).contains("CRASHED WORK -> WORK"),
                        failed -> assertThat(failed).contains("FAILED WORK -> BROKEN"),
                        gaveUp -> assertThat(gaveUp).contains("GAVE_UP BROKEN -> DROPPED"));
    }

    @Test
    void savingCountsAsProgress() {
        Items<S, Memo> two = open(builder -> builder.limits(Limits.DEFAULT.withCrashLimit(2)));
        two.create("n1", NOTE);
        for (int crash = 0; crash < 5; crash++) {
            Claim<S, Memo> claim = two.claim(WORK, 1).get(0);
            claim.save(NOTE.withA("a" + crash));
            expireLeases();
        }
        assertThat(item("n1").crashes(WORK)).isEqualTo(4);
    }

    @Test
    void aPoisonedItemWithoutGiveUpStateStays() {
        Items<S, Memo> one = open(builder -> builder.limits(Limits.DEFAULT.withCrashLimit(1)));
        one.create("n1", NOTE);
        one.claim(PLAIN, "n1").orElseThrow();
        expireLeases();
        assertThat(one.claim(PLAIN, "n1")).isEmpty();
        assertThat(item("n1").state()).isEqualTo(PLAIN);
        assertThat(item("n1").readyAt()).isEmpty();
        assertThat(kinds("n1")).endsWith(Kind.CRASHED, Kind.GAVE_UP);
    }

    // --- leases ---

    @Test
    void aWorkerThatLostItsLeaseCannotWriteAnything() {
        List<Consumer<Claim<S, Memo>>> writes = List.of(
                claim -> claim.save(NOTE.withA("lost")),
                claim -> claim.progress(1, 2, null),
                claim -> claim.event("x", null),
                claim -> claim.enter(BACK),
                claim -> claim.complete(DONE, NOTE.withA("lost")),
                claim -> claim.fail(new IOException("lost")),
                claim -> claim.release("lost"),
                claim -> claim.run(DONE, work -> NOTE.withA("lost")));
        for (int i = 0; i < writes.size(); i++) {
            String id = "n" + i;
            Claim<S, Memo> claim = claimed(id);
            expireLeases();
            assertThat(claim.lost()).isTrue();
            Items<S, Memo> other = open();
            other.claim(WORK, id).orElseThrow();
            Snapshot<S, Memo> before = item(id);
            Consumer<Claim<S, Memo>> write = writes.get(i);
            assertThatThrownBy(() -> write.accept(claim))
                    .isInstanceOf(LeaseLostException.class)
                    .hasMessageContaining("the lease is lost, the item is in WORK and " + other.owner() + " holds it");
            assertThatThrownBy(() -> claim.event("again", null)).isInstanceOf(LeaseLostException.class);
            assertThat(item(id)).isEqualTo(before);
            assertThat(claim.lost()).isTrue();
            claim.close();
        }
    }

    @Test
    void movingOrDeletingTheItemTakesItFromItsWorker() {
        Claim<S, Memo> moved = claimed("n1");
        items.move("n1", DONE, Note.none());
        assertThatThrownBy(() -> moved.save(NOTE))
                .hasMessage("note/n1: save: the lease is lost, the item is in DONE and"
                        + " nobody holds it; nothing was written, stop working on it");
        Claim<S, Memo> deleted = claimed("n2");
        items.delete("n2");
        assertThatThrownBy(() -> deleted.save(NOTE)).hasMessageContaining("the item has been deleted");
    }

    @Test
    void theSameOwnerIsNotTheSameClaim() {
        Claim<S, Memo> first = claimed("n1");
        expireLeases();
        Claim<S, Memo> second = items.claim(WORK, "n1").orElseThrow();
        assertThatThrownBy(() -> first.complete(DONE, NOTE)).isInstanceOf(LeaseLostException.class);
        assertThat(second.complete(DONE, NOTE).state()).isEqualTo(DONE);
    }

    @Test
    void renewalKeepsTheLeaseWithoutMovingTheRevision() {
        Claim<S, Memo> claim = claimed("n1");
        long revision = item("n1").revision();
        for (int i = 0; i < 5; i++) {
            clock.advance(Duration.ofSeconds(40));
            engineOf(items).claimer().renewAll();
        }
        assertThat(claim.lost()).isFalse();
        assertThat(open().claim(WORK, 1)).isEmpty();
        assertThat(item("n1").revision()).isEqualTo(revision);
        assertThat(claim.complete(DONE, NOTE).state()).isEqualTo(DONE);
    }

    @Test
    void aRenewalThatFindsTheLeaseLostTellsTheWorker() {
        Claim<S, Memo> claim = claimed("n1");
        items.move("n1", DONE, Note.none());
        engineOf(items).claimer().renewAll();
        assertThat(claim.lost()).isTrue();
        assertThatThrownBy(() -> claim.event("x", null)).isInstanceOf(LeaseLostException.class);
    }

    @Test
    void aClaimLosesAgainstARenewalJustBefore() {
        Claim<S, Memo> claim = claimed("n1");
        expireLeases();
        Items<S, Memo> other = open();
        store.faster(engineOf(items).claimer()::renewAll);
        assertThat(other.claim(WORK, 1)).isEmpty();
        assertThat(claim.lost()).isFalse();
        expireLeases();
        store.faster(engineOf(items).claimer()::renewAll);
        assertThat(other.claim(WORK, "n1")).isEmpty();
        assertThat(claim.complete(DONE, NOTE).state()).isEqualTo(DONE);
    }

    @Test
    void everyWriteOfTheWorkerExtendsTheLease() {
        Claim<S, Memo> claim = claimed("n1");
        List<Runnable> writes = List.of(
                () -> claim.save(NOTE),
                () -> claim.progress(1, 2, null),
                () -> claim.event("x", null),
                () -> claim.enter(BACK));
        for (Runnable write : writes) {
            clock.advance(Duration.ofSeconds(50));
            write.run();
            assertThat(item("n1").lease().orElseThrow().expires())
                    .isEqualTo(clock.instant().plusSeconds(60));
            assertThat(claim.lost()).isFalse();
        }
    }

    @Test
    void aFailedWriteDoesNotExtendTheLease() {
        Claim<S, Memo> claim = claimed("n1");
        clock.advance(Duration.ofSeconds(50));
        store.next(Fate.RETRYABLE);
        assertThatThrownBy(() -> claim.save(NOTE)).isInstanceOf(StoreException.class);
        clock.advance(Duration.ofSeconds(10));
        assertThat(claim.lost()).isTrue();
    }

    @Test
    void anUpdateOfTheHostKeepsTheLease() {
        Claim<S, Memo> claim = claimed("n1");
        items.update("n1", note -> note.withA("host"));
        assertThat(claim.complete(DONE, claim.payload().withB("worker")).payload())
                .isEqualTo(new Memo("host", "worker", 5_000_000_000L, 0.25));
    }

    // --- failures ---

    @Test
    void aFailureIsRetriedLaterFromTheErrorState() {
        Snapshot<S, Memo> failed = claimed("n1").fail(new IOException("reset by peer"));
        assertThat(failed.state()).isEqualTo(BROKEN);
        assertThat(failed.failedFrom()).contains(WORK);
        assertThat(failed.readyAt()).contains(clock.instant().plusSeconds(300));
        assertThat(failed.attempt()).isEqualTo(1);
        assertThat(failed.maxAttempts()).contains(3);
        assertThat(failed.message()).contains("reset by peer");
        assertThat(failed.lease()).isEmpty();
        assertThat(failed.lastFailure()).hasValueSatisfying(failure -> {
            assertThat(failure.type()).isEqualTo("java.io.IOException");
            assertThat(failure.attempt()).isEqualTo(1);
            assertThat(failure.state()).isEqualTo("WORK");
            assertThat(failure.at()).isEqualTo(clock.instant());
            assertThat(failure.trace()).contains("at dev.holdfast.ClaimTest");
        });
        assertThat(items.history("n1").get(2).errorType()).contains("java.io.IOException");
    }

    @Test
    void exhaustedRetriesGiveUpInOneCommitWithTwoEntries() {
        claimed("n1").fail(new IOException("1"));
        for (int i = 2; i <= 3; i++) {
            clock.advance(Duration.ofMinutes(5));
            items.claim(WORK, "n1").orElseThrow().fail(new IOException(String.valueOf(i)));
        }
        assertThat(item("n1").state()).isEqualTo(DROPPED);
        assertThat(item("n1").failures(WORK)).isEqualTo(3);
        assertThat(item("n1").message()).contains("3");
        List<Change<S>> last = items.history("n1").subList(6, 8);
        assertThat(last).extracting(Change::kind).containsExactly(Kind.FAILED, Kind.GAVE_UP);
        assertThat(last).extracting(Change::revision).containsOnly(item("n1").revision());
        assertThat(last.get(0).to()).contains(BROKEN);
        assertThat(last.get(1).from()).contains(BROKEN);
        assertThat(last.get(1).message()).contains("3 of 3 attempts failed");
    }

    @Test
    void aPermanentErrorGivesUpAtOnce() {
        Snapshot<S, Memo> end = claimed("n1").fail(new RuntimeException(new IllegalStateException("gone")));
        assertThat(end.state()).isEqualTo(DROPPED);
        assertThat(items.history("n1").get(3).message()).contains("the error is permanent");
    }

    @Test
    void givingUpFollowsADeclaredPath() {
        claimed("n1").complete(BACK, NOTE);
        assertThat(items.claim(BACK, "n1")
                        .orElseThrow()
                        .fail(new IOException("x"))
                        .state())
                .isEqualTo(HELD);
        assertThat(items.history("n1").stream().skip(4))
                .extracting(Object::toString)
                .satisfiesExactly(
                        failed -> assertThat(failed).contains("FAILED BACK -> BACK"),
                        gaveUp -> assertThat(gaveUp).contains("GAVE_UP BACK -> HELD"));
    }

    @Test
    void withoutPolicyAndErrorStateAFailedItemStays() {
        items.create("n1", NOTE);
        Snapshot<S, Memo> failed = items.claim(PLAIN, "n1").orElseThrow().fail(new IOException("x"));
        assertThat(failed.state()).isEqualTo(PLAIN);
        assertThat(failed.readyAt()).isEmpty();
        clock.advance(Duration.ofDays(1));
        assertThat(items.claim(PLAIN, 1)).isEmpty();
    }

    enum T {
        GO,
        END
    }

    @Test
    void withAPolicyButNoErrorStateTheItemStaysUntilItsRetry() {
        Workflow<T, Memo> flow = Workflow.of("stay", T.class, Memo.class)
                .active(T.GO)
                .done(T.END)
                .initial(T.GO)
                .allow(T.GO, T.END)
                .retry(
                        T.GO,
                        RetryPolicy.fixed(Duration.ofMinutes(1)).maxAttempts(2).giveUp(T.END))
                .build();
        try (Items<T, Memo> stay = Items.builder(flow, store).clock(clock).build()) {
            stay.create("s1", NOTE);
            Claim<T, Memo> claim = stay.claim(T.GO, "s1").orElseThrow();
            claim.progress(50, 100, null);
            claim.fail(new IOException("x"));
            assertThat(stay.claim(T.GO, 1)).isEmpty();
            clock.advance(Duration.ofMinutes(1));
            Claim<T, Memo> second = stay.claim(T.GO, 1).get(0);
            assertThat(second.attempt()).isEqualTo(2);
            second.progress(1, 100, null); // a new attempt starts at zero
            assertThat(stay.get("s1").orElseThrow().progress()).contains(new Progress(1, 100, null));
            assertThat(second.fail(new IOException("y")).state()).isEqualTo(T.END);
        }
    }

    @Test
    void theFirstAndTheNewestFailuresAreKeptCutToSize() {
        Items<S, Memo> small = open(builder -> builder.limits(Limits.DEFAULT.withFailures(64, 128, 3)));
        small.create("n1", NOTE);
        for (int i = 1; i <= 3; i++) {
            small.claim(WORK, "n1").orElseThrow().fail(new IOException(i + " é".repeat(200)));
            if (i < 3) {
                small.claim(WORK, "n1");
                clock.advance(Duration.ofMinutes(5));
            }
        }
        keepsTheFirst(item("n1"));
        assertThat(item("n1").failures()).hasSize(3).allSatisfy(failure -> {
            assertThat(failure.message()).endsWith(" … (cut)");
            assertThat(failure.message().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .hasSizeLessThanOrEqualTo(64);
            assertThat(failure.trace().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .hasSizeLessThanOrEqualTo(128);
        });
    }

    private static void keepsTheFirst(Snapshot<S, Memo> item) {
        var edit = new DocumentEdit(ItemSnapshot.of(item).document());
        for (int i = 0; i < 4; i++) {
            var node = dev.holdfast.internal.document.Json.object();
            node.put("message", "m" + i);
            edit.error(node, 3);
        }
        assertThat(edit.done().errors())
                .extracting(e -> e.get("message").asText())
                .containsExactly(item.failures().get(0).message(), "m2", "m3");
    }

    @Test
    void peopleSeeNoSecretsOrPathsAndDebuggersNoSecrets() {
        Snapshot<S, Memo> failed =
                claimed("n1").fail(new IOException("cannot read /home/ann/work/a.mp3 with password=hunter2"));
        Failure failure = failed.lastFailure().orElseThrow();
        assertThat(failure.message()).isEqualTo("cannot read …/a.mp3 with password=***");
        assertThat(failure.detail()).isEqualTo("cannot read /home/ann/work/a.mp3 with password=***");
        assertThat(failure.trace()).doesNotContain("hunter2");
        assertThat(items.history("n1").get(2).message()).contains("cannot read …/a.mp3 with password=***");
        assertThat(ItemSnapshot.of(failed).record().body().document()).doesNotContain("hunter2");
    }

    // --- run ---

    @Test
    void runStoresPayloadTargetAndHistoryInOneCommit() {
        Claim<S, Memo> claim = claimed("n1");
        int before = store.commits();
        Snapshot<S, Memo> end = claim.run(DONE, work -> work.payload().withA("result"));
        assertThat(store.commits()).isEqualTo(before + 1);
        assertThat(end.state()).isEqualTo(DONE);
        assertThat(end.payload().a()).isEqualTo("result");
        assertThat(end.lease()).isEmpty();
        assertThat(kinds("n1")).containsExactly(Kind.CREATED, Kind.CLAIMED, Kind.MOVED);
        assertThatThrownBy(() -> claim.event("x", null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("note/n1: record event x: this claim has ended; claim the item again");
    }

    @Test
    void runAppliesTheRetryPolicyToAnException() {
        assertThat(claimed("n1")
                        .run(DONE, work -> {
                            throw new IOException("x");
                        })
                        .state())
                .isEqualTo(BROKEN);
        assertThat(claimed("n2")
                        .run(DONE, work -> null)
                        .lastFailure()
                        .orElseThrow()
                        .message())
                .isEqualTo("the task returned no payload; return work.payload()");
    }

    @Test
    void runRecordsAnErrorAndThrowsItAgain() {
        Error error = new StackOverflowError("deep");
        ThrowingCallable run = () -> claimed("n1").run(DONE, work -> {
            throw error;
        });
        assertThatThrownBy(run).isSameAs(error);
        assertThat(item("n1").lastFailure().orElseThrow().type()).isEqualTo("java.lang.StackOverflowError");
    }

    @Test
    void anErrorIsNotHiddenByAStoreFailure() {
        Claim<S, Memo> claim = claimed("n1");
        Error error = new AssertionError("broken");
        store.next(Fate.RETRYABLE);
        assertThatThrownBy(() -> claim.run(DONE, work -> {
                    throw error;
                }))
                .isSameAs(error)
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        isLeftAloneUntilItsLeaseExpires();
    }

    private void isLeftAloneUntilItsLeaseExpires() {
        clock.advance(Duration.ofSeconds(59));
        engineOf(items).claimer().renewAll();
        clock.advance(Duration.ofSeconds(1));
        assertThat(items.claim(WORK, 1)).hasSize(1);
    }

    @Test
    void interruptionReleasesTheAttemptAndRestoresTheFlag() {
        Snapshot<S, Memo> item = claimed("n1").run(DONE, work -> {
            throw new InterruptedException();
        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(item.state()).isEqualTo(WORK);
        assertThat(item.interruptions(WORK)).isEqualTo(1);
        assertThat(item.failures(WORK)).isZero();
        item = items.claim(WORK, "n1").orElseThrow().run(DONE, work -> {
            Thread.currentThread().interrupt();
            throw new IOException("closed by interrupt");
        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(item.interruptions(WORK)).isEqualTo(2);
        assertThat(items.claim(WORK, "n1").orElseThrow().attempt()).isEqualTo(1);
    }

    @Test
    void anUnreachableTargetIsRefusedBeforeTheWork() {
        Claim<S, Memo> claim = claimed("n1");
        AtomicBoolean ran = new AtomicBoolean();
        assertThatThrownBy(() -> claim.run(DROPPED, work -> {
                    ran.set(true);
                    return work.payload();
                }))
                .isInstanceOf(IllegalTransitionException.class)
                .hasMessage("note/n1: WORK -> DROPPED is not allowed; from WORK: [BACK, BROKEN, DONE]");
        assertThat(ran).isFalse();
        assertThat(claim.run(HELD, work -> {
                            work.enter(BACK);
                            return work.payload();
                        })
                        .state())
                .isEqualTo(HELD);
    }

    @Test
    void anEndedClaimDoesNotRun() {
        Claim<S, Memo> claim = claimed("n1");
        claim.release("enough");
        AtomicBoolean ran = new AtomicBoolean();
        assertThatThrownBy(() -> claim.run(DONE, work -> {
                    ran.set(true);
                    return work.payload();
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(ran).isFalse();
    }

    @Test
    void runThrowsWhenTheLeaseIsLostOnTheWay() {
        Claim<S, Memo> claim = claimed("n1");
        assertThatThrownBy(() -> claim.run(DONE, work -> {
                    items.move("n1", BROKEN, Note.none());
                    work.event("x", null);
                    return work.payload();
                }))
                .isInstanceOf(LeaseLostException.class);
        assertThat(item("n1").state()).isEqualTo(BROKEN);
    }

    @Test
    void aLostLeaseOfAnotherItemFailsThisOne() {
        Claim<S, Memo> other = claimed("n2");
        items.move("n2", DONE, Note.none());
        assertThat(claimed("n1")
                        .run(DONE, work -> {
                            other.event("x", null);
                            return work.payload();
                        })
                        .state())
                .isEqualTo(BROKEN);
    }

    @Test
    void aStoreFailureWhileCompletingIsNoFailedAttemptAndTheLeaseExpires() {
        Claim<S, Memo> claim = claimed("n1");
        assertThatThrownBy(() -> claim.run(DONE, work -> {
                    store.next(Fate.RETRYABLE);
                    return work.payload();
                }))
                .isInstanceOf(StoreException.class);
        assertThat(item("n1").failures(WORK)).isZero();
        isLeftAloneUntilItsLeaseExpires();
    }

    @Test
    void aClaimThatCannotBeReleasedIsNotRenewedForever() {
        Claim<S, Memo> claim = claimed("n1");
        store.next(Fate.RETRYABLE);
        assertThatThrownBy(claim::close).isInstanceOf(StoreException.class);
        isLeftAloneUntilItsLeaseExpires();
    }

    // --- several states, progress, payload ---

    @Test
    void aClaimContinuesThroughActiveStates() {
        Claim<S, Memo> claim = claimed("n1");
        claim.enter(BACK);
        assertThat(claim.state()).isEqualTo(BACK);
        assertThat(claim.attempt()).isEqualTo(1);
        assertThat(item("n1").lease()).isPresent();
        claim.enter(WORK);
        assertThatThrownBy(() -> claim.enter(DONE))
                .hasMessage("note/n1: DONE is DONE, but a claim can enter only active states; complete it instead");
        assertThatThrownBy(() -> claim.enter(PLAIN)).isInstanceOf(IllegalTransitionException.class);
        assertThat(claim.fail(new IOException("x")).failedFrom()).contains(WORK);
    }

    @Test
    void progressIsCombinedMonotonicAndResetInAnotherState() {
        Claim<S, Memo> claim = claimed("n1");
        int before = store.commits();
        claim.progress(1, 10, "one");
        claim.progress(2, 10, "two");
        assertThat(store.commits()).isEqualTo(before + 1);
        assertThat(item("n1").progress()).contains(new Progress(1, 10, "one"));
        clock.advance(Duration.ofMillis(500));
        claim.progress(1, 10, "again");
        assertThat(item("n1").progress()).contains(new Progress(2, 10, "again"));
        claim.progress(7, 10, "seven");
        claim.event("x", null);
        assertThat(item("n1").progress()).contains(new Progress(7, 10, "seven"));
        claim.progress(8, 10, null);
        claim.enter(BACK);
        claim.event("y", null);
        assertThat(item("n1").progress()).isEmpty();
        claim.progress(1, 3, null);
        assertThat(kinds("n1")).doesNotContain(Kind.UPDATED).hasSize(5);
        claim.release("later");
        assertThat(item("n1").progress()).contains(new Progress(1, 3, null));
    }

    @Test
    void invalidProgressIsRefusedAndForgotten() {
        Claim<S, Memo> claim = claimed("n1");
        assertThatThrownBy(() -> claim.progress(1, 2, "x".repeat(3000)))
                .hasMessage("note/n1: the progress message has 3000 bytes; at most 2048 work");
        assertThatThrownBy(() -> claim.progress(-1, 2, null)).hasMessageContaining("progress -1 of 2 is negative");
        claim.event("x", null);
        assertThat(item("n1").progress()).isEmpty();
    }

    @Test
    void changesOfTheHostAreKept() {
        Claim<S, Memo> claim = claimed("n1");
        Memo read = claim.payload();
        items.update("n1", note -> new Memo("host", note.b(), 6_000_000_000L, 0.75));
        claim.event("a write that meets the newer item", null);
        assertThat(claim.payload()).isEqualTo(read);
        claim.save(read.withB("worker"));
        assertThat(claim.payload()).isEqualTo(new Memo("host", "worker", 6_000_000_000L, 0.75));
        assertThat(claim.complete(DONE, claim.payload().withA("mine")).payload().a())
                .isEqualTo("mine");
    }

    @Test
    void theSameFieldChangedTwiceIsAConflictThatCountsAsAFailedAttempt() {
        Claim<S, Memo> claim = claimed("n1");
        items.update("n1", note -> note.withA("host"));
        assertThatThrownBy(() -> claim.save(NOTE.withA("worker")))
                .isInstanceOf(ConflictException.class)
                .hasMessage("note/n1: store the payload: another writer changed field 'a' while the item was worked"
                        + " on; do the work again on the newest payload");
        Snapshot<S, Memo> after = claim.run(DONE, work -> work.payload().withA("worker"));
        assertThat(after.state()).isEqualTo(BROKEN);
        assertThat(after.payload().a()).isEqualTo("host");
        assertThat(after.lastFailure().orElseThrow().type()).isEqualTo(ConflictException.class.getName());
        clock.advance(Duration.ofMinutes(5));
        assertThat(items.claim(WORK, "n1")
                        .orElseThrow()
                        .run(DONE, work -> work.payload().withA("worker"))
                        .payload()
                        .a())
                .isEqualTo("worker");
    }

    // --- lost replies ---

    @Test
    void lostRepliesNeitherRepeatNorLoseChanges() {
        for (Fate fate : new Fate[] {Fate.APPLIED_UNKNOWN, Fate.LOST_UNKNOWN}) {
            for (int i = 0; i < 3; i++) {
                items.create(fate + "-" + i, NOTE);
            }
            store.next(fate);
            List<Claim<S, Memo>> claims = items.claim(WORK, 3);
            assertThat(claims).hasSize(3);
            store.next(fate, fate);
            claims.get(0).complete(DONE, NOTE);
            assertThat(kinds(fate + "-0")).containsExactly(Kind.CREATED, Kind.CLAIMED, Kind.MOVED);
            store.next(fate);
            claims.get(1).fail(new IOException("x"));
            assertThat(kinds(fate + "-1")).containsExactly(Kind.CREATED, Kind.CLAIMED, Kind.FAILED);
            store.next(fate);
            claims.get(2).release("x");
            store.next(fate);
            assertThat(items.claim(WORK, fate + "-2")).isPresent();
            assertThat(kinds(fate + "-2")).containsExactly(Kind.CREATED, Kind.CLAIMED, Kind.RELEASED, Kind.CLAIMED);
        }
    }

    @Test
    void aStoreFailureDuringAClaimDoesNotStrandClaimedItems() {
        claimed("started").release("x");
        items.create("lost", NOTE);
        items.create("new", NOTE);
        store.faster(() -> items.claim(WORK, "lost").orElseThrow());
        store.next(Fate.FINE, Fate.RETRYABLE); // the second commit is for "new", in place of "lost"
        assertThat(items.claim(WORK, 2)).extracting(Claim::id).containsExactly("started");
        store.next(Fate.RETRYABLE);
        assertThatThrownBy(() -> items.claim(WORK, 10)).isInstanceOf(StoreException.class);
        assertThat(items.claim(WORK, 10)).extracting(Claim::id).containsExactly("new");
    }
}
