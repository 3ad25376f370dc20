package dev.holdfast.examples.clipper.worker;

import dev.holdfast.WorkContext;
import dev.holdfast.chunk.Chunks;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.examples.clipper.sound.Measure;
import dev.holdfast.examples.clipper.sound.Sound;
import dev.holdfast.examples.clipper.sound.Waveform;
import dev.holdfast.examples.common.io.AtomicFile;
import java.util.Comparator;
import java.util.List;

/**
 * Writes clips and waveforms of the loudest segments. Confined to one thread.
 *
 * @param chunkLoop processes the missing chunks
 */
record QuoteStage(ChunkLoop chunkLoop) {
    private static final int MAX_QUOTES = 3;
    private static final int FADE_MILLIS = 30;

    /** Returns the loudest segments in the order of the recording. */
    static List<Measure> of(List<Measure> transcript) {
        return transcript.stream()
                .sorted(Comparator.comparingDouble(Measure::decibels).reversed())
                .limit(MAX_QUOTES)
                .sorted(Comparator.comparingLong(measure -> measure.segment().startMillis()))
                .toList();
    }

    Job run(WorkContext<Stage, Job> work, JobFiles files) throws Exception {
        List<Measure> quotes = of(files.transcript());
        Chunks chunks = ChunkLoop.ledger(work, quotes.size(), "the loudest " + MAX_QUOTES);
        chunkLoop.finish(work, chunks, "Writing clip", quote -> {
            Sound clip =
                    Sound.read(files.recording(), quotes.get(quote).segment()).faded(FADE_MILLIS);
            String name = JobFiles.clip(quote);
            AtomicFile.replace(files.folder().resolve(name + ".wav"), clip.toWav());
            AtomicFile.replace(files.folder().resolve(name + ".png"), Waveform.draw(clip));
            return null;
        });
        return work.payload();
    }
}
