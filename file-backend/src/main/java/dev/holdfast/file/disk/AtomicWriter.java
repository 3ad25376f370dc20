package dev.holdfast.file.disk;

import dev.holdfast.internal.io.FileOps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;

/** Replaces whole files: written under another name, made durable, then renamed. */
public final class AtomicWriter {
    public static final String TEMPORARY = ".tmp";

    private final FileOps files;

    public AtomicWriter(FileOps files) {
        this.files = files;
    }

    /** Writes a file; its name is durable only after its directory is. On failure the file is whole, old or new. */
    public void write(Path file, byte[] content) throws IOException {
        rename(prepare(file, content), file);
    }

    /** Writes the content under another name, durably. On failure nothing has changed. */
    public Path prepare(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling("." + UUID.randomUUID() + TEMPORARY);
        try {
            files.create(temporary, content);
            files.force(temporary);
        } catch (IOException e) {
            discard(temporary, e);
            throw e;
        }
        return temporary;
    }

    /** Gives what was prepared its name. */
    public void rename(Path temporary, Path file) throws IOException {
        try {
            files.move(temporary, file);
        } catch (IOException e) {
            discard(temporary, e);
            throw e;
        }
    }

    private void discard(Path temporary, IOException cause) {
        try {
            files.deleteIfExists(temporary);
        } catch (IOException left) {
            cause.addSuppressed(left); // swept when the store is opened
        }
    }

    public static boolean temporary(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.startsWith(".") && name.endsWith(TEMPORARY);
    }
}
