package dev.holdfast.examples.clipper.worker;

import dev.holdfast.chunk.Chunks;
import dev.holdfast.WorkContext;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.examples.clipper.sound.Cuts;
import dev.holdfast.examples.clipper.sound.Measure;
import dev.holdfast.examples.clipper.sound.Sound;
import java.util.List;
import java.util.stream.Stream;

/**
 * Measures what is said in each segment; the results are kept in the ledger until all are there. Understanding the words
 * would need a model of speech, which this example does without. Confined to one thread.
 *
 * @param walk does what is missing
 */
record Transcription(ChunkWalk walk) {
    Job run(WorkContext<Stage, Job> work, Workplace place) throws Exception {
        Cuts cuts = place.cuts();
        Chunks chunks = ChunkWalk.ledger(work, cuts.segments().size(), "segments");
        walk.finish(
                work,
                chunks,
                "Measuring segment",
                segment -> Measure.of(cuts.segments().get(segment), Sound.read(place.segment(segment))));
        try (Stream<Measure> results = chunks.results(Measure.class)) {
            List<Measure> transcript = results.toList();
            place.write(transcript);
        }
        return work.payload();
    }
}
