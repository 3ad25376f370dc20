package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.fixtures.ForwardingStore;
import dev.holdfast.fixtures.TestClock;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Query;
import dev.holdfast.workflow.RetryPolicy;
import dev.holdfast.workflow.Workflow;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many items that this process cannot read, ready before the good ones. */
@Tag("issue-11")
class UnreadablePrefixTest {
    private static final int POISON = 5_000;

    private enum S {
        NEW,
        WORK,
        FAILED,
        DONE,
        SKIPPED
    }

    /** The payload of an earlier version. */
    private record Before(String text) {}

    /** The payload of this version, which cannot be read from that of the earlier one. */
    private record Now(List<Integer> text) {}

    /** A payload whose constructor fails with an error for some values. */
    private record Strict(String text) {
        Strict {
            if (text.startsWith("poison")) {
                throw new AssertionError("a text like that is impossible");
            }
        }
    }

    /** Counts what a claim asks of its store. */
    private static final class CountingStore extends ForwardingStore {
        private int pages;
        private int records;

        CountingStore() {
            super(new InMemoryStore());
        }

        @Override
        public Page<ItemRecord> find(Query query) {
            Page<ItemRecord> page = super.find(query);
            pages++;
            records += page.items().size();
            return page;
        }

        void reset() {
            pages = 0;
            records = 0;
        }
    }

    private final TestClock clock = new TestClock();
    private final CountingStore store = new CountingStore();

    private static <P> Workflow<S, P> workflow(Class<P> payload) {
        return Workflow.of("job", S.class, payload)
                .ready(S.NEW)
                .active(S.WORK)
                .error(S.FAILED)
                .done(S.DONE, S.SKIPPED)
                .initial(S.NEW)
                .allow(S.NEW, S.WORK)
                .allow(S.WORK, S.DONE, S.FAILED)
                .allow(S.FAILED, S.WORK, S.SKIPPED)
                .retry(
                        S.WORK,
                        RetryPolicy.fixed(Duration.ofSeconds(1)).maxAttempts(9).giveUp(S.SKIPPED))
                .build();
    }

    private <P> Items<S, P> open(Class<P> payload) {
        return Items.builder(workflow(payload), store).clock(clock).build();
    }

    @BeforeEach
    void makePoison() {
        try (Items<S, Before> items = open(Before.class)) {
            for (int i = 0; i < POISON; i++) {
                items.create("poison-" + i, new Before("poison"));
            }
            items.create("failed", new Before("x"));
        }
        clock.advance(Duration.ofSeconds(1));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void claimsAndIdlePollsStayCheap() {
        try (Items<S, Now> items = open(Now.class)) {
            assertThat(items.claim(S.WORK, 1)).as("this one has to look").isEmpty();
            assertThat(items.claim(S.WORK, 1)).as("once a minute").isEmpty();
            for (int i = 0; i < 50; i++) {
                store.reset();
                assertThat(items.claim(S.WORK, 1)).isEmpty();
                assertThat(store.pages).as("idle poll %d", i).isLessThanOrEqualTo(4);
                assertThat(store.records).isLessThanOrEqualTo(200);
                clock.advance(Duration.ofMillis(100));
            }
            for (int i = 0; i < 50; i++) {
                items.create("good-" + i, new Now(List.of(i)));
                clock.advance(Duration.ofMillis(100));
                store.reset();
                List<String> claimed = new ArrayList<>();
                for (Claim<S, Now> claim : items.claim(S.WORK, 1)) {
                    claimed.add(claim.id());
                    claim.complete(S.DONE, claim.payload());
                }
                assertThat(claimed).containsExactly("good-" + i);
                assertThat(store.pages).isLessThanOrEqualTo(4);
            }
        }
    }

    @Test
    void itemsThatBecomeReadyBeforeTheRememberedPlaceAreFoundWithinAMinute() {
        try (Items<S, Now> items = open(Now.class)) {
            items.create("retried", new Now(List.of(1)));
            items.claimOrThrow(S.WORK, "retried").fail(new IOException("later"));
            assertThat(items.claim(S.WORK, 1)).isEmpty();
            clock.advance(Duration.ofSeconds(2));
            assertThat(items.claim(S.WORK, 1)).extracting(Claim::id).containsExactly("retried");
            clock.advance(Duration.ofMinutes(2));
            assertThat(items.claim(S.WORK, 10)).as("the lease has expired").hasSize(1);
        }
    }

    @Test
    void repairedItemsAreClaimedAgain() {
        try (Items<S, Now> items = open(Now.class)) {
            assertThat(items.claim(S.WORK, 1)).isEmpty();
            assertThat(items.claim(S.WORK, 1)).isEmpty();
            try (Items<S, Before> before = open(Before.class)) {
                for (int i = 0; i < POISON; i++) {
                    before.delete("poison-" + i);
                }
                before.delete("failed");
            }
            items.create("good", new Now(List.of()));
            clock.advance(Duration.ofMinutes(2));
            assertThat(items.claim(S.WORK, 5)).extracting(Claim::id).containsExactly("good");
            store.reset();
            assertThat(items.claim(S.WORK, 5)).isEmpty();
        }
    }

    @Test
    void theRecoveryPlanStillListsThem() {
        try (Items<S, Now> items = open(Now.class)) {
            assertThat(items.claim(S.WORK, 1)).isEmpty();
            assertThat(items.claim(S.WORK, 1)).isEmpty();
            assertThat(items.recoveryPlan().steps())
                    .filteredOn(step -> step.action() == RecoveryPlan.Action.BLOCKED)
                    .hasSize(POISON + 1);
        }
    }

    @Test
    void aPayloadWhoseConstructorFailsWithAnErrorBlocksNoOtherItem() {
        try (Items<S, Strict> items = open(Strict.class)) {
            items.create("good", new Strict("good"));
            clock.advance(Duration.ofSeconds(1));
            assertThat(items.claim(S.WORK, 2)).extracting(Claim::id).containsExactly("failed", "good");
            assertThat(items.forEach(Search.all(), item -> {})).hasSize(POISON);
        }
    }
}
