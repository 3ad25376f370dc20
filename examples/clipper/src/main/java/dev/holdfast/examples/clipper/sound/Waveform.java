package dev.holdfast.examples.clipper.sound;

/**
 * Draws a clip as a row of rounded bars on a transparent ground, mirrored at the middle. The same sound gives the same
 * bytes.
 */
public final class Waveform {
    /** Pixels from left to right. */
    public static final int WIDTH = 480;

    /** Pixels from top to bottom. */
    public static final int HEIGHT = 96;

    private static final int PITCH = 6;
    private static final int BARS = WIDTH / PITCH;
    private static final double RADIUS = 2;
    private static final double MARGIN = 3;
    private static final int LEFT_COLOUR = 0xf0803c;
    private static final int RIGHT_COLOUR = 0xd6336c;

    private Waveform() {}

    /** The picture as a PNG file. */
    public static byte[] draw(Sound sound) {
        double[] levels = levels(sound.samples());
        double loudest = 0;
        for (double level : levels) {
            loudest = Math.max(loudest, level);
        }
        double scale = loudest == 0 ? 0 : (HEIGHT / 2.0 - MARGIN - RADIUS) / loudest;
        Png image = new Png(WIDTH, HEIGHT);
        for (int bar = 0; bar < BARS; bar++) {
            bar(image, bar, levels[bar] * scale, mix((double) bar / (BARS - 1)));
        }
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

    /** Paints a capsule: all points nearer than the radius to an upright line of twice {@code reach}. */
    private static void bar(Png image, int bar, double reach, int colour) {
        double centre = bar * PITCH + PITCH / 2.0;
        for (int y = 0; y < HEIGHT; y++) {
            double beyond = Math.max(0, Math.abs(y + 0.5 - HEIGHT / 2.0) - reach);
            for (int x = bar * PITCH; x < (bar + 1) * PITCH; x++) {
                double aside = x + 0.5 - centre;
                double cover = Math.min(1, RADIUS + 0.5 - Math.sqrt(aside * aside + beyond * beyond));
                if (cover > 0) {
                    image.paint(x, y, colour, cover);
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
}
