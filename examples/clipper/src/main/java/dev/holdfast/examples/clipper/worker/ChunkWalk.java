package dev.holdfast.examples.clipper.worker;

import dev.holdfast.chunk.ChunkPlan;
import dev.holdfast.chunk.Chunks;
import dev.holdfast.WorkContext;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Stage;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Does the chunks of a stage that no worker has finished yet, one after the other. Confined to one thread.
 *
 * @param diary is told about each
 * @param pace how long each takes at least, so that one can watch; zero for as fast as it goes
 */
record ChunkWalk(Diary diary, Duration pace) {
    /** The work on one chunk. */
    @FunctionalInterface
    interface Task {
        /** Does the work and gives the result to keep, or null; may be called again for a chunk whose worker died. */
        @Nullable
        Object run(int index) throws Exception;
    }

    /** How the work is cut. Immutable. */
    record Cut(int round, String of) {}

    /**
     * The ledger of the stage. A job that begins a new round with its recording begins a new ledger.
     *
     * @param of everything else that decides where chunks end
     */
    static Chunks ledger(WorkContext<Stage, Job> work, int total, String of) {
        return work.chunks(
                ChunkPlan.of(total).config(new Cut(work.payload().round(), of)).onChange(ChunkPlan.OnChange.RESTART));
    }

    /**
     * Does what is missing.
     *
     * @param doing what people read, such as {@code "Measuring segment"}
     */
    void finish(WorkContext<Stage, Job> work, Chunks chunks, String doing, Task task) throws Exception {
        for (int index : chunks.missing()) {
            work.progress(chunks.done(), chunks.total(), doing + " " + (index + 1) + " of " + chunks.total());
            String chunk = work.id() + " " + work.state() + " " + work.payload().round() + " " + index;
            diary.write(Diary.Word.BEGIN, chunk);
            TimeUnit.NANOSECONDS.sleep(pace.toNanos());
            Object result = task.run(index);
            chunks.complete(index, result);
            diary.write(Diary.Word.DONE, chunk);
        }
    }
}
