package dev.holdfast.examples.clipper.sound;

/**
 * A stretch of speech in a recording. Immutable.
 *
 * @param startMillis where it begins
 * @param endMillis where it ends, later than it begins
 */
public record Segment(long startMillis, long endMillis) {
    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if it does not end after it begins
     */
    public Segment {
        if (startMillis < 0 || endMillis <= startMillis) {
            throw new IllegalArgumentException(
                    "a segment from " + startMillis + " to " + endMillis + " ms cannot be; it ends after it begins");
        }
    }

    /** How long it is. */
    public long millis() {
        return endMillis - startMillis;
    }

    int firstSample(int rate) {
        return (int) (startMillis * rate / 1000);
    }

    int endSample(int rate) {
        return (int) (endMillis * rate / 1000);
    }
}
