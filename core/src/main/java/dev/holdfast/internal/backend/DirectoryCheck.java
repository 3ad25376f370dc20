package dev.holdfast.internal.backend;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Locale;
import java.util.Set;

/** Checks that a store can keep its promises in a directory. */
public final class DirectoryCheck {
    private static final Set<String> NETWORK = Set.of(
            "nfs",
            "nfs3",
            "nfs4",
            "cifs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "9p",
            "afs",
            "ncpfs",
            "ceph",
            "glusterfs",
            "lustre",
            "gfs2",
            "ocfs2",
            "webdav",
            "davfs");

    private DirectoryCheck() {}

    /**
     * Refuses a directory on a network file system, and one that others can write to. A missing directory passes.
     *
     * @param network whether a network file system is allowed
     * @param option the option that allows it, for the message
     * @throws IOException if the file system cannot be examined
     * @throws StoreException if the directory is refused
     */
    public static void check(Path directory, boolean network, String option) throws IOException {
        if (!Files.isDirectory(directory)) {
            return; // the store creates it
        }
        if (!network) {
            requireLocal(Files.getFileStore(directory).type(), option);
        }
        if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
            requirePrivate(Files.getPosixFilePermissions(directory));
        }
    }

    /**
     * Refuses a network file system.
     *
     * @param type its type, as named by the operating system
     * @param option the option that allows it, for the message
     * @throws StoreException if it is refused
     */
    public static void requireLocal(String type, String option) {
        String kind = type.toLowerCase(Locale.ROOT);
        if (NETWORK.contains(kind) || kind.startsWith("fuse.")) {
            throw new StoreException(
                    Verdict.FATAL,
                    "the directory is on a file system of type " + kind + ", where locks and flushes"
                            + " cannot be trusted and a log can be corrupted; use a local disk, or "
                            + option + " if its locks and flushes are known to be safe",
                    null);
        }
    }

    static void requirePrivate(Set<PosixFilePermission> permissions) {
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new StoreException(
                    Verdict.FATAL,
                    "others can write to the directory of the store and so change its contents; remove that permission"
                            + " (chmod go-w), or use a separate directory",
                    null);
        }
    }
}
