package dev.holdfast.examples.clipper.sound;

import dev.holdfast.examples.common.sound.SampleReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** The level of a recording, 50 times a second. Immutable. */
final class Loudness {
    /** The length of a frame. */
    static final int FRAME_MILLIS = 20;

    /** The level of digital silence, in decibels relative to full scale. */
    static final double SILENCE = -90;

    private final double[] decibels;
    private final long millis;

    private Loudness(double[] decibels, long millis) {
        this.decibels = decibels;
        this.millis = millis;
    }

    /** Measures a file of any length. */
    static Loudness of(Path file) throws IOException {
        double[] levels = new double[4096];
        int frames = 0;
        long total = 0;
        try (SampleReader reader = SampleReader.open(file)) {
            int frameSamples = reader.rate() * FRAME_MILLIS / 1000;
            float[] samples = new float[4096];
            double squares = 0;
            int inFrame = 0;
            for (int n = reader.read(samples); n >= 0; n = reader.read(samples)) {
                total += n;
                for (int i = 0; i < n; i++) {
                    squares += (double) samples[i] * samples[i];
                    if (++inFrame == frameSamples) {
                        if (frames == levels.length) {
                            levels = Arrays.copyOf(levels, 2 * frames);
                        }
                        levels[frames++] = decibels(squares / frameSamples);
                        squares = 0;
                        inFrame = 0;
                    }
                }
            }
            return new Loudness(Arrays.copyOf(levels, frames), total * 1000 / reader.rate());
        }
    }

    /** Converts a mean square to decibels relative to full scale. */
    static double decibels(double meanSquare) {
        return meanSquare <= 0 ? SILENCE : Math.max(SILENCE, 10 * StrictMath.log10(meanSquare));
    }

    /** Returns the number of frames. */
    int frames() {
        return decibels.length;
    }

    /** Returns the level of a frame in decibels. */
    double at(int frame) {
        return decibels[frame];
    }

    /** Returns the duration of the recording. */
    long millis() {
        return millis;
    }

    /** Returns the level below which {@code share} of all frames are; there must be a frame. */
    double percentile(double share) {
        double[] sorted = decibels.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * (sorted.length - 1)))];
    }
}
