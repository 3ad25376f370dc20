package dev.holdfast.examples.clipper.worker;

import dev.holdfast.WorkContext;
import dev.holdfast.chunk.ChunkPlan;
import dev.holdfast.chunk.Chunks;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Stage;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Processes the missing chunks of a stage, one after the other. Confined to one thread.
 *
 * @param output receives a line before and after each chunk
 * @param pace the least time of a chunk, so that one can watch; zero for none
 */
record ChunkLoop(WorkerOutput output, Duration pace) {
    /** The work on one chunk. */
    @FunctionalInterface
    interface Task {
        /** Returns the result to store, or null. It is called again for a chunk whose worker died. */
        @Nullable
        Object run(int index) throws Exception;
    }

    /** The configuration of a ledger. Immutable. */
    record Config(int round, String chunks) {}

    /**
     * Returns the ledger of the stage. A new round of the job starts a new ledger.
     *
     * @param config everything else that the chunks depend on
     */
    static Chunks ledger(WorkContext<Stage, Job> work, int total, String config) {
        return work.chunks(ChunkPlan.of(total)
                .config(new Config(work.payload().round(), config))
                .onChange(ChunkPlan.OnChange.RESTART));
    }

    /**
     * Processes the missing chunks.
     *
     * @param activity the progress message, such as {@code "Measuring segment"}
     */
    void finish(WorkContext<Stage, Job> work, Chunks chunks, String activity, Task task) throws Exception {
        for (int index : chunks.missing()) {
            work.progress(chunks.done(), chunks.total(), activity + " " + (index + 1) + " of " + chunks.total());
            String chunk = work.id() + " " + work.state() + " " + work.payload().round() + " " + index;
            output.write(WorkerOutput.Event.BEGIN, chunk);
            TimeUnit.NANOSECONDS.sleep(pace.toNanos());
            Object result = task.run(index);
            chunks.complete(index, result);
            output.write(WorkerOutput.Event.DONE, chunk);
        }
    }
}
