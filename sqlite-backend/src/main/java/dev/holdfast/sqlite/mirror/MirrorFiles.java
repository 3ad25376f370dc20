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
 * Writes the files of the mirror so that each is whole at any moment, and makes them durable later, each once. Paths
 * are relative to the directory. Used under the lock of the mirror. Confined to one thread at a time.
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

    /** Writes a temporary file and gives it the name; what had the name is replaced. */
    void write(Path relative, byte[] content) throws IOException {
        if (content.length > maxBytes) {
            throw new IOException(IoReason.name(relative) + ": it would have " + content.length + " bytes; at most "
                    + maxBytes + " are written, see MirrorOptions.withMaxFileBytes");
        }
        Path parent = parent(relative);
        Path temporary = parent.resolve("." + UUID.randomUUID() + MirrorFileNames.TEMPORARY);
        try {
            makeDirectories(parent);
            unsyncedDirectories.add(parent);
            files.create(at(temporary), content);
            files.move(at(temporary), at(relative));
        } catch (IOException e) {
            knownDirectories.remove(parent); // somebody may have taken it away
            abandon(temporary, e);
            throw IoReason.with(relative, e);
        }
        unsyncedFiles.add(relative);
    }

    private void abandon(Path temporary, IOException cause) {
        try {
            files.deleteIfExists(at(temporary));
        } catch (IOException e) {
            cause.addSuppressed(e); // swept at the next start
        }
    }

    private void makeDirectories(Path parent) throws IOException {
        if (knownDirectories.contains(parent)) {
            return;
        }
        files.createDirectories(at(parent));
        for (Path above = parent; !above.toString().isEmpty(); above = parent(above)) {
            unsyncedDirectories.add(parent(above)); // also if it was there: its maker may not have synced it
        }
        knownDirectories.add(parent);
    }

    /** Takes a file away, if it is there. */
    void delete(Path relative) throws IOException {
        unsyncedDirectories.add(parent(relative)); // first, because a call that fails may have had its effect
        try {
            files.deleteIfExists(at(relative));
        } catch (IOException e) {
            throw IoReason.with(relative, e);
        }
        unsyncedFiles.remove(relative);
    }

    /** Gives a file the first free name of the form {@code <name>.corrupt-<n>}, so that its bytes are kept. */
    Path keepAside(Path relative) throws IOException {
        return rename(relative, parent(relative), relative.getFileName() + MirrorFileNames.CORRUPT);
    }

    /** Moves a file to the same place below {@code orphans/}. */
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

    /** How many files are not durable yet. */
    int unsynced() {
        return unsyncedFiles.size();
    }

    /**
     * Makes everything durable that was written since the last time: files first, then names.
     *
     * @throws IOException if the disk fails; what it then holds is not known, and the file it names must be written anew
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
            // somebody has taken it away since; a check of the mirror tells
        } catch (IOException e) {
            throw IoReason.with(relative, e);
        }
    }

    /** The bytes of a file; empty if it is not there. */
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

    /** The directories inside a directory. */
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

    /** Shows every file, directory by directory; leaves out {@code orphans/}, locks and the database. */
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

    /** Deletes what dead writers have left half written; only under the lock, when no writer lives. */
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

    /** Is shown files. */
    interface FileVisitor {
        void visit(Path relative) throws IOException;
    }
}
