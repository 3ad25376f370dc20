package dev.holdfast.testkit;

import dev.holdfast.workflow.RetryPolicy;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;

/** A small workflow for tests: three attempts, one minute apart. */
final class FileFixture {
    enum Stage {
        NEW,
        RUN,
        BROKEN,
        DONE
    }

    record Size(int bytes) {}

    static final Workflow<Stage, Size> WORKFLOW = Workflow.of("file", Stage.class, Size.class)
            .initial(Stage.NEW)
            .ready(Stage.NEW)
            .active(Stage.RUN)
            .error(Stage.BROKEN)
            .done(Stage.DONE)
            .allow(Stage.NEW, Stage.RUN)
            .allow(Stage.RUN, Stage.DONE, Stage.BROKEN)
            .allow(Stage.BROKEN, Stage.RUN)
            .retry(
                    Stage.RUN,
                    RetryPolicy.fixed(Duration.ofMinutes(1)).jitter(0.5).giveUp(Stage.BROKEN))
            .build();

    private FileFixture() {}
}
