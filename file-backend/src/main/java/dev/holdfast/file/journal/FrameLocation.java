package dev.holdfast.file.journal;

/**
 * Where a frame is. Immutable.
 *
 * @param segment the number of the segment
 * @param offset where its line begins in the file
 * @param length how long its line is, its end included
 */
public record FrameLocation(long segment, long offset, int length) {}
