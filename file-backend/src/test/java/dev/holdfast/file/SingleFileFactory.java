package dev.holdfast.file;

import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import java.nio.file.Path;

/** Opens a store in one file in a child process. */
public final class SingleFileFactory implements StoreFactory {
    static final String NAME = ".processing_state.json";

    public SingleFileFactory() {}

    @Override
    public StateStore open(Path directory) {
        return SingleFileStore.open(directory.resolve(NAME));
    }
}
