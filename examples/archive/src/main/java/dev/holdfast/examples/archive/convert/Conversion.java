package dev.holdfast.examples.archive.convert;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A converted recording. Immutable.
 *
 * @param file the WAV file
 * @param bytes its length
 * @param duration its duration, rounded down to a millisecond
 */
public record Conversion(Path file, long bytes, Duration duration) {}
