package dev.holdfast.internal.io;

import java.io.IOException;

/**
 * A file that stays open, read and written at any place. An interrupt of the calling thread does no harm to it. Thread-safe;
 * calls of several threads wait for each other.
 */
public interface OpenFile extends AutoCloseable {
    /**
     * Reads a part.
     *
     * @param position where it begins, in bytes
     * @param length the most bytes to read
     * @return what is there, shorter at the end of the file
     * @throws IOException if it cannot be read
     */
    byte[] read(long position, int length) throws IOException;

    /**
     * Writes a part and, if the file was opened so, makes it durable before it returns.
     *
     * @param position where, in bytes
     * @param content what
     * @throws IOException if that fails; the part may then be there in part, and must not be written again into the same
     *     file
     */
    void write(long position, byte[] content) throws IOException;

    /**
     * How long the file is.
     *
     * @return its length in bytes
     * @throws IOException if the system does not say
     */
    long size() throws IOException;

    /** Ends the use of the file; idempotent. */
    @Override
    void close();
}
