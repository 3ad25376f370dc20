package dev.holdfast.file.disk;

import dev.holdfast.internal.io.FileOps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;

/** Replaces whole files: the content is written to a temporary file, made durable, and
 * renamed. Thread-safe. */
public final class AtomicWriter {
    private static final String TEMPORARY = ".tmp";

    private final FileOps files;
    private final boolean durable;

    public AtomicWriter(FileOps files) {
        this(files, true);
    }

    /**
     * Writes nothing yet.
     *
     * @param files access to the disk
     * @param durable whether the content has to survive loss of power before the rename
     */
    public AtomicWriter(FileOps files, boolean durable) {
        this.files = files;
        this.durable = durable;
    }

    /** Whether a file was left by a process that died while it wrote. */
    public static boolean isTemporary(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.startsWith(".") && name.endsWith(TEMPORARY);
    }

    /** A new name for a temporary file in the directory of a file. */
    public static Path temporaryBeside(Path file) {
        return file.resolveSibling("." + UUID.randomUUID() + TEMPORARY);
    }

    /** Replaces a file; its name is durable only after its directory is. A failure leaves the old or the new file, whole. */
    public void write(Path file, byte[] content) throws IOException {
        rename(prepare(file, content), file);
    }

    /** Writes the content to a temporary file beside a file. A failure changes nothing. */
    public Path prepare(Path file, byte[] content) throws IOException {
        Path temporary = temporaryBeside(file);
        try {
            files.create(temporary, content);
            if (durable) {
                files.force(temporary);
            }
        } catch (IOException e) {
            discard(temporary, e);
            throw e;
        }
        return temporary;
    }

    /** Gives a prepared file its name. */
    public void rename(Path temporary, Path file) throws IOException {
        try {
            files.move(temporary, file);
        } catch (IOException e) {
            discard(temporary, e);
            throw e;
        }
    }

    /** Deletes a temporary file after a failure; one that stays is deleted when the store is opened. */
    public void discard(Path temporary, IOException cause) {
        try {
            files.deleteIfExists(temporary);
        } catch (IOException left) {
            cause.addSuppressed(left);
        }
    }

    /** Deletes the files in a directory that processes which died have left. */
    public void deleteTemporaries(Path directory) throws IOException {
        for (Path file : files.list(directory)) {
            if (isTemporary(file)) {
                files.deleteIfExists(file);
            }
        }
    }
}
