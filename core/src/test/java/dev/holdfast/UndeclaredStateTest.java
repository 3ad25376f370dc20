package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.Entry.Kind;
import dev.holdfast.store.ItemKey;
import dev.holdfast.workflow.RetryPolicy;
import dev.holdfast.workflow.Workflow;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Items in a state that a later version of the workflow does not declare. */
class UndeclaredStateTest {
    private final InMemoryStore store = new InMemoryStore();

    private enum Before {
        NEW,
        FETCHING,
        FETCHED,
        FAILED,
        DONE
    }

    private enum After {
        NEW,
        LOADING,
        FAILED,
        DONE
    }

    private record Job(String url) {}

    private Items<Before, Job> before() {
        return Items.builder(
                        Workflow.of("job", Before.class, Job.class)
                                .ready(Before.NEW, Before.FETCHED)
                                .active(Before.FETCHING)
                                .error(Before.FAILED)
                                .done(Before.DONE)
                                .initial(Before.NEW)
                                .allow(Before.NEW, Before.FETCHING)
                                .allow(Before.FETCHING, Before.FETCHED, Before.FAILED)
                                .allow(Before.FAILED, Before.FETCHING, Before.DONE)
                                .allow(Before.FETCHED, Before.DONE)
                                .retry(
                                        Before.FETCHING,
                                        RetryPolicy.fixed(Duration.ofMillis(1))
                                                .maxAttempts(9)
                                                .giveUp(Before.DONE))
                                .build(),
                        store)
                .build();
    }

    private Items<After, Job> after() {
        return Items.builder(
                        Workflow.of("job", After.class, Job.class)
                                .ready(After.NEW)
                                .active(After.LOADING)
                                .error(After.FAILED)
                                .done(After.DONE)
                                .initial(After.NEW)
                                .allow(After.NEW, After.LOADING)
                                .allow(After.LOADING, After.DONE, After.FAILED)
                                .allow(After.FAILED, After.LOADING, After.NEW)
                                .build(),
                        store)
                .build();
    }

    @BeforeEach
    void leaveItemsOfTheEarlierVersion() {
        try (Items<Before, Job> items = before()) {
            for (int i = 0; i < 4; i++) {
                items.create("job-" + i, new Job("u" + i));
            }
            items.claimOrThrow(Before.FETCHING, "job-0").run(Before.FETCHED, WorkContext::payload);
            items.claimOrThrow(Before.FETCHING, "job-1").run(Before.FETCHED, WorkContext::payload);
            items.claimOrThrow(Before.FETCHING, "job-2").fail(new IOException("no route"));
        }
    }

    @Test
    void theyAreCountedUnderTheirStoredName() {
        try (Items<After, Job> items = after()) {
            assertThat(items.undeclared()).isEqualTo(Map.of("FETCHED", 2L));
            long declared =
                    items.counts().values().stream().mapToLong(Long::longValue).sum();
            assertThat(declared).isEqualTo(2);
        }
    }

    @Test
    void theyAreFoundByThatNamePageByPage() {
        try (Items<After, Job> items = after()) {
            Page<ItemKey> first = items.findUndeclared("FETCHED", Cursor.START, 1);
            assertThat(first.items()).containsExactly(new ItemKey("job", "job-0"));
            Page<ItemKey> second = items.findUndeclared("FETCHED", Objects.requireNonNull(first.next()), 1);
            assertThat(second.items()).containsExactly(new ItemKey("job", "job-1"));
            assertThatThrownBy(() -> items.findUndeclared("NEW", Cursor.START, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("state NEW is declared by workflow 'job'; find its items with Search.in(NEW)");
        }
    }

    @Test
    void theyCanBeMovedOutOfItWithAReasonInTheHistory() {
        try (Items<After, Job> items = after()) {
            Snapshot<After, Job> moved = items.moveUndeclared("job-0", After.NEW, Note.none());
            assertThat(moved.state()).isEqualTo(After.NEW);
            assertThat(moved.payload()).isEqualTo(new Job("u0"));
            assertThat(items.history("job-0")).last().satisfies(change -> {
                assertThat(change.kind()).isEqualTo(Kind.MOVED);
                assertThat(change.to()).contains(After.NEW);
                assertThat(change.message()).contains("the workflow does not declare FETCHED");
            });
            assertThat(items.undeclared()).isEqualTo(Map.of("FETCHED", 1L));
            items.claimOrThrow(After.LOADING, "job-0").run(After.DONE, WorkContext::payload);
        }
    }

    @Test
    void anItemInADeclaredStateIsMovedByTheRulesOnly() {
        try (Items<After, Job> items = after()) {
            assertThatThrownBy(() -> items.moveUndeclared("job-3", After.DONE, Note.none()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("job/job-3: its state NEW is declared by workflow 'job'; use move, which checks the"
                            + " transition");
            assertThatThrownBy(() -> items.moveUndeclared("none", After.DONE, Note.none()))
                    .isInstanceOf(UnknownItemException.class);
        }
    }

    @Test
    void aWorkerOfTheEarlierVersionIsFenced() {
        try (Items<Before, Job> earlier = before();
                Items<After, Job> items = after()) {
            Claim<Before, Job> claim = earlier.claimOrThrow(Before.FETCHING, "job-3");
            items.moveUndeclared("job-3", After.NEW, Note.none().reason("renamed"));
            assertThatThrownBy(() -> claim.complete(Before.FETCHED, claim.payload()))
                    .isInstanceOf(LeaseLostException.class);
        }
    }

    @Test
    void anItemThatFailedInAStateThatIsGoneIsBlockedInThePlan() {
        try (Items<After, Job> items = after()) {
            assertThat(items.recoveryPlan().steps(RecoveryPlan.Action.BLOCKED))
                    .anySatisfy(step -> {
                        assertThat(step.id()).isEqualTo("job-2");
                        assertThat(step.reason())
                                .contains("it failed in FETCHING, which the workflow does not declare");
                    })
                    .hasSize(3);
            assertThat(items.move("job-2", After.NEW, Note.none()).state()).isEqualTo(After.NEW);
        }
    }
}
