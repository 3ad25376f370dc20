package dev.holdfast.internal.io;

import java.io.Closeable;
import java.io.IOException;

/** A file that is kept open because it is written often. Confined to one thread at a time. */
public interface OpenFile extends Closeable {
    /**
     * Overwrites a part of the file, making it longer if need be.
     *
     * @param position where, in bytes
     * @param content what
     * @throws IOException if that fails; the part may then be written in part
     */
    void write(long position, byte[] content) throws IOException;
}
