package dev.holdfast.examples.transcript;

/** How far a job is. */
enum Stage {
    /** Not begun, or to be tried again. */
    PENDING,
    /** Somebody works on it. */
    RUNNING,
    /** Stopped on request; what is done is kept. */
    PAUSED,
    /** The summary is written. */
    COMPLETED,
    /** A chunk failed too often, or the summary could not be written; what is done is kept. */
    FAILED
}
