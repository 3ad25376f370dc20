package dev.holdfast.examples.clipper.sound;

/**
 * A segment of a recording. Immutable.
 *
 * @param startMillis its start
 * @param endMillis its end, after its start
 */
public record Segment(long startMillis, long endMillis) {
    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if it does not end after its start
     */
    public Segment {
        if (startMillis < 0 || endMillis <= startMillis) {
            throw new IllegalArgumentException("a segment from " + startMillis + " to " + endMillis
                    + " ms is invalid; let it end after its start");
        }
    }

    /** Returns its duration. */
    public long millis() {
        return endMillis - startMillis;
    }

    /** Returns the number of its first sample. */
    int firstSample(int rate) {
        return (int) (startMillis * rate / 1000);
    }

    /** Returns the number of the sample after its last one. */
    int endSample(int rate) {
        return (int) (endMillis * rate / 1000);
    }
}
