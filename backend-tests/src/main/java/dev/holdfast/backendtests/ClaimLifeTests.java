package dev.holdfast.backendtests;

import dev.holdfast.backendtests.life.LifeRun;
import dev.holdfast.store.StateStore;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random lives of claims agree with a model. A failure prints its seed; {@code -Dholdfast.life.seed=N} repeats that run
 * alone, and {@code -Dholdfast.life.runs=N} makes more runs.
 */
public abstract class ClaimLifeTests {
    private static final int ACTIONS = 30;

    @TempDir
    protected Path temporary;

    /** Opens a store without items of the type of the model. */
    protected abstract StateStore open(Path directory);

    /** The number of runs, so that they take some seconds. */
    protected int runs() {
        return 30;
    }

    /** Whether the store keeps to the clock of the items. */
    protected boolean clockMoves() {
        return true;
    }

    @Test
    @Timeout(120)
    protected void claimsLiveAsTheModelSays() {
        Long only = Long.getLong("holdfast.life.seed");
        if (only != null) {
            run(only);
            return;
        }
        int runs = Integer.getInteger("holdfast.life.runs", runs());
        for (long seed = 1; seed <= runs; seed++) {
            run(seed);
        }
    }

    private void run(long seed) {
        try (ErrorOutput log = new ErrorOutput();
                StateStore store = open(temporary.resolve("run-" + seed))) {
            new LifeRun(store, seed, clockMoves()).run(ACTIONS);
            log.discard(); // the warnings of a run that is right are expected
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }
}
