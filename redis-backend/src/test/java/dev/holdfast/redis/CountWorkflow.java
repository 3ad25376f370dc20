package dev.holdfast.redis;

import dev.holdfast.Items;
import dev.holdfast.store.StateStore;
import dev.holdfast.workflow.Workflow;

/** A workflow whose items count their changes, which reveals lost and repeated ones. */
final class CountWorkflow {
    static final Workflow<Stage, Count> WORKFLOW = Workflow.of("count", Stage.class, Count.class)
            .initial(Stage.NEW)
            .ready(Stage.NEW)
            .active(Stage.RUN)
            .done(Stage.DONE)
            .allow(Stage.NEW, Stage.RUN)
            .allow(Stage.RUN, Stage.DONE)
            .build();

    private CountWorkflow() {}

    enum Stage {
        NEW,
        RUN,
        DONE
    }

    /** The number of changes of an item. */
    record Count(int times) {
        Count next() {
            return new Count(times + 1);
        }
    }

    static Items<Stage, Count> on(StateStore store) {
        return Items.open(WORKFLOW, store);
    }

    static Items.Builder<Stage, Count> builder(StateStore store) {
        return Items.builder(WORKFLOW, store);
    }
}
