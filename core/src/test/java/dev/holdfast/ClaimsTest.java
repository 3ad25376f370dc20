package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fixtures.TestClock;
import dev.holdfast.internal.assembly.EngineItems;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A batch of claims, claims that nobody begins or drops, and the lengths of leases. */
class ClaimsTest {
    private enum S {
        NEW,
        WORK,
        SLOW,
        DONE
    }

    private record Job(String url) {}

    private final TestClock clock = new TestClock();
    private final InMemoryStore store = new InMemoryStore();
    private final Items<S, Job> items = open(Duration.ofMinutes(10));

    private Items<S, Job> open(Duration beginWithin) {
        return Items.builder(
                        Workflow.of("job", S.class, Job.class)
                                .ready(S.NEW)
                                .active(S.WORK, S.SLOW)
                                .done(S.DONE)
                                .initial(S.NEW)
                                .allow(S.NEW, S.WORK, S.SLOW)
                                .allow(S.WORK, S.DONE)
                                .allow(S.SLOW, S.DONE)
                                .build(),
                        store)
                .clock(clock)
                .lease(S.SLOW, Duration.ofHours(2))
                .beginWithin(beginWithin)
                .build();
    }

    @AfterEach
    void close() {
        items.close();
        store.close();
    }

    private void create(int count) {
        for (int i = 0; i < count; i++) {
            items.create("job-" + i, new Job("u" + i));
        }
    }

    private void renewAfter(Duration time) {
        clock.advance(time);
        EngineItems.engineOf(items).claimer().renewAll();
    }

    private Optional<String> holder(String id) {
        return items.get(id).orElseThrow().lease().map(lease -> lease.owner());
    }

    @Test
    void whatALoopLeavesIsReleasedWhenTheBatchIsClosed() {
        create(10);
        assertThatThrownBy(() -> {
                    try (Claims<S, Job> claims = items.claim(S.WORK, 10)) {
                        for (Claim<S, Job> claim : claims) {
                            claim.run(S.DONE, work -> {
                                items.move("job-0", S.DONE, Note.none()); // takes the lease away
                                work.save(new Job("v"));
                                return work.payload();
                            });
                        }
                    }
                })
                .isInstanceOf(LeaseLostException.class);
        for (int i = 1; i < 10; i++) {
            Snapshot<S, Job> item = items.get("job-" + i).orElseThrow();
            assertThat(item.lease()).isEmpty();
            assertThat(item.attempt(S.WORK)).as("the attempt does not count").isZero();
        }
        assertThat(items.claim(S.WORK, 10)).hasSize(9);
    }

    @Test
    void begunAndTakenClaimsAreLeft() {
        create(3);
        Claim<S, Job> begun;
        Claim<S, Job> taken;
        try (Claims<S, Job> claims = items.claim(S.WORK, 3)) {
            begun = claims.get(0);
            begun.progress(1, 2, "half");
            taken = claims.take().orElseThrow();
            assertThat(taken.id()).isEqualTo("job-1");
            assertThat(claims).hasSize(3);
        }
        assertThat(holder("job-0")).isPresent();
        assertThat(holder("job-1")).isPresent();
        assertThat(holder("job-2")).isEmpty();
        begun.complete(S.DONE, new Job("v"));
        taken.complete(S.DONE, new Job("v"));
    }

