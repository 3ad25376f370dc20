package dev.holdfast.internal.backend;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Locale;
import java.util.Set;

/** Whether a directory is a place where the promises of the store can be kept. */
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
     * Refuses a directory on a network file system, or one that others can write.
     *
     * @param directory which; one that is not there yet is taken
     * @param network whether a network file system is taken all the same
     * @param option what the host would write to have it taken, for the message
     * @throws IOException if the file system cannot be asked
     * @throws StoreException if the directory is refused
     */
    public static void check(Path directory, boolean network, String option) throws IOException {
        if (!Files.isDirectory(directory)) {
            return; // it is made, or cannot be, by those who need it
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
     * @param type its type, as the system names it
     * @param option what the host would write to have it taken, for the message
     * @throws StoreException if it is refused
     */
    public static void requireLocal(String type, String option) {
        String kind = type.toLowerCase(Locale.ROOT);
        if (NETWORK.contains(kind) || kind.startsWith("fuse.")) {
            throw new StoreException(
                    Verdict.FATAL,
                    "the directory is on a file system of type " + kind + ", where locks and flushes"
                            + " cannot be trusted and a log can be corrupted; use a local disk, or "
                            + option + " if you know better",
                    null);
        }
    }

    static void requirePrivate(Set<PosixFilePermission> permissions) {
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new StoreException(
                    Verdict.FATAL,
                    "others can write into the directory of the store, and so change what it keeps; take that right away"
                            + " (chmod go-w), or use a directory of its own",
                    null);
        }
    }
}
