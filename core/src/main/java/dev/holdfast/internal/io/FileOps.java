package dev.holdfast.internal.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The few things that a back end does to files; everything that changes a disk goes through here. Data is durable only
 * after {@link #force}, a name only after {@link #forceDirectory}. Thread-safe.
 */
public interface FileOps {
    /**
     * Makes a directory and those above it, readable by their owner alone (0700); keeps what exists.
     *
     * @param directory which
     * @throws IOException if that fails
     */
    void createDirectories(Path directory) throws IOException;

    /**
     * Makes a new file, readable by its owner alone (0600), and writes it. Follows no link.
     *
     * @param file must not exist
     * @param content all of it
     * @throws IOException if the file exists or writing fails; the file may then be there in part
     */
    void create(Path file, byte[] content) throws IOException;

    /**
     * Opens a file that is there, to be used again and again. Follows no link.
     *
     * @param file which
     * @param access what it is opened for
     * @return the open file; the caller closes it
     * @throws java.nio.file.NoSuchFileException if it is not there
     * @throws IOException if it cannot be opened
     */
    OpenFile open(Path file, Access access) throws IOException;

    /** What a file is opened for. */
    enum Access {
        /** Reading. */
        READ,
        /** Reading and writing; what was written survives the process. */
        WRITE,
        /** Reading and writing; each write is durable before it returns. */
        WRITE_DURABLY
    }

    /**
     * Gives a file a second name.
     *
     * @param existing the file
     * @param name its second name, which must not be there, in the same file system
     * @throws IOException if that fails, or the file system knows no second names
     */
    void link(Path existing, Path name) throws IOException;

    /**
     * Makes the data of a file durable.
     *
     * @param file which
     * @throws IOException if that fails; the data must then be written anew, into another file
     */
    void force(Path file) throws IOException;

    /**
     * Gives a file another name in one step, replacing what has that name.
     *
     * @param from the file
     * @param to its new name, in the same file system
     * @throws IOException if that fails
     */
    void move(Path from, Path to) throws IOException;

    /**
     * Makes the names in a directory durable, where the operating system can.
     *
     * @param directory which
     * @throws IOException if that fails; whether the names are durable is then not known
     */
    void forceDirectory(Path directory) throws IOException;

    /**
     * Deletes a file, if it is there.
     *
     * @param file which
     * @throws IOException if that fails
     */
    void deleteIfExists(Path file) throws IOException;

    /**
     * Reads a whole file. Follows no link.
     *
     * @param file which
     * @param maxBytes a larger file is refused before it is read
     * @return its bytes
     * @throws java.nio.file.NoSuchFileException if it is not there
     * @throws IOException if it is larger or cannot be read
     */
    byte[] read(Path file, long maxBytes) throws IOException;

    /**
     * Tells whether a name is there.
     *
     * @param file which
     * @return true if so
     */
    boolean exists(Path file);

    /**
     * Tells whether a name is that of a directory. Follows no link.
     *
     * @param path which
     * @return true if so
     */
    boolean isDirectory(Path path);

    /**
     * Makes a lock between processes that lives in a file, which is made (0600) if it is not there and never deleted.
     *
     * @param file which
     * @return the lock, not yet held; the caller closes it
     * @throws IOException if the file cannot be opened
     */
    ProcessLock lock(Path file) throws IOException;

    /**
     * Lists a directory.
     *
     * @param directory which
     * @return what is in it, sorted by name; empty if it is not there
     * @throws IOException if it cannot be read
     */
    List<Path> list(Path directory) throws IOException;
}
