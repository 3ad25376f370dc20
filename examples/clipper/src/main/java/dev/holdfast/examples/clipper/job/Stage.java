package dev.holdfast.examples.clipper.job;

/** Where a job is on its way from a recording to a page with clips. */
public enum Stage {
    /** Submitted; nobody works on it yet. */
    INIT,
    /** The recording is being fetched, part by part. */
    DOWNLOADING,
    /** The recording is being cut at its silences. */
    CUTTING,
    /** What is said is being measured, segment by segment. */
    TRANSCRIBING,
    /** The loudest segments become clips with a picture. */
    GENERATING_QUOTES,
    /** The page is being written. */
    GENERATING_SUMMARY,
    /** The page is there. */
    COMPLETE,
    /** An attempt failed: tried again by itself as long as attempts are left, else when somebody asks for it. */
    ERROR,
    /** Called off. */
    CANCELLED
}
