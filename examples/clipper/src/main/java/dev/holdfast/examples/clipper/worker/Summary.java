package dev.holdfast.examples.clipper.worker;

import dev.holdfast.WorkContext;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.examples.clipper.sound.Measure;
import java.util.List;

/**
 * Writes the page. Confined to one thread.
 *
 * @param walk does it, if it is missing
 */
record Summary(ChunkWalk walk) {
    Job run(WorkContext<Stage, Job> work, Workplace place) throws Exception {
        walk.finish(work, ChunkWalk.ledger(work, 1, "page"), "Writing page", page -> {
            List<Measure> transcript = place.transcript();
            AtomicFile.replace(place.page(), Page.of(work.payload(), transcript, Quotes.of(transcript)));
            return null;
        });
        return work.payload().summarised("jobs/" + work.id() + "/index.html");
    }
}
