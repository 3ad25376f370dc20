package dev.holdfast.internal.io;

import java.io.IOException;

/**
 * A lock that one holder at a time has, over all threads and processes of a machine; the operating system frees it when
 * its process dies. Taking and freeing must happen on a thread that is never interrupted. Thread-safe.
 */
public interface ProcessLock extends AutoCloseable {
    /**
     * Takes the lock if it is free; never waits.
     *
     * @return true if the caller holds it now
     * @throws IOException if the operating system cannot lock
     */
    boolean tryAcquire() throws IOException;

    /** Frees the lock; the caller must hold it. */
    void release();

    /** Ends the use of the lock, which must not be held; idempotent. */
    @Override
    void close();
}
