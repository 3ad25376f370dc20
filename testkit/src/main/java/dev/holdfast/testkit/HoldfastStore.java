package dev.holdfast.testkit;

import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.StateStore;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the tests of a class a fresh {@code StateStore} and a {@link TestClock} as parameters; the store is closed after each
 * test.
 *
 * <pre>{@code
 * @HoldfastStore
 * class IngestTest {
 *     @Test
 *     void finishesWhatItTook(StateStore store, TestClock clock) { … }
 * }
 * }</pre>
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(HoldfastExtension.class)
public @interface HoldfastStore {
    /**
     * Opens the store, in a temporary directory of its own.
     *
     * @return a class with a constructor without parameters; the store in memory by default
     */
    Class<? extends StoreFactory> value() default InMemory.class;

    /** Makes stores in memory. Thread-safe. */
    final class InMemory implements StoreFactory {
        /** For JUnit. */
        public InMemory() {}

        @Override
        public StateStore open(Path directory) {
            return new InMemoryStore();
        }
    }
}
