package dev.holdfast.examples.common.sound;

/**
 * The look of a waveform. Immutable.
 *
 * @param width pixels from left to right
 * @param height pixels from top to bottom
 * @param pitch pixels from one bar to the next
 * @param radius of the round ends of a bar, in pixels
 * @param margin pixels kept free above and below
 * @param leftColour 0xRRGGBB of the first bar
 * @param rightColour 0xRRGGBB of the last bar; the bars between are mixed
 */
public record BarStyle(
        int width, int height, int pitch, double radius, double margin, int leftColour, int rightColour) {
    /** Returns the number of bars that fit. */
    public int bars() {
        return width / pitch;
    }
}
