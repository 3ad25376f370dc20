package dev.holdfast.internal.backend;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Says what went wrong with a file without telling where the directory of the host is. */
public final class IoReason {
    private IoReason() {}

    /**
     * The failure of one file, named relative to the directory.
     *
     * @param relative the file
     * @param cause what the system said
     * @return an exception that names the file and not the directory of the host
     */
    public static IOException with(Path relative, IOException cause) {
        return new IOException(name(relative) + ": " + reason(cause), cause);
    }

    /**
     * The name of a file for people, the same on every operating system.
     *
     * @param relative the file
     * @return its parts with slashes between
     */
    public static String name(Path relative) {
        String name = relative.toString();
        return name.isEmpty() ? "the directory" : name.replace('\\', '/');
    }

    /**
     * What the system said, without paths.
     *
     * @param cause the failure
     * @return its reason
     */
    public static String reason(IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return "it or its directory is not there";
        }
        if (cause instanceof FileSystemException failure) { // its message begins with an absolute path
            return failure.getReason() == null ? cause.getClass().getSimpleName() : failure.getReason();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
