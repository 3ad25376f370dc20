package dev.holdfast.sqlite.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the driver a private directory per process to unpack SQLite into. The driver deletes its copy when the process
 * ends normally; the next process deletes the copy of a process that was killed.
 */
public final class NativeLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);
    private static final String DIRECTORY = "org.sqlite.tmpdir";
    private static final String OWN_LIBRARY = "org.sqlite.lib.path";

    private NativeLibrary() {}

    /** Creates the directory, unless the host chose one or provides the library itself. */
    public static synchronized void prepare() {
        if (System.getProperty(DIRECTORY) != null || System.getProperty(OWN_LIBRARY) != null) {
            return;
        }
        try {
            Path directory = directory(
                    Path.of(System.getProperty("java.io.tmpdir", ".")),
                    System.getProperty("user.name", "user"),
                    ProcessHandle.current().pid());
            System.setProperty(DIRECTORY, directory.toString());
        } catch (IOException | RuntimeException e) {
            LOG.debug("no private directory for the native library; the driver chooses one", e);
        }
    }

    /** Creates the directory of a process below that of the user, and deletes those of dead processes. */
    static Path directory(Path temporary, String user, long process) throws IOException {
        Path base = temporary.resolve("holdfast-sqlite-" + user.replaceAll("[^A-Za-z0-9_-]", "_"));
        create(base);
        try (Stream<Path> entries = Files.list(base)) {
            for (Path entry : entries.toList()) {
                sweep(entry);
            }
        }
        Path own = base.resolve(Long.toString(process));
        create(own);
        return own;
    }

    private static void create(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            if (posix(directory)) {
                Files.createDirectory(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.createDirectory(directory);
            }
        }
        boolean trusted = Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                && (!posix(directory)
                        || PosixFilePermissions.toString(
                                        Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS))
                                .equals("rwx------"));
        if (!trusted || !Files.isWritable(directory)) {
            throw new IOException("the directory for the native library is not private");
        }
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static void sweep(Path entry) throws IOException {
        String name = String.valueOf(entry.getFileName());
        boolean ours = name.matches("[0-9]{1,18}") && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
        if (!ours || ProcessHandle.of(Long.parseLong(name)).isPresent()) {
            return;
        }
        try (Stream<Path> left = Files.list(entry)) {
            for (Path file : left.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(entry);
    }
}
