package dev.holdfast.store;

/** The reaction to a directory on a network file system, whose locks and flushes cannot be trusted. */
public enum NetworkDisk {
    /** Refuses to open. */
    REFUSE,
    /**
     * Opens anyway: the caller knows that only one process uses the directory, and that locks and flushes work there.
     */
    ALLOW
}
