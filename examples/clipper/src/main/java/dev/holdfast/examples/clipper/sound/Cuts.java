package dev.holdfast.examples.clipper.sound;

import dev.holdfast.examples.clipper.job.PermanentException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a recording is cut: at its silences. Immutable.
 *
 * <p>Speech is what stands out of the noise: above a line drawn a third of the way from the quiet tenth of the recording
 * to its loud twentieth. Pauses shorter than {@value #SHORTEST_PAUSE} ms are part of speaking, sounds shorter than
 * {@value #SHORTEST_SPEECH} ms are none. The same recording gives the same cuts.
 *
 * @param millis how long the recording is
 * @param segments the stretches of speech, in their order, never empty
 */
public record Cuts(long millis, List<Segment> segments) {
    static final long SHORTEST_PAUSE = 260;
    static final long SHORTEST_SPEECH = 160;

    private static final long MARGIN = 40;
    private static final double LEAST_CONTRAST = 12;
    private static final double FLOOR = -75;

    /** Copies the list. */
    public Cuts {
        segments = List.copyOf(segments);
    }

    /**
     * Finds the speech in a recording.
     *
     * @throws PermanentException if there is none, or it is not a sound file
     */
    public static Cuts of(Path recording) throws IOException {
        Loudness loudness = Loudness.of(recording);
        List<Segment> found = loudness.frames() == 0 ? List.of() : speech(loudness);
        if (found.isEmpty()) {
            throw new PermanentException(
                    "no speech in " + loudness.millis() + " ms of sound; submit a recording in which somebody speaks",
                    null);
        }
        return new Cuts(loudness.millis(), found);
    }

    private static List<Segment> speech(Loudness loudness) {
        double quiet = Math.max(FLOOR, loudness.percentile(0.1));
        double loud = loudness.percentile(0.95);
        if (loud - quiet < LEAST_CONTRAST) {
            return List.of();
        }
        double line = quiet + (loud - quiet) / 3;
        List<Segment> runs = new ArrayList<>();
        int begin = -1;
        for (int frame = 0; frame <= loudness.frames(); frame++) {
            boolean speaks = frame < loudness.frames() && loudness.at(frame) > line;
            if (speaks && begin < 0) {
                begin = frame;
            } else if (!speaks && begin >= 0) {
                add(runs, new Segment(begin * (long) Loudness.FRAME_MILLIS, frame * (long) Loudness.FRAME_MILLIS));
                begin = -1;
            }
        }
        return runs.stream()
                .filter(run -> run.millis() >= SHORTEST_SPEECH)
                .map(run -> new Segment(
                        Math.max(0, run.startMillis() - MARGIN), Math.min(loudness.millis(), run.endMillis() + MARGIN)))
                .toList();
    }

    /** Joins what only a short pause parts. */
    private static void add(List<Segment> runs, Segment next) {
        int last = runs.size() - 1;
        if (last >= 0 && next.startMillis() - runs.get(last).endMillis() < SHORTEST_PAUSE) {
            runs.set(last, new Segment(runs.get(last).startMillis(), next.endMillis()));
        } else {
            runs.add(next);
        }
    }
}
