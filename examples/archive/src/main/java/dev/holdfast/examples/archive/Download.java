package dev.holdfast.examples.archive;

import java.nio.file.Path;

/**
 * A complete download. Immutable.
 *
 * @param file where it is
 * @param hash its length and SHA-256
 * @param resumedAt how many of the bytes were there before this attempt
 */
public record Download(Path file, Hash hash, long resumedAt) {}
