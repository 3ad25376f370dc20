package dev.holdfast.testkit;

import dev.holdfast.store.StateStore;
import java.nio.file.Path;

/**
 * Opens a store in a directory. An implementation that is named by its class needs a public constructor without
 * parameters. Thread-safe.
 */
@FunctionalInterface
public interface StoreFactory {
    /**
     * Opens the store that the directory holds, or a new one if the directory is empty.
     *
     * @param directory an existing directory that only this store uses
     * @return the store; the caller closes it
     */
    StateStore open(Path directory);

    /**
     * Creates a factory from its class, in this process or in a child process.
     *
     * @param type the class
     * @return a new instance
     * @throws IllegalArgumentException if the class has no public constructor without parameters, or the constructor
     * fails
     */
    static StoreFactory of(Class<? extends StoreFactory> type) {
        try {
            return type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    type.getName() + " cannot be created; give it a public constructor without parameters", e);
        }
    }
}
