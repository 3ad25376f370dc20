package dev.holdfast.file;

import dev.holdfast.store.Durability;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import dev.holdfast.testkit.TestClock;
import dev.holdfast.testkit.contract.StoreHarness;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A single-file store. A single record cannot be damaged: the file has one checksum, and is refused or restored as a
 * whole; see {@code SingleFileDamageTest}.
 */
final class SingleFileHarness implements StoreHarness {
    private final Path file;
    private final SingleFileOptions options;
    private final TestClock clock = new TestClock();

    SingleFileHarness(Path file, SingleFileOptions options) {
        this.file = file;
        this.options = options;
    }

    @Override
    public StateStore open() {
        return SingleFileStore.open(file, options);
    }

    @Override
    public StateStore reopen() {
        return open();
    }

    @Override
    public Durability durability() {
        return options.durability();
    }

    @Override
    public TestClock clock() {
        return clock;
    }

    @Override
    public Optional<Class<? extends StoreFactory>> crashFactory() {
        return Optional.of(SingleFileFactory.class);
    }

    @Override
    public int operations() {
        return 1_000;
    }
}
