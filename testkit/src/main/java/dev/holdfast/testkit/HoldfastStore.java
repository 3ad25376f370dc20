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
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Gives each test a fresh store, a {@link TestClock}, and {@code Items} on both as parameters, and closes them after
 * the test.
 *
 * <pre>{@code
 * @HoldfastStore
 * class IngestTest {
 *     enum Stage { NEW, DONE }
 *
 *     record Episode(String title) {}
 *
 *     static final Workflow<Stage, Episode> WORKFLOW = Workflow.of("episode", Stage.class, Episode.class)
 *             .initial(Stage.NEW)
 *             .ready(Stage.NEW)
 *             .done(Stage.DONE)
 *             .allow(Stage.NEW, Stage.DONE)
 *             .build();
 *
 *     @Test
 *     void newEpisodeWaits(Items<Stage, Episode> items, TestClock clock) {
 *         items.create("e1", new Episode("Pilot"));
 *         clock.advance(Duration.ofDays(1));
 *
 *         HoldfastAssertions.assertThat(items.get("e1").orElseThrow()).isIn(Stage.NEW);
 *     }
 * }
 * }</pre>
 *
 * {@link HoldfastExtension} describes the parameters.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(HoldfastStore.Resolver.class)
public @interface HoldfastStore {
    /**
     * Names the factory that opens the store, in a temporary directory of its own.
     *
     * @return a class with a public constructor without parameters; by default the store in memory
     */
    Class<? extends StoreFactory> value() default InMemory.class;

    /** Creates stores in memory. Thread-safe. */
    final class InMemory implements StoreFactory {
        /** For JUnit. */
        public InMemory() {}

        @Override
        public StateStore open(Path directory) {
            return new InMemoryStore();
        }
    }

    /** The extension that this annotation registers: it opens the store of the nearest annotation. Thread-safe. */
    final class Resolver extends HoldfastExtension {
        /** For JUnit. */
        public Resolver() {}

        @Override
        StoreFactory factory(ExtensionContext context) {
            for (Optional<ExtensionContext> at = Optional.of(context);
                    at.isPresent();
                    at = at.get().getParent()) {
                var found = AnnotationSupport.findAnnotation(at.get().getElement(), HoldfastStore.class);
                if (found.isPresent()) {
                    return StoreFactory.of(found.get().value());
                }
            }
            return super.factory(context); // the class itself is registered, without the annotation
        }
    }
}
