package dev.holdfast.examples.archive.convert;

import dev.holdfast.examples.common.io.AtomicFile;
import dev.holdfast.examples.common.sound.BarImage;
import dev.holdfast.examples.common.sound.BarStyle;
import dev.holdfast.examples.common.sound.SampleReader;
import dev.holdfast.examples.common.sound.UnsupportedSoundException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Draws a sound as a row of rounded bars, 800 by 120 pixels on a transparent background. Thread-safe.
 *
 * <p>A pale bar shows the peak of an interval, the opaque bar inside it the mean power. The loudest interval fills the
 * height. The same input gives the same bytes.
 */
public final class Waveform {

    /** Pixels from left to right. */
    public static final int WIDTH = 800;

    /** Pixels from top to bottom. */
    public static final int HEIGHT = 120;

    private static final BarStyle STYLE = new BarStyle(WIDTH, HEIGHT, 5, 1.6, 4, 0x1f8fd0, 0x7b5cf0);
    private static final int BARS = STYLE.bars();
    private static final double PALE = 0.38;

    /**
     * Draws {@code sound} to {@code image}, which is replaced atomically.
     *
     * @throws UnsupportedSoundException if the file is not sound, or has an encoding that Java cannot decode
     */
    public void draw(Path sound, Path image) throws IOException {
        AtomicFile.replace(image, paint(measure(sound)).encode());
    }

    /** Reads the sound twice: first for its length, since the header of a file may lack it or be wrong. */
    private static Levels measure(Path sound) throws IOException {
        long total = 0;
        float[] samples = new float[4096];
        try (SampleReader reader = SampleReader.open(sound)) {
            for (int n = reader.read(samples); n >= 0; n = reader.read(samples)) {
                total += n;
            }
        }
        Levels levels = new Levels();
        long at = 0;
        try (SampleReader reader = SampleReader.open(sound)) {
            for (int n = reader.read(samples); n >= 0; n = reader.read(samples)) {
                for (int i = 0; i < n; i++) {
                    levels.add((int) Math.min(BARS - 1L, at++ * BARS / total), samples[i]);
                }
            }
        }
        return levels;
    }

    private static BarImage paint(Levels levels) {
        BarImage image = new BarImage(STYLE);
        double loudest = levels.loudest();
        image.paint(levels.peaks, loudest, PALE);
        image.paint(levels.powers(), loudest, 1);
        return image;
    }

    /** Peak and power of each bar. */
    private static final class Levels {
        private final double[] peaks = new double[BARS];
        private final double[] squares = new double[BARS];
        private final long[] counts = new long[BARS];

        void add(int bar, float sample) {
            peaks[bar] = Math.max(peaks[bar], Math.abs(sample));
            squares[bar] += (double) sample * sample;
            counts[bar]++;
        }

        double[] powers() {
            double[] powers = new double[BARS];
            for (int bar = 0; bar < BARS; bar++) {
                powers[bar] = counts[bar] == 0 ? 0 : Math.sqrt(squares[bar] / counts[bar]);
            }
            return powers;
        }

        double loudest() {
            double loudest = 0;
            for (double peak : peaks) {
                loudest = Math.max(loudest, peak);
            }
            return loudest;
        }
    }
}
