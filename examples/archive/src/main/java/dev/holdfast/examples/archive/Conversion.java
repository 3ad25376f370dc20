package dev.holdfast.examples.archive;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A recording in the format of the new home. Immutable.
 *
 * @param file the WAV file
 * @param bytes its length
 * @param duration how long it sounds, to the millisecond below
 */
public record Conversion(Path file, long bytes, Duration duration) {}
