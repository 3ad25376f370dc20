package dev.holdfast.file;

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
import java.util.stream.Stream;

/** A store in a directory of its own. */
final class FileHarness implements StoreHarness {
    private final Path directory;
    private final FileOptions options;
    private final TestClock clock = new TestClock();

    FileHarness(Path directory, FileOptions options) {
        this.directory = directory;
        this.options = options;
    }

    @Override
    public StateStore open() {
        return FileStore.open(directory, options);
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

    /** Flips a bit in the newest document of the item, wherever its text is. */
    @Override
    public boolean damage(ItemKey key) {
        byte[] pattern = "other words".getBytes(StandardCharsets.UTF_8);
        boolean found = false;
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                for (int i = 0; i + pattern.length <= bytes.length; i++) {
                    if (Arrays.equals(bytes, i, i + pattern.length, pattern, 0, pattern.length)) {
                        bytes[i] ^= 1;
                        found = true;
                    }
                }
                Files.write(file, bytes);
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<Class<? extends StoreFactory>> crashFactory() {
        return Optional.of(FileFactory.class);
    }

    @Override
    public int operations() {
        return 2_000;
    }
}
