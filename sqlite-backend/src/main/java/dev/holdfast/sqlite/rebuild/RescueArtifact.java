package dev.holdfast.sqlite.rebuild;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** The optional artifact that reads damaged pages. */
final class RescueArtifact {
    static final String NAME = "dev.holdfast:holdfast-sqlite-rescue";

    private RescueArtifact() {}

    /** Finds the reader through our own class loader, else through the context class loader of the thread. */
    static Optional<DamagedDatabaseReader> find() {
        Optional<DamagedDatabaseReader> own = find(RescueArtifact.class.getClassLoader());
        return own.isPresent() ? own : find(Thread.currentThread().getContextClassLoader());
    }

    private static Optional<DamagedDatabaseReader> find(@Nullable ClassLoader loader) {
        try {
            return ServiceLoader.load(DamagedDatabaseReader.class, loader).findFirst();
        } catch (ServiceConfigurationError e) {
            throw new StoreException(
                    Verdict.FATAL,
                    NAME + " is on the class path but cannot be used; use the version of holdfast-sqlite",
                    e);
        }
    }
}
