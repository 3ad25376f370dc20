package dev.holdfast.sqlite;

import dev.holdfast.sqlite.SqliteOptions.MirrorMode;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import java.nio.file.Path;

/** Opens a store without a mirror. */
public final class PlainFactory implements StoreFactory {
    static final SqliteOptions OPTIONS =
            SqliteOptions.builder().mirror(MirrorMode.OFF).build();

    public PlainFactory() {}

    @Override
    public StateStore open(Path directory) {
        return SqliteStore.open(directory, OPTIONS);
    }
}
