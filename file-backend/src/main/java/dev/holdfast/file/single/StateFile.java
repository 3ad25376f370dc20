package dev.holdfast.file.single;

import dev.holdfast.file.disk.AtomicWriter;
import dev.holdfast.file.disk.UnknownOutcomeException;
import dev.holdfast.internal.io.FileOps;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The files of a single-file store: the file itself, beside it the version before ({@code .bak}), and a directory ({@code
 * .lock}) with the locks, the mark and what is being written. Confined to who has the store's lock, but for reading.
 */
public final class StateFile {
    /** The largest limit that a host may choose, in bytes. */
    public static final int LARGEST = 64 << 20;

    private static final String BACKUP = ".bak";
    private static final String LOCKS = ".lock";
    private static final String CORRUPT = ".corrupt-";

    private final FileOps files;
    private final AtomicWriter write;
    private final boolean durable;
    private final Path file;
    private final String name;
    private final Path parent;
    private final Path backup;
    private final Path locks;

    public StateFile(Path file, FileOps files, boolean durable) {
        Path absolute = file.toAbsolutePath().normalize();
        Path last = absolute.getFileName();
        Path above = absolute.getParent();
        if (last == null || above == null) {
            throw new IllegalArgumentException(
                    "the root of a file system cannot be the file of a store; name a file, as .processing_state.json");
        }
        this.files = files;
        this.write = new AtomicWriter(files);
        this.durable = durable;
        this.file = absolute;
        this.name = last.toString();
        this.parent = above;
        String hidden = name.startsWith(".") ? name : "." + name;
        this.backup = above.resolve(hidden + BACKUP);
        this.locks = above.resolve(hidden + LOCKS);
    }

    /** The name of the file, for people. */
    public String name() {
        return name;
    }

    String backupName() {
        return String.valueOf(backup.getFileName());
    }

    public Path parent() {
        return parent;
    }

    /** The directory with the locks and the mark. */
    public Path locks() {
        return locks;
    }

    public boolean isDirectory() {
        return files.isDirectory(file);
    }

    /** Whether a store has been here. */
    public boolean known() {
        return files.isDirectory(locks) || files.exists(backup);
    }

    /** The bytes of the file; null if it is not there. */
    public byte @Nullable [] read() throws IOException {
        return read(file);
    }

    /** The bytes of the version before; null if it is not there. */
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

    /** Makes the directory of the file, durably. */
    public void make() throws IOException {
        List<Path> changed = new ArrayList<>();
        Path next = parent;
        for (Path above = next.getParent(); above != null && !files.isDirectory(next); above = next.getParent()) {
            changed.add(above);
            next = above;
        }
        files.createDirectories(parent);
        for (Path directory : changed) {
            if (durable) {
                files.forceDirectory(directory);
            }
        }
    }

    /** Makes the directory of locks and mark. */
    public void makeLocks() throws IOException {
        if (!files.isDirectory(locks)) {
            files.createDirectories(locks);
            forceNames();
        }
    }

    /** Deletes what a process that died was writing. */
    public void sweep() throws IOException {
        for (Path left : files.list(locks)) {
            if (AtomicWriter.temporary(left)) {
                files.deleteIfExists(left);
            }
        }
    }

    /** Makes the names beside the file durable. */
    void forceNames() throws IOException {
        if (durable) {
            files.forceDirectory(parent);
        }
    }

    /** Makes the names of locks and mark durable. */
    public void forceLocks() throws IOException {
        if (durable) {
            files.forceDirectory(locks);
        }
    }

    /**
     * Replaces the file; what it held becomes the version before.
     *
     * @throws UnknownOutcomeException if it is not known whether that took effect; without effect if it is another failure
     */
    void replace(byte[] content) throws IOException {
        Path temporary = prepare(content);
        try {
            if (files.exists(file)) {
                keep();
            }
        } catch (IOException e) {
            discard(temporary, e);
            throw e;
        }
        move(temporary, file);
    }

    /** Replaces the file and leaves the version before as it is. */
    void restore(byte[] content) throws IOException {
        move(prepare(content), file);
    }

    /** Replaces the version before. */
    void backup(byte[] content) throws IOException {
        move(prepare(content), backup);
    }

    private void move(Path temporary, Path target) throws IOException {
        try {
            write.rename(temporary, target);
            forceNames();
        } catch (IOException e) {
            throw new UnknownOutcomeException(e);
        }
    }

    /** Gives the file a second name, so that there is no moment without it. */
    private void keep() throws IOException {
        Path second = temporary();
        try {
            files.link(file, second);
        } catch (IOException e) { // the file system gives a file one name only
            byte[] content = read(file);
            if (content != null) {
                write.rename(prepare(content), backup);
            }
            return;
        }
        write.rename(second, backup);
        files.deleteIfExists(second); // still there if both were names of one file already
    }

    private Path prepare(byte[] content) throws IOException {
        if (durable) {
            return write.prepare(locks.resolve(name), content);
        }
        Path temporary = temporary();
        try {
            files.create(temporary, content);
        } catch (IOException e) {
            discard(temporary, e);
            throw e;
        }
        return temporary;
    }

    private Path temporary() {
        return locks.resolve("." + UUID.randomUUID() + AtomicWriter.TEMPORARY);
    }

    private void discard(Path temporary, IOException cause) {
        try {
            files.deleteIfExists(temporary);
        } catch (IOException left) {
            cause.addSuppressed(left); // swept when the store is opened
        }
    }

    /** Keeps a copy of what the file holds under another name, and tells that name. */
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
            write.rename(prepare(content), aside);
            forceNames();
            return String.valueOf(aside.getFileName());
        }
    }
}
