package dev.holdfast.sqlite;

import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import java.nio.file.Path;

/** Opens a store in a child process. */
public final class SqliteFactory implements StoreFactory {
    public SqliteFactory() {}

    @Override
    public StateStore open(Path directory) {
        return SqliteStore.open(directory);
    }
}
