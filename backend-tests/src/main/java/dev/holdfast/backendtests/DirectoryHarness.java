package dev.holdfast.backendtests;

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

/** The harness of a store in a directory of its own. Confined to one thread at a time. */
public abstract class DirectoryHarness implements StoreHarness {
    /** The text that every contract test of damage stores in the newest record. */
    private static final byte[] NEWEST_TEXT = "other words".getBytes(StandardCharsets.UTF_8);

    private final Path directory;
    private final Class<? extends StoreFactory> crashFactory;
    private final TestClock clock = new TestClock();

    /**
     * Creates a harness.
     *
     * @param directory the directory of the store
     * @param crashFactory opens a store in a child process
     */
    protected DirectoryHarness(Path directory, Class<? extends StoreFactory> crashFactory) {
        this.directory = directory;
        this.crashFactory = crashFactory;
    }

    @Override
    public StateStore reopen() {
        return open();
    }

    @Override
    public TestClock clock() {
        return clock;
    }

    /** Returns whether {@link #damage} may change the file. */
    protected boolean holdsRecords(Path file) {
        return true;
    }

    /** Flips a bit in the newest document of the item, wherever it is stored. */
    @Override
    public boolean damage(ItemKey key) {
        try (Stream<Path> files = Files.walk(directory)) {
            boolean damaged = false;
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(this::holdsRecords)
                    .toList()) {
                damaged |= damage(file);
            }
            return damaged;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot damage the store", e);
        }
    }

    private static boolean damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        boolean found = false;
        for (int i = 0; i + NEWEST_TEXT.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + NEWEST_TEXT.length, NEWEST_TEXT, 0, NEWEST_TEXT.length)) {
                bytes[i] ^= 1;
                found = true;
            }
        }
        Files.write(file, bytes);
        return found;
    }

    @Override
    public Optional<Class<? extends StoreFactory>> crashFactory() {
        return Optional.of(crashFactory);
    }

    @Override
    public int operations() {
        return 2_000;
    }
}
