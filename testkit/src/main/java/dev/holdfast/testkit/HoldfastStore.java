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
 * Gives each test a fresh store, a {@link TestClock}, and {@code States} on both as parameters; what was opened for a test
 * is closed after it.
 *
 * <pre>{@code
 * @HoldfastStore
 * class IngestTest {
 *     static final Workflow<Stage, Episode> WORKFLOW = Ingest.EPISODES;
 *
 *     @Test
 *     void finishesWhatItTook(States<Stage, Episode> states, TestClock clock) { … }
 * }
 * }</pre>
 *
 * What {@link HoldfastExtension} says of its parameters is true here as well.
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
     * @return a class with a public constructor without parameters; the store in memory by default
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
