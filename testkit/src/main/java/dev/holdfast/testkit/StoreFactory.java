package dev.holdfast.testkit;

import dev.holdfast.store.StateStore;
import java.nio.file.Path;

/**
 * Opens a store in a directory. An implementation that is named by its class has a public constructor without
 * parameters. Thread-safe.
 */
@FunctionalInterface
public interface StoreFactory {
    /**
     * Opens a store on what the directory holds, or a new one if it is empty.
     *
     * @param directory exists, and belongs to the store alone
     * @return the store; the caller closes it
     */
    StateStore open(Path directory);

    /**
     * Makes a factory that is named by its class, here or in a child process.
     *
     * @param type the class
     * @return a new factory
     * @throws IllegalArgumentException if it has no public constructor without parameters, or that fails
     */
    static StoreFactory of(Class<? extends StoreFactory> type) {
        try {
            return type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    type.getName() + " cannot be made; give it a public constructor without parameters", e);
        }
    }
}
