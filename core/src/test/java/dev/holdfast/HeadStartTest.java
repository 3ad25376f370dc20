package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fixtures.TestClock;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.workflow.RetryPolicy;
import dev.holdfast.workflow.Workflow;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The head start of an item, which is its priority. */
class HeadStartTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private enum S {
        NEW,
        WORK,
        NEXT,
        FAILED,
        DONE
    }

    private record Job(String url) {}

    private final TestClock clock = new TestClock();
    private final Items<S, Job> items = Items.builder(
                    Workflow.of("job", S.class, Job.class)
                            .ready(S.NEW, S.NEXT)
                            .active(S.WORK)
                            .error(S.FAILED)
                            .done(S.DONE)
                            .initial(S.NEW)
                            .allow(S.NEW, S.WORK)
                            .allow(S.NEXT, S.WORK)
                            .allow(S.WORK, S.NEXT, S.DONE, S.FAILED)
                            .allow(S.FAILED, S.WORK, S.DONE)
                            .retry(
                                    S.WORK,
                                    RetryPolicy.fixed(Duration.ofMinutes(5))
                                            .maxAttempts(3)
                                            .giveUp(S.DONE))
                            .build(),
                    new InMemoryStore())
            .clock(clock)
            .closeStore()
            .build();

    @AfterEach
    void close() {
        items.close();
    }

    private void create(String id, Duration headStart) {
        items.create(id, new Job("u"), Note.none().headStart(headStart));
        clock.advance(Duration.ofSeconds(1));
    }

    private String next() {
        try (Claims<S, Job> claims = items.claim(S.WORK, 1)) {
            return claims.isEmpty() ? "none" : claims.get(0).id();
        }
    }

    private List<String> drain() {
        List<String> order = new ArrayList<>();
        for (Claim<S, Job> claim : items.claim(S.WORK, 100)) {
            order.add(claim.id());
            claim.complete(S.DONE, claim.payload());
        }
        return order;
    }

    @Test
    void anItemWithAHeadStartIsClaimedBeforeOlderOnes() {
        create("old", Duration.ZERO);
        create("urgent", HOUR);
        create("more urgent", HOUR.multipliedBy(2));
        assertThat(items.get("urgent").orElseThrow().headStart()).isEqualTo(HOUR);
        assertThat(drain()).containsExactly("more urgent", "urgent", "old");
    }

    @Test
    void itPutsNobodyOffForLongerThanItsLength() {
        create("old", Duration.ZERO);
        clock.advance(HOUR);
        create("urgent", HOUR);
        assertThat(drain()).containsExactly("old", "urgent");
    }

    @Test
    void itIsKeptOverMovesReleasesAndDirectRetries() {
        create("urgent", HOUR);
        items.claimOrThrow(S.WORK, "urgent").complete(S.NEXT, new Job("v"));
        create("new", Duration.ZERO);
        assertThat(next()).isEqualTo("urgent");
        clock.advance(Duration.ofSeconds(1));
        assertThat(next()).as("it was released at once").isEqualTo("urgent");
        assertThat(items.get("urgent").orElseThrow().headStart()).isEqualTo(HOUR);
    }

    @Test
    void itMakesNothingReadyBeforeItsTime() {
        items.create(
                "later",
                new Job("u"),
                Note.none().headStart(HOUR).notBefore(clock.instant().plusSeconds(60)));
        create("failed", HOUR);
        items.claimOrThrow(S.WORK, "failed").fail(new IOException("no route"));
        create("snoozed", HOUR);
        items.claimOrThrow(S.WORK, "snoozed").release("rate limit", Duration.ofMinutes(7));
        assertThat(next()).isEqualTo("none");
        clock.advance(Duration.ofSeconds(59));
        assertThat(next()).isEqualTo("later");
        clock.advance(Duration.ofMinutes(10));
        assertThat(drain()).containsExactlyInAnyOrder("later", "failed", "snoozed");
    }

    @Test
    void anUpdateOfAnItemThatWaitsChangesItsPlace() {
        create("a", Duration.ZERO);
        create("b", Duration.ZERO);
        create("c", Duration.ZERO);
        items.update("c", Note.none().headStart(HOUR));
        items.update("c", Note.none().message("does not count twice"));
        assertThat(items.get("c").orElseThrow().readyAt())
                .contains(clock.instant().minus(HOUR).minusSeconds(1));
        assertThat(next()).isEqualTo("c");
        items.update("c", Note.none().headStart(Duration.ZERO));
        assertThat(drain()).containsExactly("a", "b", "c");
    }

    @Test
    void anImpossibleHeadStartIsRefused() {
        assertThatThrownBy(() -> Note.none().headStart(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("head start PT-1S is out of range; use zero to ten years");
        assertThatThrownBy(() -> Note.none().headStart(Duration.ofDays(10_000)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
