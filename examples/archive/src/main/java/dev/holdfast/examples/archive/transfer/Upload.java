package dev.holdfast.examples.archive.transfer;

import dev.holdfast.examples.common.io.Hash;

/**
 * An upload that the new server has confirmed. Immutable.
 *
 * @param remoteId the identifier that the server assigned; the same for the same name and bytes
 * @param hash the length and SHA-256 of the file
 */
public record Upload(String remoteId, Hash hash) {}
