package dev.holdfast.sqlite;

import static dev.holdfast.testkit.HoldfastAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Change;
import dev.holdfast.Items;
import dev.holdfast.sqlite.WorkChild.Finished;
import dev.holdfast.sqlite.WorkChild.Stage;
import dev.holdfast.store.Entry;
import dev.holdfast.testkit.crash.ChildJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes share work; one is killed while it holds some. */
class TwoProcessesWorkTest {
    private static final int ITEMS = 300;

    @TempDir
    Path temporary;

    @Test
    void everyItemIsFinishedOnceAlthoughAWorkerDies() throws Exception {
        Path directory = temporary.resolve("store");
        List<String> said = new ArrayList<>();
        try (Items<Stage, Finished> items = open(directory)) {
            for (int i = 0; i < ITEMS; i++) {
                items.create("item-" + i, new Finished(0));
            }
            try (ChildJvm mortal = ChildJvm.start(WorkChild.class, directory.toString(), "mortal", "50", "20")) {
                mortal.await("done", 1);
                try (ChildJvm other = ChildJvm.start(WorkChild.class, directory.toString(), "other", "5", "-1")) {
                    other.await("open", 1);
                    mortal.await("holding", 1);
                    mortal.kill(); // of the fifty that it claimed at once it holds thirty
                    assertThat(other.end()).as("%s", other.said()).isZero();
                    said.addAll(other.said());
                }
                said.addAll(mortal.said());
            }
            check(items);
        }
        assertThat(said.stream().filter(line -> line.startsWith("done")))
                .doesNotHaveDuplicates()
                .hasSizeLessThanOrEqualTo(ITEMS);
    }

    private static void check(Items<Stage, Finished> items) {
        assertThat(items.counts()).containsEntry(Stage.DONE, (long) ITEMS);
        long crashes = 0;
        for (int i = 0; i < ITEMS; i++) {
            assertThat(items.get("item-" + i).orElseThrow())
                    .isIn(Stage.DONE)
                    .hasPayload(new Finished(1))
                    .isNotLeased();
            List<Change<Stage>> history = items.history("item-" + i);
            assertThat(history)
                    .hasNoGaps()
                    .hasStates(Stage.NEW, Stage.RUN, Stage.DONE)
                    .movesOnce(Stage.RUN, Stage.DONE);
            crashes += history.stream()
                    .filter(change -> change.kind() == Entry.Kind.CRASHED)
                    .count();
        }
        assertThat(crashes).as("items that the dead worker held").isPositive();
    }

    private static Items<Stage, Finished> open(Path directory) {
        return Items.open(WorkChild.workflow(), SqliteStore.open(directory));
    }
}
