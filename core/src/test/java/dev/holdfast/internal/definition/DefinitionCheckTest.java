package dev.holdfast.internal.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Items;
import dev.holdfast.Limits;
import dev.holdfast.internal.definition.DefinitionCheck.Remark;
import dev.holdfast.internal.engine.ItemCodec;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.workflow.Workflow;
import dev.holdfast.workflow.WorkflowException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DefinitionCheckTest {
    private static final Instant NOW = Instant.parse("2026-01-05T08:00:00Z");

    private final InMemoryStore store = new InMemoryStore();
    private int opened;

    private enum Old {
        NEW,
        WORK,
        DONE
    }

    private enum Renamed {
        NEW,
        RUN,
        DONE
    }

    private enum Extended {
        NEW,
        WORK,
        CHECK,
        DONE
    }

    private record Job(String url) {}

    private record Mail(String address) {}

    private static <P> Workflow<Old, P> old(Class<P> payload) {
        return Workflow.of("job", Old.class, payload)
                .ready(Old.NEW)
                .active(Old.WORK)
                .done(Old.DONE)
                .initial(Old.NEW)
                .allow(Old.NEW, Old.WORK)
                .allow(Old.WORK, Old.DONE)
                .build();
    }

    private static Workflow<Renamed, Job> renamed() {
        return Workflow.of("job", Renamed.class, Job.class)
                .ready(Renamed.NEW)
                .active(Renamed.RUN)
                .done(Renamed.DONE)
                .initial(Renamed.NEW)
                .allow(Renamed.NEW, Renamed.RUN)
                .allow(Renamed.RUN, Renamed.DONE)
                .build();
    }

    private static Workflow<Extended, Job> extended() {
        return Workflow.of("job", Extended.class, Job.class)
                .ready(Extended.NEW)
                .active(Extended.WORK, Extended.CHECK)
                .done(Extended.DONE)
                .initial(Extended.NEW)
                .allow(Extended.NEW, Extended.WORK)
                .allow(Extended.WORK, Extended.DONE, Extended.CHECK)
                .allow(Extended.CHECK, Extended.DONE)
                .build();
    }

    private List<Remark> open(Workflow<?, ?> workflow) {
        opened++;
        return new DefinitionCheck(workflow, store, workflow.type(), new ItemCodec<>(workflow, Limits.DEFAULT))
                .remarks("token-" + opened, NOW.plusSeconds(opened));
    }

    private static void assertOneWarning(List<Remark> remarks, String... parts) {
        assertThat(remarks).singleElement().satisfies(remark -> {
            assertThat(remark.suspicious()).isTrue();
            assertThat(remark.text()).contains(parts);
        });
    }

    @Test
    void theSameDefinitionIsStoredOnceWithoutRemark() {
        assertThat(open(old(Job.class))).isEmpty();
        assertThat(open(old(Job.class))).isEmpty();
        assertThat(store.count("holdfast.workflows")).containsEntry("DEFINED", 1L);
        assertThat(store.count("job")).isEmpty();
    }

    @Test
    void anotherApplicationOfTheSameTypeIsNamedToBoth() {
        assertThat(open(old(Job.class))).isEmpty();
        assertOneWarning(open(old(Mail.class)), "fields of the payload url", "address", "give one of them a namespace");
        assertOneWarning(open(old(Job.class)), "fields of the payload address");
    }

    @Test
    void aRenamedStateIsNamedOnce() {
        assertThat(open(old(Job.class))).isEmpty();
        assertOneWarning(open(renamed()), "it has the states WORK", "it lacks the states RUN");
        assertThat(open(renamed())).isEmpty();
    }

    @Test
    void anExtensionIsNoWarningButTheWayBackIs() {
        assertThat(open(old(Job.class))).isEmpty();
        assertThat(open(extended()))
                .singleElement()
                .satisfies(remark -> assertThat(remark.suspicious()).isFalse());
        assertThat(open(extended())).isEmpty();
        assertOneWarning(open(old(Job.class)), "it has the states CHECK");
    }

    @Test
    void itemsInStatesThatAreGoneAreCountedAtOpening() {
        try (Items<Old, Job> items = Items.builder(old(Job.class), store).build()) {
            items.create("a", new Job("u"));
            items.create("b", new Job("u"));
            items.claimOrThrow(Old.WORK, "a").release("later");
        }
        assertThat(open(renamed())).anySatisfy(remark -> {
            assertThat(remark.suspicious()).isTrue();
            assertThat(remark.text()).contains("{WORK=1}", "Items.moveUndeclared");
        });
    }

    @Test
    void aStoreThatFailsDoesNotStopTheOpening() {
        store.close();
        new DefinitionCheck(renamed(), store, "job", new ItemCodec<>(renamed(), Limits.DEFAULT)).run("token", NOW);
    }

    @Test
    void theReservedTypesAreRefused() {
        var builder = Workflow.of("holdfast.workflows", Old.class, Job.class)
                .ready(Old.NEW)
                .active(Old.WORK)
                .done(Old.DONE)
                .initial(Old.NEW)
                .allow(Old.NEW, Old.WORK)
                .allow(Old.WORK, Old.DONE);
        assertThatThrownBy(builder::build)
                .isInstanceOf(WorkflowException.class)
                .hasMessageContaining("type 'holdfast.workflows' is reserved");
    }
}
