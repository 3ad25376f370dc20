package dev.holdfast.testkit.crash;

import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Access to the toy store for tests of other packages. */
public final class ToyStores {
    private ToyStores() {}

    public static StateStore open(Path directory) {
        return new JournalToyStore(directory);
    }

    public static Class<? extends StoreFactory> factory() {
        return JournalToyStore.Factory.class;
    }

    /** Changes bytes in the journal like a bad disk. */
    public static boolean damage(Path directory, String words, String others) {
        try {
            Path file = directory.resolve(JournalToyStore.FILE);
            Files.writeString(file, Files.readString(file).replace(words, others));
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
