package dev.holdfast.sqlite;

import dev.holdfast.sqlite.SqliteOptions.NetworkDisk;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreException.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Locale;
import java.util.Set;

/** Whether a directory is a place where the promises of the store can be kept. */
final class Premises {
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

    private Premises() {}

    static void check(Path directory, SqliteOptions options) throws IOException {
        if (!Files.isDirectory(directory)) {
            return; // it is made, or cannot be, by those who need it
        }
        if (options.networkDisk() == NetworkDisk.REFUSE) {
            requireLocal(Files.getFileStore(directory).type());
        }
        if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
            requirePrivate(Files.getPosixFilePermissions(directory));
        }
    }

    static void requireLocal(String type) {
        String kind = type.toLowerCase(Locale.ROOT);
        if (NETWORK.contains(kind) || kind.startsWith("fuse.")) {
            throw new StoreException(
                    Verdict.FATAL,
                    "the directory is on a file system of type " + kind + ", where a write-ahead log can be corrupted;"
                            + " use a local disk, or SqliteOptions.networkDisk(ALLOW) if you know better",
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
