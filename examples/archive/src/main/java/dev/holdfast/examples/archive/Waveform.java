package dev.holdfast.examples.archive;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Draws a sound as a row of rounded bars, 800 by 120 pixels on a transparent ground. Thread-safe.
 *
 * <p>The pale bar is the peak of its stretch of time, the strong one within it the mean power. The loudest stretch
 * fills the height, whatever the volume. The same input gives the same bytes.
 */
public final class Waveform {

    /** Pixels from left to right. */
    public static final int WIDTH = 800;

    /** Pixels from top to bottom. */
    public static final int HEIGHT = 120;

    private static final int PITCH = 5;
    private static final int BARS = WIDTH / PITCH;
    private static final double RADIUS = 1.6;
    private static final double MARGIN = 4;
    private static final int LEFT_COLOUR = 0x1f8fd0;
    private static final int RIGHT_COLOUR = 0x7b5cf0;
    private static final double PALE = 0.38;

    /**
     * Draws {@code sound} into {@code image}, which is replaced as a whole or not at all.
     *
     * @throws UnsupportedRecordingException if the file is not sound, or in an encoding that Java cannot decode
     */
    public void draw(Path sound, Path image) throws IOException {
        AtomicFile.replace(image, paint(measure(sound)).encode());
    }

    /** Reads the sound twice, once for its length: files need not say it, and need not say the truth. */
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

    private static Png paint(Levels levels) {
        Png image = new Png(WIDTH, HEIGHT);
        double loudest = levels.loudest();
        double scale = loudest == 0 ? 0 : (HEIGHT / 2.0 - MARGIN - RADIUS) / loudest;
        for (int bar = 0; bar < BARS; bar++) {
            int colour = mix((double) bar / (BARS - 1));
            bar(image, bar, levels.peaks[bar] * scale, colour, PALE);
            bar(image, bar, levels.power(bar) * scale, colour, 1);
        }
        return image;
    }

    /** Paints a capsule: all points nearer than the radius to an upright line of twice {@code reach}. */
    private static void bar(Png image, int bar, double reach, int colour, double alpha) {
        double centre = bar * PITCH + PITCH / 2.0;
        double middle = HEIGHT / 2.0;
        for (int y = 0; y < HEIGHT; y++) {
            double beyond = Math.max(0, Math.abs(y + 0.5 - middle) - reach);
            for (int x = bar * PITCH; x < (bar + 1) * PITCH; x++) {
                double aside = x + 0.5 - centre;
                double distance = Math.sqrt(aside * aside + beyond * beyond);
                double cover = Math.max(0, Math.min(1, RADIUS + 0.5 - distance));
                if (cover > 0) {
                    image.paint(x, y, colour, cover * alpha);
                }
            }
        }
    }

    private static int mix(double share) {
        int rgb = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int left = LEFT_COLOUR >> shift & 0xff;
            int right = RIGHT_COLOUR >> shift & 0xff;
            rgb |= (int) Math.round(left + (right - left) * share) << shift;
        }
        return rgb;
    }

    /** What is measured of each bar. */
    private static final class Levels {
        private final double[] peaks = new double[BARS];
        private final double[] squares = new double[BARS];
        private final long[] counts = new long[BARS];

        void add(int bar, float sample) {
            peaks[bar] = Math.max(peaks[bar], Math.abs(sample));
            squares[bar] += (double) sample * sample;
            counts[bar]++;
        }

        double power(int bar) {
            return counts[bar] == 0 ? 0 : Math.sqrt(squares[bar] / counts[bar]);
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
