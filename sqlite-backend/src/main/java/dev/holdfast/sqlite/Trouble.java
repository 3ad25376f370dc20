package dev.holdfast.sqlite;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Says what went wrong with a file without telling where the directory of the host is. */
final class Trouble {
    private Trouble() {}

    /** The failure of one file, named relative to the directory. */
    static IOException with(Path relative, IOException cause) {
        return new IOException(name(relative) + ": " + reason(cause), cause);
    }

    /** The name of a file for people, the same on every operating system. */
    static String name(Path relative) {
        String name = relative.toString();
        return name.isEmpty() ? "the directory" : name.replace('\\', '/');
    }

    private static String reason(IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return "it or its directory is not there";
        }
        if (cause instanceof FileSystemException failure) { // its message begins with an absolute path
            return failure.getReason() == null ? cause.getClass().getSimpleName() : failure.getReason();
        }
        return String.valueOf(cause.getMessage());
    }
}
