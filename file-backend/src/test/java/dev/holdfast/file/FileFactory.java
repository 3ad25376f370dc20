package dev.holdfast.file;

import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import java.nio.file.Path;

/** Opens a store in a child process. */
public final class FileFactory implements StoreFactory {
    public FileFactory() {}

    @Override
    public StateStore open(Path directory) {
        return FileStore.open(directory);
    }
}
