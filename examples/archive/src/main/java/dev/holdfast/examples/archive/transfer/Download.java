package dev.holdfast.examples.archive.transfer;

import dev.holdfast.examples.common.io.Hash;
import java.nio.file.Path;

/**
 * A complete download. Immutable.
 *
 * @param file the downloaded file
 * @param hash its length and SHA-256
 * @param resumedAt the number of bytes that earlier attempts had downloaded
 */
public record Download(Path file, Hash hash, long resumedAt) {}
