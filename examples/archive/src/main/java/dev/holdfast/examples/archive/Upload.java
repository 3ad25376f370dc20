package dev.holdfast.examples.archive;

/**
 * An upload that the new home has confirmed. Immutable.
 *
 * @param remoteId the name it gave the file; the same for the same name and bytes
 * @param hash the length and SHA-256 of what it has
 */
public record Upload(String remoteId, Hash hash) {}
