package dev.holdfast.examples.archive;

/** Where an episode is on its way from the old archive to the new home. */
public enum Stage {
    /** Found in the catalogue. */
    DISCOVERED,
    /** Being fetched from the old archive. */
    DOWNLOADING,
    /** Here, whole and verified. */
    DOWNLOADED,
    /** Being turned into the new format, and drawn. */
    CONVERTING,
    /** In the new format. */
    CONVERTED,
    /** Being sent to the new home. */
    UPLOADING,
    /** Confirmed by the new home. */
    UPLOADED,
    /** Has a publication date. */
    SCHEDULED,
    /** In the feed. */
    PUBLISHED,
    /** An attempt failed; tried again later. */
    FAILED,
    /** Given up after the last attempt. */
    SKIPPED
}
