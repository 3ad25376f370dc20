package dev.holdfast.examples.clipper.job;

/** The states of a job on its way from a recording to a page with clips. */
public enum Stage {
    /** Submitted. */
    INIT,
    /** The recording is being downloaded, part by part. */
    DOWNLOADING,
    /** The recording is being cut at its silences. */
    CUTTING,
    /** The speech is being measured, segment by segment. */
    TRANSCRIBING,
    /** Clips and waveforms of the loudest segments are being written. */
    GENERATING_QUOTES,
    /** The page is being written. */
    GENERATING_SUMMARY,
    /** The page is written. */
    COMPLETE,
    /** An attempt failed: retried while attempts are left, afterwards only on request. */
    ERROR,
    /** Cancelled on request. */
    CANCELLED
}
