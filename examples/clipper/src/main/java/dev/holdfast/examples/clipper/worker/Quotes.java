package dev.holdfast.examples.clipper.worker;

import dev.holdfast.chunk.Chunks;
import dev.holdfast.WorkContext;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.examples.clipper.sound.Measure;
import dev.holdfast.examples.clipper.sound.Sound;
import dev.holdfast.examples.clipper.sound.Waveform;
import java.util.Comparator;
import java.util.List;

/**
 * Makes clips with a picture of the loudest segments. Confined to one thread.
 *
 * @param walk does what is missing
 */
record Quotes(ChunkWalk walk) {
    private static final int MOST = 3;
    private static final int FADE_MILLIS = 30;

    /** The loudest segments, in the order in which they are heard. */
    static List<Measure> of(List<Measure> transcript) {
        return transcript.stream()
                .sorted(Comparator.comparingDouble(Measure::decibels).reversed())
                .limit(MOST)
                .sorted(Comparator.comparingLong(measure -> measure.segment().startMillis()))
                .toList();
    }

    Job run(WorkContext<Stage, Job> work, Workplace place) throws Exception {
        List<Measure> quotes = of(place.transcript());
        Chunks chunks = ChunkWalk.ledger(work, quotes.size(), "the loudest " + MOST);
        walk.finish(work, chunks, "Making clip", quote -> {
            Sound clip =
                    Sound.read(place.recording(), quotes.get(quote).segment()).faded(FADE_MILLIS);
            String name = Workplace.quote(quote);
            AtomicFile.replace(place.folder().resolve(name + ".wav"), clip.toWav());
            AtomicFile.replace(place.folder().resolve(name + ".png"), Waveform.draw(clip));
            return null;
        });
        return work.payload();
    }
}
