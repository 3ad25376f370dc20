package dev.holdfast.examples.clipper.sound;

import dev.holdfast.examples.common.sound.BarImage;
import dev.holdfast.examples.common.sound.BarStyle;

/** Draws a clip as a row of rounded bars on a transparent background. The same sound gives the same bytes. */
public final class Waveform {
    /** Pixels from left to right. */
    public static final int WIDTH = 480;

    /** Pixels from top to bottom. */
    public static final int HEIGHT = 96;

    private static final BarStyle STYLE = new BarStyle(WIDTH, HEIGHT, 6, 2, 3, 0xf0803c, 0xd6336c);
    private static final int BARS = STYLE.bars();

    private Waveform() {}

    /** Draws a sound as a PNG file. */
    public static byte[] draw(Sound sound) {
        double[] levels = levels(sound.samples());
        double loudest = 0;
        for (double level : levels) {
            loudest = Math.max(loudest, level);
        }
        BarImage image = new BarImage(STYLE);
        image.paint(levels, loudest, 1);
        return image.encode();
    }

    private static double[] levels(float[] samples) {
        double[] squares = new double[BARS];
        int[] counts = new int[BARS];
        for (int i = 0; i < samples.length; i++) {
            int bar = (int) ((long) i * BARS / samples.length);
            squares[bar] += (double) samples[i] * samples[i];
            counts[bar]++;
        }
        double[] levels = new double[BARS];
        for (int bar = 0; bar < BARS; bar++) {
            levels[bar] = counts[bar] == 0 ? 0 : Math.sqrt(squares[bar] / counts[bar]);
        }
        return levels;
    }
}
