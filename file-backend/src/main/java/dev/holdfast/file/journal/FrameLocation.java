package dev.holdfast.file.journal;

/**
 * The place of a frame in the journal. Immutable.
 *
 * @param segment the number of its segment
 * @param offset the offset in bytes of its line in the file
 * @param length the length in bytes of its line, the line end included
 */
public record FrameLocation(long segment, long offset, int length) {
    /** The location for people, relative to the store. */
    public static String describe(long segment, long offset) {
        return Segment.path(segment) + " at byte " + offset;
    }

    @Override
    public String toString() {
        return describe(segment, offset);
    }
}
