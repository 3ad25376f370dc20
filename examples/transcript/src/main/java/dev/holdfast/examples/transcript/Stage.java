package dev.holdfast.examples.transcript;

/** The states of a job. */
enum Stage {
    /** Not started, or to be repeated. */
    PENDING,
    /** Being processed. */
    RUNNING,
    /** Stopped on request; the results are kept. */
    PAUSED,
    /** The summary is written. */
    COMPLETED,
    /** A chunk failed in every attempt, or the summary could not be written; the results are kept. */
    FAILED
}
