package dev.holdfast.internal.io;

import java.io.IOException;

/**
 * A lock that excludes all other threads and processes of a machine; the operating system releases it when its process
 * dies. It must be acquired and released on a thread that is never interrupted. Thread-safe.
 */
public interface ProcessLock extends AutoCloseable {
    /**
     * Acquires the lock if it is free, without waiting; returns whether the caller holds it.
     *
     * @throws IOException if the operating system cannot lock
     */
    boolean tryAcquire() throws IOException;

    /** Releases the lock, which the caller must hold. */
    void release();

    /** Closes the lock, which must not be held; idempotent. */
    @Override
    void close();
}
