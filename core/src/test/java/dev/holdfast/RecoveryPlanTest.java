package dev.holdfast;

import static dev.holdfast.fixtures.Episode.Stage.CONVERTING;
import static dev.holdfast.fixtures.Episode.Stage.DOWNLOADED;
import static dev.holdfast.fixtures.Episode.Stage.DOWNLOADING;
import static dev.holdfast.fixtures.Episode.Stage.FAILED;
import static dev.holdfast.fixtures.Episode.Stage.SKIPPED;
import static dev.holdfast.internal.assembly.EngineItems.engineOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.RecoveryPlan.Action;
import dev.holdfast.fixtures.Episode;
import dev.holdfast.fixtures.Episode.Stage;
import dev.holdfast.fixtures.TestClock;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.Entry.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecoveryPlanTest {
    private static final Episode PAYLOAD = Episode.of("one");

    private final TestClock clock = new TestClock();
    private final InMemoryStore store = new InMemoryStore();
    private final Items<Stage, Episode> items = Items.builder(Episode.ARCHIVE, store)
            .clock(clock)
            .random(() -> 0.5)
            .limits(Limits.DEFAULT.withCrashLimit(2))
            .owner("w")
            .build();

    @AfterEach
    void close() {
        items.close();
        store.close();
    }

    private Claim<Stage, Episode> claimed(String id) {
        items.create(id, PAYLOAD);
        return items.claim(DOWNLOADING, id).orElseThrow();
    }

    private String line(String id) {
        return items.recoveryPlan().steps().stream()
                .filter(step -> step.id().equals(id))
                .map(Object::toString)
                .findFirst()
                .orElse("none");
    }

    private long entries() {
        return items.changes(Cursor.START, 1000).changes().size();
    }

    @Test
    void everyActionHasAReason() {
        items.create("ready", PAYLOAD);
        items.create("later", PAYLOAD, Note.none().notBefore(clock.instant().plusSeconds(9)));
        claimed("retry").fail(new IOException("reset"));
        claimed("ended").complete(DOWNLOADED, PAYLOAD);
        items.move("ended", SKIPPED, Note.none());
        claimed("person");
        items.move("person", FAILED, Note.none());
        claimed("dead");
        clock.advance(Duration.ofSeconds(7265));
        claimed("running");
        String owner = items.owner();
        assertThat(line("ready")).isEqualTo("ready in DISCOVERED: CLAIMABLE, ready");
        assertThat(line("running"))
                .isEqualTo(
                        "running in DOWNLOADING: RUNNING at " + clock.instant().plusSeconds(60) + ", held by " + owner);
        assertThat(line("retry")).isEqualTo("retry in FAILED: CLAIMABLE, attempt 1 of 3 failed, retry of DOWNLOADING");
        assertThat(line("person")).isEqualTo("person in FAILED: WAITING, waits for a person, no failure is recorded");
        assertThat(line("dead"))
                .isEqualTo("dead in DOWNLOADING: FREE, the lease of " + owner
                        + " expired 2 h 0 min ago, crash 1 without progress; it can be claimed again");
        assertThat(line("ended")).isEqualTo("none");
        assertThat(items.recoveryPlan().counts())
                .isEqualTo(Map.of(Action.RUNNING, 1, Action.CLAIMABLE, 3, Action.WAITING, 1, Action.FREE, 1));
    }

    @Test
    void laterActionsHaveATime() {
        claimed("retry").fail(new IOException("reset"));
        items.create("later", PAYLOAD, Note.none().notBefore(clock.instant().plusSeconds(9)));
        assertThat(line("retry"))
                .isEqualTo("retry in FAILED: LATER at " + clock.instant().plusSeconds(300)
                        + ", attempt 1 of 3 failed, retry of DOWNLOADING");
        assertThat(line("later"))
                .isEqualTo("later in DISCOVERED: LATER at " + clock.instant().plusSeconds(9) + ", ready");
    }

    @Test
    void aPlanThatIsNotAppliedChangesNothing() {
        claimed("dead");
        clock.advance(Duration.ofMinutes(5));
        Snapshot<Stage, Episode> before = items.get("dead").orElseThrow();
        long entries = entries();
        RecoveryPlan plan = items.recoveryPlan();
        assertThat(plan.toString()).startsWith("dead in DOWNLOADING: FREE, ").endsWith("\n");
        assertThat(items.get("dead")).contains(before);
        assertThat(entries()).isEqualTo(entries);
    }

    @Test
    void applyingFreesOnceAndCountsTheCrash() {
        claimed("dead");
        clock.advance(Duration.ofMinutes(5));
        RecoveryPlan plan = items.recoveryPlan();
        assertThat(plan.apply()).isEqualTo(1);
        Snapshot<Stage, Episode> freed = items.get("dead").orElseThrow();
        assertThat(freed.state()).isEqualTo(DOWNLOADING);
        assertThat(freed.lease()).isEmpty();
        assertThat(freed.crashes(DOWNLOADING)).isEqualTo(1);
        assertThat(plan.apply()).isZero();
        assertThat(items.get("dead")).contains(freed);
        assertThat(items.recover().apply()).isZero();
        Claim<Stage, Episode> again = items.claim(DOWNLOADING, 1).get(0);
        assertThat(again.attempt()).isEqualTo(1);
        assertThat(items.history("dead"))
                .extracting(Change::kind)
                .containsExactly(Kind.CREATED, Kind.CLAIMED, Kind.CRASHED, Kind.CLAIMED);
    }

    @Test
    void applyingGivesUpThePoisoned() {
        claimed("poison");
        clock.advance(Duration.ofMinutes(5));
        items.recover();
        items.claim(DOWNLOADING, 1);
        clock.advance(Duration.ofSeconds(100));
        assertThat(line("poison"))
                .isEqualTo("poison in DOWNLOADING: GIVE_UP, the lease of " + items.owner()
                        + " expired 40 s ago, crash 2 without progress");
        RecoveryPlan plan = items.recover();
        assertThat(plan.steps(Action.GIVE_UP)).hasSize(1);
        assertThat(items.get("poison").orElseThrow().state()).isEqualTo(SKIPPED);
        assertThat(items.recoveryPlan()).hasToString("nothing is unfinished\n");
    }

    @Test
    void aStalePlanSkipsChangedItems() {
        claimed("renewed");
        claimed("updated");
        claimed("deleted");
        clock.advance(Duration.ofMinutes(5));
        RecoveryPlan plan = items.recoveryPlan();
        engineOf(items).claimer().renewAll();
        items.update("updated", p -> p);
        items.delete("deleted");
        List<Change<Stage>> before = items.history("renewed");
        assertThat(plan.apply()).isZero();
        assertThat(items.history("renewed")).hasSameSizeAs(before);
        assertThat(items.get("updated").orElseThrow().lease()).isPresent();
    }

    @Test
    void aPlanCoversSeveralPages() {
        for (int i = 0; i < 1200; i++) {
            items.create("e" + i, PAYLOAD);
        }
        assertThat(items.recoveryPlan().steps(Action.CLAIMABLE)).hasSize(1200);
        assertThat(items.claim(CONVERTING, 10)).isEmpty();
    }
}
