package dev.holdfast.examples.archive;

/** The states of an episode on its way from the old server to the new one. */
public enum Stage {
    /** Listed in the catalogue. */
    DISCOVERED,
    /** Being downloaded from the old server. */
    DOWNLOADING,
    /** Downloaded and verified. */
    DOWNLOADED,
    /** Being converted to the new format, and drawn. */
    CONVERTING,
    /** Converted to the new format. */
    CONVERTED,
    /** Being uploaded to the new server. */
    UPLOADING,
    /** Confirmed by the new server. */
    UPLOADED,
    /** Waiting for its publication. */
    SCHEDULED,
    /** Listed in the feed. */
    PUBLISHED,
    /** An attempt failed and is repeated later. */
    FAILED,
    /** Given up after the last attempt. */
    SKIPPED
}
