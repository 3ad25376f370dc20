package dev.holdfast.file;

import dev.holdfast.backendtests.DirectoryHarness;
import dev.holdfast.store.Durability;
import dev.holdfast.store.StateStore;
import java.nio.file.Path;

/** A store in a directory of its own. */
final class FileHarness extends DirectoryHarness {
    private final Path directory;
    private final FileOptions options;

    FileHarness(Path directory, FileOptions options) {
        super(directory, FileFactory.class);
        this.directory = directory;
        this.options = options;
    }

    @Override
    public StateStore open() {
        return FileStore.open(directory, options);
    }

    @Override
    public Durability durability() {
        return options.durability();
    }
}
