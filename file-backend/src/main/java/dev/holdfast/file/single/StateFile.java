package dev.holdfast.file.single;

import dev.holdfast.file.disk.AtomicWriter;
import dev.holdfast.file.disk.UnknownOutcomeException;
import dev.holdfast.internal.io.FileOps;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file of a single-file store and its companions: the backup ({@code .bak}) with the previous version, and a
 * directory ({@code .lock}) with the locks, the mark and temporary files. Only reading needs no lock of the store.
 */
public final class StateFile {
    /** The largest limit that a host may choose, in bytes. */
    public static final int LARGEST = 64 << 20;

    private static final String BACKUP = ".bak";
    private static final String LOCKS = ".lock";
    private static final String CORRUPT = ".corrupt-";

    private final FileOps files;
    private final AtomicWriter writer;
    private final boolean durable;
    private final Path file;
    private final String name;
    private final Path parent;
    private final Path backup;
    private final Path locks;

    StateFile(Path file, FileOps files, boolean durable) {
        Path absolute = file.toAbsolutePath().normalize();
        Path last = absolute.getFileName();
        Path above = absolute.getParent();
        if (last == null || above == null) {
            throw new IllegalArgumentException(
                    "the root of a file system cannot be the file of a store; name a file, such as .processing_state.json");
        }
        this.files = files;
        this.writer = new AtomicWriter(files, durable);
        this.durable = durable;
        this.file = absolute;
        this.name = last.toString();
        this.parent = above;
        String hidden = name.startsWith(".") ? name : "." + name;
        this.backup = above.resolve(hidden + BACKUP);
        this.locks = above.resolve(hidden + LOCKS);
    }

    /** The name of the file, for people. */
    String name() {
        return name;
    }

    String backupName() {
        return String.valueOf(backup.getFileName());
    }

    Path parent() {
        return parent;
    }

    /** The directory of the locks and the mark. */
    Path locks() {
        return locks;
    }

    boolean isDirectory() {
        return files.isDirectory(file);
    }

    /** Whether a store was opened on the file before. */
    boolean hasCompanions() {
        return files.isDirectory(locks) || files.exists(backup);
    }

    /** The bytes of the file; null if there is none. */
    byte @Nullable [] read() throws IOException {
        return read(file);
    }

    /** The bytes of the backup; null if there is none. */
    byte @Nullable [] readBackup() throws IOException {
        return read(backup);
    }

    private byte @Nullable [] read(Path path) throws IOException {
        try {
            return files.read(path, 2L * LARGEST);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Creates the directory of the file, durably. */
    void createParent() throws IOException {
        List<Path> parents = new ArrayList<>();
        Path next = parent;
        for (Path above = next.getParent(); above != null && !files.isDirectory(next); above = next.getParent()) {
            parents.add(above);
            next = above;
        }
        files.createDirectories(parent);
        for (Path directory : parents) {
            if (durable) {
                files.forceDirectory(directory);
            }
        }
    }

    /** Creates the directory of the locks and the mark. */
    void createLocks() throws IOException {
        if (!files.isDirectory(locks)) {
            files.createDirectories(locks);
            forceNames();
        }
    }

    /** Makes the names beside the file durable. */
    void forceNames() throws IOException {
        if (durable) {
            files.forceDirectory(parent);
        }
    }

    /** Makes the names of the locks and the mark durable. */
    void forceLocks() throws IOException {
        if (durable) {
            files.forceDirectory(locks);
        }
    }

    /**
     * Replaces the file; its previous version becomes the backup.
     *
     * @throws UnknownOutcomeException if the file may or may not have been replaced
     * @throws IOException if nothing has changed
     */
    void replace(byte[] content) throws IOException {
        Path temporary = prepare(content);
        try {
            if (files.exists(file)) {
                keepAsBackup();
            }
        } catch (IOException e) {
            writer.discard(temporary, e);
            throw e;
        }
        move(temporary, file);
    }

    /** Replaces the file and leaves the backup as it is. */
    void restore(byte[] content) throws IOException {
        move(prepare(content), file);
    }

    /** Replaces the backup. */
    void backup(byte[] content) throws IOException {
        move(prepare(content), backup);
    }

    private void move(Path temporary, Path target) throws IOException {
        try {
            writer.rename(temporary, target);
            forceNames();
        } catch (IOException e) {
            throw new UnknownOutcomeException(e);
        }
    }

    /** Makes the file the backup by a hard link, so that there is no moment without the file. */
    private void keepAsBackup() throws IOException {
        Path second = AtomicWriter.temporaryBeside(locks.resolve(name));
        try {
            files.link(file, second);
        } catch (IOException e) { // the file system has no hard links
            byte[] content = read(file);
            if (content != null) {
                writer.rename(prepare(content), backup);
            }
            return;
        }
        writer.rename(second, backup);
        files.deleteIfExists(second); // a rename does nothing if both are links to one file
    }

    private Path prepare(byte[] content) throws IOException {
        return writer.prepare(locks.resolve(name), content);
    }

    /** Keeps the bytes of a damaged file under another name, and returns that name. */
    String setAside(byte[] content) throws IOException {
        return setAside(content, file);
    }

    String setBackupAside(byte[] content) throws IOException {
        return setAside(content, backup);
    }

    private String setAside(byte[] content, Path damaged) throws IOException {
        for (int i = 1; ; i++) {
            Path aside = parent.resolve(damaged.getFileName() + CORRUPT + i);
            if (files.exists(aside)) {
                continue;
            }
            writer.rename(prepare(content), aside);
            forceNames();
            return String.valueOf(aside.getFileName());
        }
    }
}
