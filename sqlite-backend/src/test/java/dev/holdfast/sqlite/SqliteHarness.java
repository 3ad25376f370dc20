package dev.holdfast.sqlite;

import dev.holdfast.store.Durability;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import dev.holdfast.testkit.TestClock;
import dev.holdfast.testkit.contract.StoreHarness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** A store in a directory of its own. */
final class SqliteHarness implements StoreHarness {
    private final Path directory;
    private final SqliteOptions options;
    private final TestClock clock = new TestClock();

    SqliteHarness(Path directory, SqliteOptions options) {
        this.directory = directory;
        this.options = options;
    }

    @Override
    public StateStore open() {
        return SqliteStore.open(directory, options);
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

    /** Flips a bit in the newest document of the item, wherever its text is stored. */
    @Override
    public boolean damage(ItemKey key) {
        Path file = directory.resolve("state.db");
        byte[] pattern = "other words".getBytes(StandardCharsets.UTF_8);
        try {
            byte[] bytes = Files.readAllBytes(file);
            boolean found = false;
            for (int i = 0; i + pattern.length <= bytes.length; i++) {
                if (Arrays.equals(bytes, i, i + pattern.length, pattern, 0, pattern.length)) {
                    bytes[i] ^= 1;
                    found = true;
                }
            }
            Files.write(file, bytes);
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<Class<? extends StoreFactory>> crashFactory() {
        return Optional.of(SqliteFactory.class);
    }

    @Override
    public int operations() {
        return 2_000;
    }
}
