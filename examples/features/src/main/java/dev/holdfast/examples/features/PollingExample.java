package dev.holdfast.examples.features;

import dev.holdfast.Claim;
import dev.holdfast.Cursor;
import dev.holdfast.Items;
import dev.holdfast.Poll;
import dev.holdfast.Snapshot;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.watch.Poller;
import dev.holdfast.watch.Watch;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;
import java.util.Set;

/** Follows one item: by single polls, as a web page does, by a poller until the item is done, and by a wait for its state. */
public final class PollingExample {
    enum Stage {
        NEW,
        RENDERING,
        RENDERED,
        FAILED
    }

    record Scene(String name) {}

    static final Workflow<Stage, Scene> SCENES = Workflow.of("scene", Stage.class, Scene.class)
            .ready(Stage.NEW)
            .active(Stage.RENDERING)
            .error(Stage.FAILED)
            .done(Stage.RENDERED)
            .initial(Stage.NEW)
            .allow(Stage.NEW, Stage.RENDERING)
            .allow(Stage.RENDERING, Stage.RENDERED, Stage.FAILED)
            .allow(Stage.FAILED, Stage.RENDERING)
            .build();

    private PollingExample() {}

    /** Runs the example. */
    public static void main(String[] arguments) throws InterruptedException {
        try (Items<Stage, Scene> scenes = Items.open(SCENES, new InMemoryStore());
                Poller<Stage, Scene> poller = Poller.of(scenes)) {
            scenes.create("sunset", new Scene("Sunset"));

            // a poll returns the item, its changes since the cursor, and when to poll again
            Poll<Stage, Scene> first = scenes.poll("sunset", Cursor.START);
            Claim<Stage, Scene> claim = scenes.claimOrThrow(Stage.RENDERING, "sunset");
            Poll<Stage, Scene> second = scenes.poll("sunset", first.next());
            System.out.println("first poll: " + first.changes().get(0).kind() + ", poll again after "
                    + first.nextPollAfter().toMillis() + " ms");
            System.out.println("second poll: " + second.changes().get(0).kind());

            // a poller does this for many items on one thread of its own, and calls back with every change in order
            Watch<Stage, Scene> watch =
                    poller.watch("sunset", (change, poll) -> System.out.println("watched: " + change.kind()));
            claim.complete(Stage.RENDERED, new Scene("Sunset, rendered"));
            System.out.println(
                    "end: " + watch.end().toCompletableFuture().join().reason());

            // code that only needs the outcome waits for it
            System.out.println("waited for: "
                    + scenes.await("sunset", Set.of(Stage.RENDERED), Duration.ofSeconds(10))
                            .map(Snapshot::state)
                            .orElseThrow());
        }
    }
}
