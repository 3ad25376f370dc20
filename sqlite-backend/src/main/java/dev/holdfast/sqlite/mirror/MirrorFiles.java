package dev.holdfast.sqlite.mirror;

import dev.holdfast.internal.backend.IoReason;
import dev.holdfast.internal.io.FileOps;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Writes the files of the mirror so that each one is complete at any moment, and later makes them durable, each once.
 * Paths are relative to the directory. Used under the lock of the mirror. Confined to one thread at a time.
 */
final class MirrorFiles {
    private final Path directory;
    private final FileOps files;
    private final int maxBytes;
    private final Set<Path> unsyncedFiles = new LinkedHashSet<>();
    private final Set<Path> unsyncedDirectories = new LinkedHashSet<>();
    private final Set<Path> knownDirectories = new HashSet<>();

    MirrorFiles(Path directory, FileOps files, int maxBytes) {
        this.directory = directory;
        this.files = files;
        this.maxBytes = maxBytes;
    }

    /** Writes a temporary file and renames it, replacing the old file. */
    void write(Path relative, byte[] content) throws IOException {
        if (content.length > maxBytes) {
            throw new IOException(
                    IoReason.name(relative) + ": it would have " + content.length + " bytes; the limit is " + maxBytes);
        }
        Path parent = parent(relative);
        Path temporary = parent.resolve("." + UUID.randomUUID() + MirrorFileNames.TEMPORARY);
        try {
            makeDirectories(parent);
            unsyncedDirectories.add(parent);
            files.create(at(temporary), content);
            files.move(at(temporary), at(relative));
        } catch (IOException e) {
            knownDirectories.remove(parent); // someone may have deleted it
            abandon(temporary, e);
            throw IoReason.with(relative, e);
        }
        unsyncedFiles.add(relative);
    }

    private void abandon(Path temporary, IOException cause) {
        try {
            files.deleteIfExists(at(temporary));
        } catch (IOException e) {
            cause.addSuppressed(e); // deleted at the next start
        }
    }

    private void makeDirectories(Path parent) throws IOException {
        if (knownDirectories.contains(parent)) {
            return;
        }
        files.createDirectories(at(parent));
        for (Path above = parent; !above.toString().isEmpty(); above = parent(above)) {
            unsyncedDirectories.add(parent(above)); // even if it existed: its creator may not have synced it
        }
        knownDirectories.add(parent);
    }

    /** Deletes a file if it exists. */
    void delete(Path relative) throws IOException {
        unsyncedDirectories.add(parent(relative)); // before the call, which may take effect and still fail
        try {
            files.deleteIfExists(at(relative));
        } catch (IOException e) {
            throw IoReason.with(relative, e);
        }
        unsyncedFiles.remove(relative);
    }

    /** Renames a file to the first free name {@code <name>.corrupt-<n>}, so that its bytes are kept. */
    Path keepAside(Path relative) throws IOException {
        return rename(relative, parent(relative), relative.getFileName() + MirrorFileNames.CORRUPT);
    }

    /** Moves a file to the same path below {@code orphans/}. */
    Path moveToOrphans(Path relative) throws IOException {
        Path home = Path.of(MirrorFileNames.ORPHANS).resolve(parent(relative));
        makeDirectories(home);
        if (!files.exists(at(home.resolve(fileName(relative))))) {
            return rename(relative, home.resolve(fileName(relative)));
        }
        return rename(relative, home, fileName(relative) + ".");
    }

    private Path rename(Path relative, Path home, String prefix) throws IOException {
        int number = 1;
        while (files.exists(at(home.resolve(prefix + number)))) {
            number++;
        }
        return rename(relative, home.resolve(prefix + number));
    }

    private Path rename(Path relative, Path target) throws IOException {
        unsyncedDirectories.add(parent(relative));
        unsyncedDirectories.add(parent(target));
        try {
            files.move(at(relative), at(target));
        } catch (IOException e) {
            throw IoReason.with(relative, e);
        }
        return target;
    }

    /** Returns the number of files that are not durable yet. */
    int unsynced() {
        return unsyncedFiles.size();
    }

    /**
     * Makes everything durable that was written since the last call: first the files, then their names.
     *
     * @throws IOException if the disk fails; the content on disk is then unknown, and the named file must be rewritten
     */
    void sync() throws IOException {
        for (Path file : List.copyOf(unsyncedFiles)) {
            force(file, true);
            unsyncedFiles.remove(file);
        }
        for (Path names : List.copyOf(unsyncedDirectories)) {
            force(names, false);
            unsyncedDirectories.remove(names);
        }
    }

    private void force(Path relative, boolean file) throws IOException {
        try {
            if (file) {
                files.force(at(relative));
            } else {
                files.forceDirectory(at(relative));
            }
        } catch (NoSuchFileException e) {
            // someone deleted it meanwhile; a check of the mirror reports it
        } catch (IOException e) {
            throw IoReason.with(relative, e);
        }
    }

    /** Returns the bytes of a file; empty if it does not exist. */
    Optional<byte[]> read(Path relative) throws IOException {
        try {
            return Optional.of(files.read(at(relative), maxBytes));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw IoReason.with(relative, e);
        }
    }

    boolean exists(Path relative) {
        return files.exists(at(relative));
    }

    /** Returns the directories inside a directory. */
    List<Path> directories(Path relative) throws IOException {
        List<Path> inside = new ArrayList<>();
        for (Path path : list(relative)) {
            if (files.isDirectory(at(path))) {
                inside.add(path);
            }
        }
        return inside;
    }

    private List<Path> list(Path relative) throws IOException {
        try {
            return files.list(at(relative)).stream()
                    .map(path -> relative.resolve(path.getFileName()))
                    .toList();
        } catch (IOException e) {
            throw IoReason.with(relative, e);
        }
    }

    /** Visits every file, directory by directory, except {@code orphans/}, locks and the database. */
    void walk(FileVisitor visitor) throws IOException {
        walk(Path.of(""), visitor);
    }

    private void walk(Path relative, FileVisitor visitor) throws IOException {
        boolean top = relative.toString().isEmpty();
        for (Path path : list(relative)) {
            String name = fileName(path);
            boolean notOurs = name.endsWith(".lock")
                    || (top && (name.startsWith("state.") || name.equals(MirrorFileNames.ORPHANS)));
            if (notOurs) {
                continue;
            }
            if (files.isDirectory(at(path))) {
                walk(path, visitor);
            } else {
                visitor.visit(path);
            }
        }
    }

    /** Deletes the unfinished files of dead writers; called under the lock, while no writer lives. */
    void sweep(Consumer<Path> swept) throws IOException {
        walk(path -> {
            if (temporary(path)) {
                delete(path);
                swept.accept(path);
            }
        });
    }

    static boolean temporary(Path path) {
        String name = fileName(path);
        return name.startsWith(".") && name.endsWith(MirrorFileNames.TEMPORARY);
    }

    static String fileName(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static Path parent(Path relative) {
        Path parent = relative.getParent();
        return parent == null ? Path.of("") : parent;
    }

    private Path at(Path relative) {
        return relative.toString().isEmpty() ? directory : directory.resolve(relative);
    }

    /** Visits files. */
    interface FileVisitor {
        void visit(Path relative) throws IOException;
    }
}
