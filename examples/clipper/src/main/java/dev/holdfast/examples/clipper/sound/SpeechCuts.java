package dev.holdfast.examples.clipper.sound;

import dev.holdfast.examples.common.io.PermanentException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The segments of speech in a recording, cut at its silences. Immutable.
 *
 * <p>A frame is speech if its level is above a threshold, which lies a third of the way from the 10th to the 95th
 * percentile of all levels. Pauses shorter than {@value #MIN_PAUSE} ms belong to the speech, and sounds shorter than
 * {@value #MIN_SPEECH} ms are ignored. The same recording gives the same cuts.
 *
 * @param millis the duration of the recording
 * @param segments the segments in order; never empty
 */
public record SpeechCuts(long millis, List<Segment> segments) {
    static final long MIN_PAUSE = 260;
    static final long MIN_SPEECH = 160;

    private static final long MARGIN = 40;
    private static final double MIN_CONTRAST = 12;
    private static final double FLOOR = -75;

    /** Copies the list. */
    public SpeechCuts {
        segments = List.copyOf(segments);
    }

    /**
     * Finds the speech in a recording.
     *
     * @throws PermanentException if it has none, or is not a sound file
     */
    public static SpeechCuts of(Path recording) throws IOException {
        Loudness loudness = Loudness.of(recording);
        List<Segment> found = loudness.frames() == 0 ? List.of() : speech(loudness);
        if (found.isEmpty()) {
            throw new PermanentException(
                    "no speech in " + loudness.millis() + " ms of sound; submit a recording with speech");
        }
        return new SpeechCuts(loudness.millis(), found);
    }

    private static List<Segment> speech(Loudness loudness) {
        double quiet = Math.max(FLOOR, loudness.percentile(0.1));
        double loud = loudness.percentile(0.95);
        if (loud - quiet < MIN_CONTRAST) {
            return List.of();
        }
        double threshold = quiet + (loud - quiet) / 3;
        List<Segment> runs = new ArrayList<>();
        int begin = -1;
        for (int frame = 0; frame <= loudness.frames(); frame++) {
            boolean speaks = frame < loudness.frames() && loudness.at(frame) > threshold;
            if (speaks && begin < 0) {
                begin = frame;
            } else if (!speaks && begin >= 0) {
                add(runs, new Segment(begin * (long) Loudness.FRAME_MILLIS, frame * (long) Loudness.FRAME_MILLIS));
                begin = -1;
            }
        }
        return runs.stream()
                .filter(run -> run.millis() >= MIN_SPEECH)
                .map(run -> new Segment(
                        Math.max(0, run.startMillis() - MARGIN), Math.min(loudness.millis(), run.endMillis() + MARGIN)))
                .toList();
    }

    /** Joins segments that only a short pause separates. */
    private static void add(List<Segment> runs, Segment next) {
        int last = runs.size() - 1;
        if (last >= 0 && next.startMillis() - runs.get(last).endMillis() < MIN_PAUSE) {
            runs.set(last, new Segment(runs.get(last).startMillis(), next.endMillis()));
        } else {
            runs.add(next);
        }
    }
}
