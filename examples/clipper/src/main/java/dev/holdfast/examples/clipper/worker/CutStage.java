package dev.holdfast.examples.clipper.worker;

import dev.holdfast.WorkContext;
import dev.holdfast.chunk.Chunks;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.examples.clipper.sound.Sound;
import dev.holdfast.examples.clipper.sound.SpeechCuts;
import dev.holdfast.examples.common.io.AtomicFile;

/**
 * Cuts a recording at its silences: a durable step finds the segments, and each chunk writes one. Confined to one
 * thread.
 *
 * @param chunkLoop processes the missing chunks
 */
record CutStage(ChunkLoop chunkLoop) {
    /** The result of the step; the segments are in a file. Immutable. */
    record Found(long millis, int segments) {}

    Job run(WorkContext<Stage, Job> work, JobFiles files) throws Exception {
        Job job = work.payload();
        Found found = work.step("cuts-" + job.round(), Found.class, () -> {
            SpeechCuts cuts = SpeechCuts.of(files.recording());
            files.write(cuts);
            return new Found(cuts.millis(), cuts.segments().size());
        });
        SpeechCuts cuts = files.cuts();
        Chunks chunks = ChunkLoop.ledger(work, found.segments(), "segments");
        chunkLoop.finish(work, chunks, "Cutting out segment", segment -> {
            Sound sound = Sound.read(files.recording(), cuts.segments().get(segment));
            AtomicFile.replace(files.segment(segment), sound.toWav());
            return null;
        });
        return job.cut(found.millis(), found.segments());
    }
}
