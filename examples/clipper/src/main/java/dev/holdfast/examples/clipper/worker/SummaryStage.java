package dev.holdfast.examples.clipper.worker;

import dev.holdfast.WorkContext;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.examples.clipper.sound.Measure;
import dev.holdfast.examples.common.io.AtomicFile;
import java.util.List;

/**
 * Writes the page as a ledger of one chunk. Confined to one thread.
 *
 * @param chunkLoop processes the chunk if it is missing
 */
record SummaryStage(ChunkLoop chunkLoop) {
    Job run(WorkContext<Stage, Job> work, JobFiles files) throws Exception {
        chunkLoop.finish(work, ChunkLoop.ledger(work, 1, "page"), "Writing page", page -> {
            List<Measure> transcript = files.transcript();
            AtomicFile.replace(files.page(), Page.of(work.payload(), transcript, QuoteStage.of(transcript)));
            return null;
        });
        return work.payload().summarised("jobs/" + work.id() + "/index.html");
    }
}
