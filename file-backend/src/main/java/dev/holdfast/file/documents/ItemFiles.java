package dev.holdfast.file.documents;

import dev.holdfast.file.disk.AtomicWriter;
import dev.holdfast.file.journal.Segment;
import dev.holdfast.internal.backend.IoReason;
import dev.holdfast.internal.backend.SafeNames;
import dev.holdfast.internal.io.FileOps;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JSON files of all items: {@code <type>/items/<id>.json}, and beside each its previous version, {@code .json.bak}. A
 * file that does not match its checksum is set aside, never deleted. The caller holds the lock of the documents.
 */
public final class ItemFiles {
    static final String ENDING = ".json";
    static final String BACKUP = ".bak";
    static final String CORRUPT = ".corrupt-";
    static final String ORPHANS = "orphans";

    private static final Logger LOG = LoggerFactory.getLogger(ItemFiles.class);
    private static final String ITEMS = "items";
    private static final long MAX_BYTES = 1L << 31;

    /** Names in the directory of a store that no directory of a type may have. */
    private static final Pattern RESERVED =
            Pattern.compile("journal|orphans|(store|documents)\\..*|.*\\.(json|tmp|bak)");

    private final Path root;
    private final FileOps files;
    private final AtomicWriter writer;
    private final Set<Path> unsynced = new LinkedHashSet<>();
    private final Set<Path> known = new LinkedHashSet<>();

    ItemFiles(Path root, FileOps files) {
        this.root = root;
        this.files = files;
        this.writer = new AtomicWriter(files);
    }

    /** The file of an item, relative to the store. */
    public static Path file(ItemKey key) {
        return typeDirectory(key.type()).resolve(ITEMS).resolve(SafeNames.of(key.id()) + ENDING);
    }

    private static Path typeDirectory(String type) {
        int colon = type.indexOf(':');
        if (colon < 0) {
            return Path.of(directory(type));
        }
        return Path.of(directory(type.substring(0, colon))).resolve(directory(type.substring(colon + 1)));
    }

    private static String directory(String name) {
        return RESERVED.matcher(name).matches() ? SafeNames.hashed(name) : SafeNames.of(name);
    }

    static Path backup(Path file) {
        return file.resolveSibling(file.getFileName() + BACKUP);
    }

    /**
     * Reads the file of an item.
     *
     * @return its record; null if there is no file
     * @throws IOException if the file is damaged; the message says how
     */
    @Nullable
    ItemRecord read(Path relative) throws IOException {
        byte[] bytes;
        try {
            bytes = files.read(root.resolve(relative), MAX_BYTES);
        } catch (NoSuchFileException e) {
            return null;
        }
        return ItemFile.read(bytes);
    }

    /** Writes a record to the file of its item, unless the file has it or a newer one. */
    void write(ItemRecord record) throws IOException {
        Path relative = file(record.key());
        Path target = root.resolve(relative);
        Path directory = parent(target);
        makeDirectory(directory);
        if (files.exists(target)) {
            ItemRecord existing = existing(relative, record.key());
            if (existing != null && existing.revision() > record.revision()) {
                LOG.warn(
                        "{} has revision {}, the journal only {}: the journal has lost commits; verify the store",
                        relative,
                        existing.revision(),
                        record.revision());
                return;
            }
            if (existing != null && existing.revision() == record.revision()) {
                return;
            }
            if (existing != null) {
                keepAsBackup(target);
            }
        }
        writer.write(target, ItemFile.bytes(record));
        unsynced.add(directory);
    }

    /** The record in the file of an item; a damaged file is set aside. */
    private @Nullable ItemRecord existing(Path relative, ItemKey key) throws IOException {
        String problem = "is the file of another item";
        try {
            ItemRecord record = read(relative);
            if (record == null || record.key().equals(key)) {
                return record;
            }
        } catch (IOException e) {
            problem = String.valueOf(e.getMessage());
        }
        Path aside = setAside(relative);
        LOG.warn("{} {}; it is kept as {} and replaced", relative, problem, aside.getFileName());
        return null;
    }

    /** Gives a damaged file another name, and returns it. */
    Path setAside(Path relative) throws IOException {
        Path file = root.resolve(relative);
        for (int number = 1; ; number++) {
            Path aside = file.resolveSibling(file.getFileName() + CORRUPT + number);
            if (!files.exists(aside)) {
                files.move(file, aside);
                unsynced.add(parent(file));
                return relative.resolveSibling(aside.getFileName());
            }
        }
    }

    /** Moves a file that belongs to no item out of the way, and returns its new name. */
    Path moveToOrphans(Path relative) throws IOException {
        Path home = root.resolve(ORPHANS);
        makeDirectory(home);
        String name = IoReason.name(relative).replace('/', '+');
        for (int number = 0; ; number++) {
            Path orphan = home.resolve(number == 0 ? name : name + "." + number);
            if (!files.exists(orphan)) {
                files.move(root.resolve(relative), orphan);
                unsynced.add(home);
                unsynced.add(parent(root.resolve(relative)));
                return root.relativize(orphan);
            }
        }
    }

    private void keepAsBackup(Path target) throws IOException {
        Path second = AtomicWriter.temporaryBeside(target);
        try {
            files.link(target, second);
        } catch (IOException e) {
            files.create(second, files.read(target, MAX_BYTES)); // the file system has no hard links
            files.force(second);
        }
        writer.rename(second, backup(target));
    }

    void delete(ItemKey key) throws IOException {
        Path target = root.resolve(file(key));
        for (Path file : List.of(target, backup(target))) {
            if (files.exists(file)) {
                files.deleteIfExists(file);
                unsynced.add(parent(file));
            }
        }
    }

    private static Path parent(Path file) {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalStateException("the file of an item has no directory; this is a bug in Holdfast");
        }
        return parent;
    }

    private void makeDirectory(Path directory) throws IOException {
        if (!known.add(directory)) {
            return;
        }
        try {
            if (!files.isDirectory(directory)) {
                files.createDirectories(directory);
                for (Path at = directory; !at.equals(root); at = parent(at)) {
                    unsynced.add(parent(at));
                }
            }
        } catch (FileAlreadyExistsException e) {
            known.remove(directory);
            throw new IOException(root.relativize(directory) + " is not a directory; move it away", e);
        } catch (IOException e) {
            known.remove(directory);
            throw e;
        }
    }

    /** Makes all changed names durable. */
    void sync() throws IOException {
        for (Path directory : List.copyOf(unsynced)) {
            files.forceDirectory(directory);
            unsynced.remove(directory);
        }
    }

    /** All files in the directories of the store, except the journal, relative to the store. */
    List<Path> list() throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path first : files.list(root)) {
            if (files.isDirectory(first) && !first.getFileName().toString().equals(Segment.DIRECTORY)) {
                collect(first, found);
            }
        }
        return found;
    }

    private void collect(Path directory, List<Path> found) throws IOException {
        for (Path path : files.list(directory)) {
            if (files.isDirectory(path)) {
                collect(path, found);
            } else {
                found.add(root.relativize(path));
            }
        }
    }

    void deleteTemporary(Path relative) throws IOException {
        files.deleteIfExists(root.resolve(relative));
    }
}
