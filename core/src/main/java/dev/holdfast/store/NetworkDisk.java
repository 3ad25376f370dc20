package dev.holdfast.store;

/** The reaction of an opening to a directory on a network file system, whose locks and flushes cannot be trusted. */
public enum NetworkDisk {
    /** Refuses to open. */
    REFUSE,
    /** Opens anyway: the caller knows that one process on one host uses the directory, and that it locks and flushes. */
    ALLOW
}
