package dev.holdfast.sqlite;

import dev.holdfast.backendtests.DirectoryHarness;
import dev.holdfast.store.Durability;
import dev.holdfast.store.StateStore;
import java.nio.file.Path;

/** A store in a directory of its own. */
final class SqliteHarness extends DirectoryHarness {
    private final Path directory;
    private final SqliteOptions options;

    SqliteHarness(Path directory, SqliteOptions options) {
        super(directory, SqliteFactory.class);
        this.directory = directory;
        this.options = options;
    }

    @Override
    public StateStore open() {
        return SqliteStore.open(directory, options);
    }

    @Override
    public Durability durability() {
        return options.durability();
    }

    @Override
    protected boolean holdsRecords(Path file) {
        return file.equals(directory.resolve("state.db"));
    }
}
