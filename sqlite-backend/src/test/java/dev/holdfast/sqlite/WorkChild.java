package dev.holdfast.sqlite;

import dev.holdfast.Claim;
import dev.holdfast.Items;
import dev.holdfast.LeaseLostException;
import dev.holdfast.Note;
import dev.holdfast.testkit.crash.ChildJvm;
import dev.holdfast.workflow.Workflow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A process that works until every item is done: {@code directory label atOnce}. */
final class WorkChild {
    private WorkChild() {}

    /** The states of an item. */
    enum Stage {
        NEW,
        RUN,
        DONE
    }

    /** How often the item was finished. */
    record Finished(int times) {}

    static Workflow<Stage, Finished> workflow() {
        return Workflow.of("work", Stage.class, Finished.class)
                .initial(Stage.NEW)
                .ready(Stage.NEW)
                .active(Stage.RUN)
                .done(Stage.DONE)
                .allow(Stage.NEW, Stage.RUN)
                .allow(Stage.RUN, Stage.DONE)
                .build();
    }

    public static void main(String[] arguments) {
        ChildJvm.endWithParent();
        int atOnce = Integer.parseInt(arguments[2]);
        int holdAfter = Integer.parseInt(arguments[3]);
        int finished = 0;
        try (SqliteStore store = SqliteStore.open(Path.of(arguments[0]));
                Items<Stage, Finished> items = Items.builder(workflow(), store)
                        .owner(arguments[1])
                        .lease(Duration.ofMillis(700))
                        .build()) {
            ChildJvm.say("open");
            while (items.counts().get(Stage.NEW) + items.counts().get(Stage.RUN) > 0) {
                List<Claim<Stage, Finished>> claims = items.claim(Stage.RUN, atOnce);
                for (Claim<Stage, Finished> claim : claims) {
                    if (finished++ == holdAfter) {
                        ChildJvm.say("holding");
                        while (true) {
                            LockSupport.park(); // until it is killed, with the rest of its claims
                        }
                    }
                    finish(claim);
                }
                if (claims.isEmpty()) {
                    Thread.onSpinWait(); // the leases of the dead have to run out
                }
            }
        }
        ChildJvm.say("end");
    }

    private static void finish(Claim<Stage, Finished> claim) {
        String id = claim.snapshot().id();
        try {
            int before = claim.snapshot().payload().times();
            claim.complete(Stage.DONE, new Finished(before + 1), Note.none());
            ChildJvm.say("done " + id);
        } catch (LeaseLostException e) {
            ChildJvm.say("lost " + id);
        }
    }
}
