package dev.holdfast.examples.clipper.worker;

import dev.holdfast.chunk.Chunks;
import dev.holdfast.WorkContext;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.examples.clipper.sound.Cuts;
import dev.holdfast.examples.clipper.sound.Sound;

/**
 * Cuts a recording at its silences: the places are found once, then each segment becomes a file. Confined to one thread.
 *
 * @param walk does what is missing
 */
record Cutting(ChunkWalk walk) {
    /** What is kept of the search; the places are in a file. Immutable. */
    record Found(long millis, int segments) {}

    Job run(WorkContext<Stage, Job> work, Workplace place) throws Exception {
        Job job = work.payload();
        Found found = work.step("cuts-" + job.round(), Found.class, () -> {
            Cuts cuts = Cuts.of(place.recording());
            place.write(cuts);
            return new Found(cuts.millis(), cuts.segments().size());
        });
        Cuts cuts = place.cuts();
        Chunks chunks = ChunkWalk.ledger(work, found.segments(), "segments");
        walk.finish(work, chunks, "Cutting out segment", segment -> {
            Sound sound = Sound.read(place.recording(), cuts.segments().get(segment));
            AtomicFile.replace(place.segment(segment), sound.toWav());
            return null;
        });
        return job.cut(found.millis(), found.segments());
    }
}
