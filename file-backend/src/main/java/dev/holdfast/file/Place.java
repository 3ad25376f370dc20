package dev.holdfast.file;

/**
 * Where a frame is. Immutable.
 *
 * @param segment the number of the segment
 * @param offset where its line begins in the file
 * @param length how long its line is, its end included
 */
record Place(long segment, long offset, int length) {}
