package dev.holdfast.testkit;

import static dev.holdfast.testkit.HoldfastAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Claim;
import dev.holdfast.Items;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.FileFixture.Size;
import dev.holdfast.testkit.FileFixture.Stage;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@HoldfastStore
class HoldfastExtensionTest {
    private static final Workflow<Stage, Size> FILES = FileFixture.WORKFLOW;

    private final Items<Stage, Size> own;

    HoldfastExtensionTest(Items<Stage, Size> items) {
        own = items;
    }

    @BeforeEach
    void create(Items<Stage, Size> items) {
        items.create("a", new Size(1));
    }

    @Test
    void givesAStoreInMemoryAndAClockThatStands(StateStore store, TestClock clock) {
        InstantSource source = clock;

        assertThat(store).isInstanceOf(InMemoryStore.class);
        assertThat(source.instant()).isEqualTo(TestClock.EPOCH);
        assertThat(clock.advance(Duration.ofHours(1))).isEqualTo(source.instant());
        clock.set(TestClock.EPOCH);
        assertThat(clock.instant()).isEqualTo(TestClock.EPOCH);
    }

    @Test
    void givesStatesOnThatStoreAndThatClock(Items<Stage, Size> items, StateStore store, TestClock clock) {
        assertThat(items).isSameAs(own);
        assertThat(items.workflow()).isSameAs(FILES);
        assertThat(store.count("file")).containsEntry("NEW", 1L);

        Claim<Stage, Size> claim = items.claim(Stage.RUN, "a").orElseThrow();
        claim.progress(1, 3, "one");
        claim.progress(2, 3, "two");
        assertThat(items.get("a").orElseThrow()).hasProgress(2, 3);
        clock.advance(Duration.ofSeconds(10));
        claim.fail(new IllegalStateException("torn"));
        assertThat(items.get("a").orElseThrow()).isReadyAt(TestClock.EPOCH.plusSeconds(70));
    }

    /** Fresh values, and the workflow of the enclosing class. */
    @Nested
    class Inside {
        @Test
        void givesStatesOfTheWorkflowOfTheClassAround(Items<Stage, Size> items) {
            assertThat(items.history("a")).hasStates(Stage.NEW);
            assertThat(items.counts()).containsEntry(Stage.NEW, 1L);
        }

        @Test
        @HoldfastStore(LabelledStores.class)
        void takesTheFactoryOfTheMethod(StateStore store) {
            assertThat(store).hasToString("labelled");
        }
    }

    /** Creates stores with a recognizable name. */
    public static final class LabelledStores implements StoreFactory {
        @Override
        public StateStore open(java.nio.file.Path directory) {
            return new ForwardingStore(new InMemoryStore()) {
                @Override
                public String toString() {
                    return "labelled";
                }
            };
        }
    }
}
