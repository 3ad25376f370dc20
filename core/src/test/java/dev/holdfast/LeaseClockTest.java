package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.StoreException.Verdict;
import dev.holdfast.fixtures.ForwardingStore;
import dev.holdfast.fixtures.TestClock;
import dev.holdfast.internal.assembly.EngineItems;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.Lease;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Leases under a clock that jumps: the holder believes what the store holds. */
class LeaseClockTest {
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private enum S {
        NEW,
        WORK,
        DONE
    }

    private record Job(int done) {}

    /** A store whose next renewal a test can let fail after it has taken effect, or accompany. */
    private static final class LeaseStore extends ForwardingStore {
        private Runnable beforeRenewal = () -> {};
        private Runnable afterRenewal = () -> {};

        LeaseStore() {
            super(new InMemoryStore());
        }

        @Override
        public OptionalLong renew(ItemKey key, Lease held, Instant expires) {
            Runnable before = beforeRenewal;
            Runnable after = afterRenewal;
            beforeRenewal = () -> {};
            afterRenewal = () -> {};
            before.run();
            OptionalLong seen = super.renew(key, held, expires);
            after.run();
            return seen;
        }
    }

    private final TestClock clock = new TestClock();
    private final LeaseStore store = new LeaseStore();
    private final Items<S, Job> items = open();
    private final Items<S, Job> others = open();

    private Items<S, Job> open() {
        Workflow<S, Job> workflow = Workflow.of("job", S.class, Job.class)
                .ready(S.NEW)
                .active(S.WORK)
                .done(S.DONE)
                .initial(S.NEW)
                .allow(S.NEW, S.WORK)
                .allow(S.WORK, S.DONE)
                .build();
        return Items.builder(workflow, store)
                .clock(clock)
                .lease(LEASE)
                .beginWithin(Duration.ofDays(30))
                .progressInterval(Duration.ZERO)
                .build();
    }

    @AfterEach
    void close() {
        items.close();
        others.close();
        store.close();
    }

    private Claim<S, Job> claimed() {
        items.create("a", new Job(0));
        return items.claimOrThrow(S.WORK, "a");
    }

    private void renew() {
        EngineItems.engineOf(items).claimer().renewAll();
    }

    private Instant stored() {
        return items.get("a").orElseThrow().lease().orElseThrow().expires();
    }

    /** The holder knows what everybody sees: whether the lease has ended by now. */
    private void assertBelieved(Claim<S, Job> claim) {
        assertThat(claim.lost()).isEqualTo(!clock.instant().isBefore(stored()));
    }

    @Test
    void aClockThatJumpsBackLetsTheLeaseBeRenewedAllTheSame() {
        Claim<S, Job> claim = claimed();
        clock.advance(HOUR.negated());
        for (int i = 0; i < 10; i++) {
            renew();
            assertThat(stored()).isEqualTo(clock.instant().plus(LEASE));
            clock.advance(Duration.ofSeconds(30));
            assertThat(claim.lost()).isFalse();
            assertThat(others.claim(S.WORK, 1)).isEmpty();
        }
        claim.complete(S.DONE, new Job(1));
    }

    @Test
    void aRenewalDuringAJumpForthIsNotBelievedAfterTheJumpBack() {
        Claim<S, Job> claim = claimed();
        clock.advance(HOUR);
        renew();
        clock.advance(HOUR.negated());
        renew();
        assertThat(claim.lost()).isFalse();
        clock.advance(LEASE);
        assertThat(claim.lost()).isTrue();
        Claim<S, Job> taken = others.claimOrThrow(S.WORK, "a");
        assertThatThrownBy(() -> claim.save(new Job(1))).isInstanceOf(LeaseLostException.class);
        taken.complete(S.DONE, new Job(2));
    }

    @Test
    void aWriteDuringAJumpForthKeepsTheItemFromOthersForOneLeaseOnly() {
        Claim<S, Job> claim = claimed();
        clock.advance(HOUR);
        claim.save(new Job(1));
        clock.advance(HOUR.negated());
        claim.save(new Job(2));
        assertThat(stored()).isEqualTo(clock.instant().plus(LEASE));
        clock.advance(LEASE);
        assertThat(claim.lost()).isTrue();
        assertThat(others.claim(S.WORK, 1)).hasSize(1);
    }

    @Test
    void aClockThatJumpsBackAndForthBetweenTwoRenewalsChangesNothing() {
        Claim<S, Job> claim = claimed();
        clock.advance(HOUR.negated());
        clock.advance(HOUR.plusSeconds(20));
        renew();
        assertThat(claim.lost()).isFalse();
        assertThat(stored()).isEqualTo(clock.instant().plus(LEASE));
    }

    @Test
    void aRenewalWhoseAnswerIsLostIsBelievedToHaveShortenedTheLease() {
        Claim<S, Job> claim = claimed();
        clock.advance(HOUR.negated());
        store.afterRenewal = () -> {
            throw new StoreException(Verdict.UNKNOWN, "the answer was lost", null);
        };
        renew();
        clock.advance(LEASE);
        assertBelieved(claim);
        renew();
        assertBelieved(claim);
        assertThat(claim.lost()).isFalse();
    }

    @Test
    void theEarlierEndOfAWriteAndARenewalAtTheSameTimeIsBelieved() {
        Claim<S, Job> claim = claimed();
        store.beforeRenewal = () -> {
            clock.advance(HOUR);
            claim.save(new Job(1)); // reaches the store before the renewal, which was drafted an hour ago
        };
        renew();
        assertThat(claim.lost()).isTrue();
        assertBelieved(claim);
        renew();
        assertThat(claim.lost()).isFalse();
        claim.complete(S.DONE, new Job(2));
    }

    @Property(tries = 200)
    void theHolderBelievesWhatTheStoreHolds(@ForAll @Size(max = 30) List<@IntRange(min = 0, max = 4) Integer> steps) {
        new LeaseClockTest().take(steps); // a clock and a store for each try
    }

    private void take(List<Integer> steps) {
        Claim<S, Job> claim = claimed();
        for (int step : steps) {
            switch (step) {
                case 0 -> clock.advance(HOUR);
                case 1 -> clock.advance(HOUR.negated());
                case 2 -> clock.advance(Duration.ofSeconds(25));
                case 3 -> renew();
                default -> claim.progress(1, 2, null);
            }
            assertBelieved(claim);
        }
        close();
    }
}
