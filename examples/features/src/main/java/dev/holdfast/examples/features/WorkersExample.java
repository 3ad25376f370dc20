package dev.holdfast.examples.features;

import dev.holdfast.Items;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.worker.Snooze;
import dev.holdfast.worker.StageOptions;
import dev.holdfast.worker.StageStatus;
import dev.holdfast.worker.Workers;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Workers bake loaves in two stages; one of them has to rise a little longer. */
public final class WorkersExample {
    enum Stage {
        MIXED,
        SHAPING,
        SHAPED,
        BAKING,
        BAKED,
        FAILED
    }

    record Loaf(String shape, boolean crust) {}

    static final Workflow<Stage, Loaf> LOAVES = Workflow.of("loaf", Stage.class, Loaf.class)
            .ready(Stage.MIXED, Stage.SHAPED)
            .active(Stage.SHAPING, Stage.BAKING)
            .error(Stage.FAILED)
            .done(Stage.BAKED)
            .initial(Stage.MIXED)
            .allow(Stage.MIXED, Stage.SHAPING)
            .allow(Stage.SHAPING, Stage.SHAPED, Stage.FAILED)
            .allow(Stage.SHAPED, Stage.BAKING)
            .allow(Stage.BAKING, Stage.BAKED, Stage.FAILED)
            .allow(Stage.FAILED, Stage.SHAPING, Stage.BAKING)
            .build();

    private WorkersExample() {}

    /** Runs the example. */
    public static void main(String[] arguments) throws InterruptedException {
        try (Items<Stage, Loaf> loaves = Items.open(LOAVES, new InMemoryStore())) {
            for (String id : List.of("rye", "wheat", "spelt")) {
                loaves.create(id, new Loaf("", false));
            }
            AtomicBoolean risen = new AtomicBoolean();

            // a task that hangs for a minute is reported, and counts as a failed attempt
            StageOptions oven = StageOptions.builder()
                    .limit(Duration.ofMinutes(1), StageOptions.OnLimit.FAIL)
                    .build();
            // four hands, and one oven for two loaves
            try (Workers<Stage, Loaf> workers = Workers.of(loaves)
                    .stage(Stage.SHAPING, Stage.SHAPED, 4, work -> {
                        if (work.id().equals("rye") && !risen.getAndSet(true)) {
                            throw Snooze.of(Duration.ZERO, "it has to rise"); // no failed attempt
                        }
                        return new Loaf("round", false);
                    })
                    .stage(
                            Stage.BAKING,
                            Stage.BAKED,
                            2,
                            work -> new Loaf(work.payload().shape(), true),
                            oven)
                    .start()) {
                workers.awaitIdle(); // a server would wait for its shutdown instead

                StageStatus<Stage> shaping = workers.status().stage(Stage.SHAPING);
                System.out.println("shaped: " + shaping.counts().completed() + ", snoozed: "
                        + shaping.counts().snoozed());
            } // running tasks may finish, then the threads end

            loaves.history("rye")
                    .forEach(change -> System.out.println(
                            change.kind() + " " + change.toName().orElse("")));
        }
    }
}
