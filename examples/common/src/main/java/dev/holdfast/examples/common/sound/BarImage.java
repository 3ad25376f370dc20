package dev.holdfast.examples.common.sound;

/** A row of rounded bars on a transparent background, mirrored at the middle. Confined to one thread at a time. */
public final class BarImage {
    private final BarStyle style;
    private final Png image;

    /** An image without bars. */
    public BarImage(BarStyle style) {
        this.style = style;
        this.image = new Png(style.width(), style.height());
    }

    /**
     * Paints one bar for each level, over what is there.
     *
     * @param levels one for each bar, 0 or more
     * @param loudest the level that fills the height; 0 if all levels are
     * @param alpha how much a bar covers, from 0 to 1
     */
    public void paint(double[] levels, double loudest, double alpha) {
        double scale = loudest == 0 ? 0 : (style.height() / 2.0 - style.margin() - style.radius()) / loudest;
        for (int bar = 0; bar < style.bars(); bar++) {
            paintBar(bar, levels[bar] * scale, mix((double) bar / (style.bars() - 1)), alpha);
        }
    }

    /** Returns the image as a PNG file. */
    public byte[] encode() {
        return image.encode();
    }

    /** Paints a capsule: all points within the radius of an upright line of length {@code 2 * reach}. */
    private void paintBar(int bar, double reach, int colour, double alpha) {
        double centre = bar * style.pitch() + style.pitch() / 2.0;
        double middle = style.height() / 2.0;
        for (int y = 0; y < style.height(); y++) {
            double beyond = Math.max(0, Math.abs(y + 0.5 - middle) - reach);
            for (int x = bar * style.pitch(); x < (bar + 1) * style.pitch(); x++) {
                double aside = x + 0.5 - centre;
                double distance = Math.sqrt(aside * aside + beyond * beyond);
                double cover = Math.max(0, Math.min(1, style.radius() + 0.5 - distance));
                if (cover > 0) {
                    image.paint(x, y, colour, cover * alpha);
                }
            }
        }
    }

    private int mix(double share) {
        int rgb = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int left = style.leftColour() >> shift & 0xff;
            int right = style.rightColour() >> shift & 0xff;
            rgb |= (int) Math.round(left + (right - left) * share) << shift;
        }
        return rgb;
    }
}
