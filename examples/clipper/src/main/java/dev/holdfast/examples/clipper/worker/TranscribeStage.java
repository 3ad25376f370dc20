package dev.holdfast.examples.clipper.worker;

import dev.holdfast.WorkContext;
import dev.holdfast.chunk.Chunks;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.examples.clipper.sound.Measure;
import dev.holdfast.examples.clipper.sound.Sound;
import dev.holdfast.examples.clipper.sound.SpeechCuts;
import java.util.List;
import java.util.stream.Stream;

/**
 * Measures each segment and stores the results in the ledger. Recognising words would need a speech model, which this
 * example does without. Confined to one thread.
 *
 * @param chunkLoop processes the missing chunks
 */
record TranscribeStage(ChunkLoop chunkLoop) {
    Job run(WorkContext<Stage, Job> work, JobFiles files) throws Exception {
        SpeechCuts cuts = files.cuts();
        Chunks chunks = ChunkLoop.ledger(work, cuts.segments().size(), "segments");
        chunkLoop.finish(
                work,
                chunks,
                "Measuring segment",
                segment -> Measure.of(cuts.segments().get(segment), Sound.read(files.segment(segment))));
        try (Stream<Measure> results = chunks.results(Measure.class)) {
            List<Measure> transcript = results.toList();
            files.write(transcript);
        }
        return work.payload();
    }
}
