package dev.holdfast.examples.transcript;

import dev.holdfast.file.FileStore;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.sqlite.SqliteStore;
import dev.holdfast.store.StateStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The store that keeps the state of the job. */
enum StoreKind {
    /** Files in the work directory. */
    FILE("state"),
    /** A database in the work directory. */
    SQLITE("state-sqlite"),
    /** Memory: the state ends with the process. */
    MEMORY("");

    private final String directory;

    StoreKind(String directory) {
        this.directory = directory;
    }

    /**
     * Opens the store of a work directory.
     *
     * @throws RefusedException if the job was started in another store, where this one would not find it
     */
    StateStore open(Path work) throws RefusedException {
        for (StoreKind other : values()) {
            if (other != this && !other.directory.isEmpty() && Files.exists(work.resolve(other.directory))) {
                throw new RefusedException("the work directory was created with --store "
                        + other.name().toLowerCase(Locale.ROOT) + ", now " + name().toLowerCase(Locale.ROOT)
                        + "; use the same store, or another --work");
            }
        }
        return switch (this) {
            case FILE -> FileStore.open(work.resolve(directory));
            case SQLITE -> SqliteStore.open(work.resolve(directory));
            case MEMORY -> new InMemoryStore();
        };
    }
}
