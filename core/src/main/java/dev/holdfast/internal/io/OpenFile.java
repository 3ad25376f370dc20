package dev.holdfast.internal.io;

import java.io.IOException;

/**
 * An open file for random access, unaffected by interrupts of the calling thread. Thread-safe; concurrent calls wait
 * for each other.
 */
public interface OpenFile extends AutoCloseable {
    /**
     * Reads bytes; fewer than {@code length} at the end of the file.
     *
     * @param position the first byte
     */
    byte[] read(long position, int length) throws IOException;

    /**
     * Writes bytes and, if the file was opened for that, makes them durable before it returns.
     *
     * @throws IOException if that fails; some bytes may have been written, and must not be written again to the same
     *     file
     */
    void write(long position, byte[] content) throws IOException;

    /** The length in bytes. */
    long size() throws IOException;

    /** Closes the file; idempotent. */
    @Override
    void close();
}