    @Test
    void aClosedBatchHandsNothingOut() {
        create(2);
        Claims<S, Job> claims = items.claim(S.WORK, 2);
        claims.close();
        claims.close();
        assertThat(claims.take()).isEmpty();
        assertThatThrownBy(() -> claims.get(0).save(new Job("v"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theBatchClosesEvenIfSomeItemsAreGone() {
        create(3);
        try (Claims<S, Job> claims = items.claim(S.WORK, 3)) {
            items.delete("job-0");
            assertThat(claims).hasSize(3);
        }
        assertThat(holder("job-1")).isEmpty();
        assertThat(holder("job-2")).isEmpty();
    }

    @Test
    void aClaimThatNobodyBeginsIsRenewedForABoundedTime() {
        create(1);
        Claim<S, Job> claim = items.claim(S.WORK, 1).get(0);
        for (int i = 0; i < 19; i++) {
            renewAfter(Duration.ofSeconds(30));
            assertThat(holder("job-0")).isPresent();
        }
        renewAfter(Duration.ofSeconds(30));
        assertThat(holder("job-0")).isEmpty();
        assertThat(items.history("job-0"))
                .last()
                .satisfies(change ->
                        assertThat(change.message().orElseThrow()).startsWith("nobody has begun it for PT10M"));
        assertThat(claim.lost()).as("others may have it").isTrue();
        assertThatThrownBy(() -> claim.run(S.DONE, WorkContext::payload))
                .isInstanceOf(LeaseLostException.class)
                .hasMessageContaining("it was released: nobody has begun it for PT10M");
    }

    @Test
    void aRunWithATargetThatCannotBeReachedDoesNotBeginTheClaim() {
        create(1);
        try (Claims<S, Job> claims = items.claim(S.WORK, 1)) {
            assertThatThrownBy(() -> claims.get(0).run(S.NEW, WorkContext::payload))
                    .isInstanceOf(IllegalTransitionException.class);
        }
        assertThat(holder("job-0")).isEmpty();
    }

    @Test
    void aListenerThatBlocksTheReleaseOfOneItemKeepsNobodyFromTakingAnother() throws Exception {
        create(2);
        CountDownLatch listening = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Claims<S, Job> claims = items.claim(S.WORK, 2);
        items.listen((change, item) -> {
            listening.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Thread closer = new Thread(claims::close);
        closer.start();
        assertThat(listening.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(claims.take()).as("the batch is being closed").isEmpty();
        go.countDown();
        closer.join();
        assertThat(holder("job-1")).isEmpty();
    }

    @Test
    void aClaimThatIsBegunIsRenewedAsLongAsItIsUsed() {
        create(1);
        Claim<S, Job> claim = items.claim(S.WORK, 1).get(0);
        assertThat(claim.payload()).isEqualTo(new Job("u0"));
        for (int i = 0; i < 200; i++) {
            renewAfter(Duration.ofSeconds(30));
        }
        assertThat(claim.lost()).isFalse();
        claim.complete(S.DONE, new Job("v"));
    }

    @Test
    void aClaimThatTheHostDropsIsReleased() {
        create(1);
        beginAndDrop();
        Awaitility.await().until(() -> {
            System.gc();
            renewAfter(Duration.ofSeconds(30));
            return holder("job-0").isEmpty();
        });
        assertThat(items.history("job-0"))
                .last()
                .satisfies(change -> assertThat(change.message().orElseThrow())
                        .startsWith("its object was dropped without ending it"));
    }

    private void beginAndDrop() {
        Claim<S, Job> claim = items.claimOrThrow(S.WORK, "job-0");
        claim.progress(1, 2, "half");
    }

    @Test
    void anItemCanBeReleasedWithADelay() {
        create(1);
        Snapshot<S, Job> after = items.claimOrThrow(S.WORK, "job-0").release("rate limit", Duration.ofMinutes(5));
        assertThat(after.readyAt()).contains(clock.instant().plus(Duration.ofMinutes(5)));
        assertThat(after.attempt(S.WORK)).isZero();
        assertThat(items.claim(S.WORK, 1)).isEmpty();
        clock.advance(Duration.ofMinutes(5));
        assertThat(items.claim(S.WORK, 1)).hasSize(1);
    }

    @Test
    void aNegativeDelayIsRefused() {
        create(1);
        Claim<S, Job> claim = items.claimOrThrow(S.WORK, "job-0");
        assertThatThrownBy(() -> claim.release("back", Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("job-0: delay PT-1S is negative; use zero or more");
        claim.close();
    }

    @Test
    void aLeaseHasTheLengthOfItsStateOrOfItsCall() {
        create(3);
        assertThat(leaseOf(items.claim(S.WORK, 1).get(0))).isEqualTo(Duration.ofSeconds(60));
        assertThat(leaseOf(items.claim(S.SLOW, 1).get(0))).isEqualTo(Duration.ofHours(2));
        Claim<S, Job> claim = items.claim(S.SLOW, 1, Duration.ofMinutes(7)).get(0);
        assertThat(leaseOf(claim)).isEqualTo(Duration.ofMinutes(7));
        clock.advance(Duration.ofMinutes(1));
        claim.event("still there", null);
        assertThat(leaseOf(claim)).as("a write renews").isEqualTo(Duration.ofMinutes(7));
        assertThatThrownBy(() -> items.claim(S.SLOW, 1, Duration.ofMillis(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lease PT0.001S is too short");
    }

    private Duration leaseOf(Claim<S, Job> claim) {
        return Duration.between(
                clock.instant(), claim.snapshot().lease().orElseThrow().expires());
    }

    @Test
    void aLeaseOfAStateThatIsNotActiveIsRefused() {
        assertThatThrownBy(() -> Items.builder(items.workflow(), store).lease(S.NEW, Duration.ofMinutes(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("leases are taken in active states; NEW is READY, active are [WORK, SLOW]");
    }

    @Test
    void whatComesBackDoesNotPassWhatIsNew() {
        create(20);
        List<String> begun = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clock.advance(Duration.ofMillis(1));
            try (Claims<S, Job> claims = items.claim(S.WORK, 1)) {
                begun.add(claims.get(0).id());
            }
        }
        assertThat(begun).doesNotHaveDuplicates().hasSize(20);
    }
}
