package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.crash.ToyStores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

@HoldfastStore
class HoldfastExtensionTest {
    private static final List<String> EVENTS = new ArrayList<>();
    private static final List<Path> DIRECTORIES = new ArrayList<>();

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
    void storeOfAFactoryIsFreshForEachTestAndClosedOnce() {
        EVENTS.clear();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(DiscoverySelectors.selectClass(Sample.class))
                                .filters(EngineFilter.includeEngines("junit-jupiter"))
                                .build(),
                        listener);

        assertThat(listener.getSummary().getTestsSucceededCount()).isEqualTo(2);
        assertThat(EVENTS).containsExactly("open", "close", "open", "close");
        assertThat(DIRECTORIES).doesNotHaveDuplicates().allMatch(Files::notExists);
    }

    /** Run by the test above. */
    static class Sample {
        @RegisterExtension
        final HoldfastExtension holdfast = HoldfastExtension.with(directory -> {
            EVENTS.add("open");
            DIRECTORIES.add(directory);
            return new ForwardingStore(ToyStores.open(directory)) {
                @Override
                public void close() {
                    EVENTS.add("close");
                    super.close();
                }
            };
        });

        private StateStore before;

        @BeforeEach
        void remember(StateStore store) {
            before = store;
        }

        @Test
        void first(StateStore store) {
            assertThat(store).isSameAs(before);
            assertThat(store.count("t")).isEmpty();
        }

        @Test
        void second(StateStore store, TestClock clock) {
            assertThat(store).isSameAs(before);
            assertThat(clock.instant()).isEqualTo(TestClock.EPOCH);
        }
    }
}
