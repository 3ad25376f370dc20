package dev.holdfast.internal.backend;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Describes failures of files without revealing the path of the directory. */
public final class IoReason {
    private IoReason() {}

    /** Wraps a failure in an exception that names the file relative to the directory. */
    public static IOException with(Path relative, IOException cause) {
        return new IOException(name(relative) + ": " + reason(cause), cause);
    }

    /** Returns the name of a file for people, with slashes on every operating system. */
    public static String name(Path relative) {
        String name = relative.toString();
        return name.isEmpty() ? "the directory" : name.replace('\\', '/');
    }

    /** Returns the reason given by the operating system, without paths. */
    public static String reason(IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return "it or its directory does not exist";
        }
        if (cause instanceof FileSystemException failure) { // its message starts with an absolute path
            return failure.getReason() == null ? cause.getClass().getSimpleName() : failure.getReason();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
