package dev.holdfast.internal.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The file operations of back ends; every change of a disk goes through here. Data is durable only after {@link
 * #force}, a name only after {@link #forceDirectory}. Thread-safe.
 */
public interface FileOps {
    /** Creates a directory and its missing parents, accessible by their owner only (0700). */
    void createDirectories(Path directory) throws IOException;

    /**
     * Creates a new file, accessible by its owner only (0600), and writes it. Follows no link.
     *
     * @throws IOException if the file exists or writing fails; part of the file may then exist
     */
    void create(Path file, byte[] content) throws IOException;

    /**
     * Opens an existing file, which the caller closes. Follows no link.
     *
     * @throws java.nio.file.NoSuchFileException if it does not exist
     */
    OpenFile open(Path file, Access access) throws IOException;

    /** The access to an open file. */
    enum Access {
        /** Reading. */
        READ,
        /** Reading and writing; writes survive the process. */
        WRITE,
        /** Reading and writing; each write is durable before it returns. */
        WRITE_DURABLY
    }

    /**
     * Creates a hard link in the same file system.
     *
     * @throws IOException if the name exists or the file system does not support links
     */
    void link(Path existing, Path name) throws IOException;

    /**
     * Makes the data of a file durable.
     *
     * @throws IOException if that fails; the data must then be written again, to another file
     */
    void force(Path file) throws IOException;

    /** Renames a file atomically within a file system, replacing an existing file. */
    void move(Path from, Path to) throws IOException;

    /**
     * Makes the names in a directory durable, where the operating system can.
     *
     * @throws IOException if that fails; the durability of the names is then unknown
     */
    void forceDirectory(Path directory) throws IOException;

    void deleteIfExists(Path file) throws IOException;

    /**
     * Reads a whole file. Follows no link.
     *
     * @param maxBytes a larger file is refused before it is read
     * @throws java.nio.file.NoSuchFileException if it does not exist
     * @throws IOException if it is too large or cannot be read
     */
    byte[] read(Path file, long maxBytes) throws IOException;

    /** Returns whether a name exists. Follows no link. */
    boolean exists(Path file);

    /** Returns whether a name is a directory. Follows no link. */
    boolean isDirectory(Path path);

    /**
     * Opens a lock between processes, which the caller closes. Its file is created (0600) if needed and never deleted.
     */
    ProcessLock lock(Path file) throws IOException;

    /** Lists a directory, sorted by name; empty if it does not exist. */
    List<Path> list(Path directory) throws IOException;
}
