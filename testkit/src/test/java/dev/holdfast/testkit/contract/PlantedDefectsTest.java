package dev.holdfast.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.Durability;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import dev.holdfast.testkit.TestClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The contract must find every planted defect. */
class PlantedDefectsTest {
    private static Function<StateStore, StateStore> planted = good -> good;

    static Stream<String> defects() {
        return PlantedDefects.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("defects")
    void contractFindsAStoreThat(String defect) {
        assertThat(failures(Broken.class, PlantedDefects.all().get(defect))).isNotEmpty();
    }

    @Test
    void contractFindsNoDefectInAWrappedStore() {
        assertThat(failures(Broken.class, good -> good)).isEmpty();
    }

    @Test
    void contractFindsAStoreThatServesDamage() {
        assertThat(failures(Damaged.class, good -> good))
                .containsExactlyInAnyOrder(
                        "damagedRecordIsNeverServed()",
                        "findListsADamagedRecordSeparately()",
                        "checkNamesTheDamagedRecord()");
    }

    @Test
    void contractFindsAStoreThatForgetsItsData() {
        assertThat(failures(Forgetful.class, good -> good))
                .contains("allDataIsThereAfterReopening()", "tokensAreRememberedAfterReopening()");
    }

    private static List<String> failures(Class<?> contract, Function<StateStore, StateStore> defect) {
        planted = defect;
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(contract))
                .filters(EngineFilter.includeEngines("junit-jupiter"))
                // a defective store may block a test forever
                .configurationParameter("junit.jupiter.execution.timeout.testable.method.default", "3 s")
                .configurationParameter("junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD")
                .build();
        List<String> failed = new ArrayList<>();
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                    failed.add(test.getDisplayName());
                }
            }
        });
        return failed;
    }

    /** The build does not run it, because its name does not end in Test. */
    static class Broken extends StateStoreContract {
        @Override
        protected StoreHarness harness() {
            return new BrokenHarness();
        }
    }

    private static class BrokenHarness implements StoreHarness {
        private final TestClock clock = new TestClock();

        @Override
        public StateStore open() {
            return planted.apply(new InMemoryStore());
        }

        @Override
        public Durability durability() {
            return Durability.MEMORY;
        }

        @Override
        public TestClock clock() {
            return clock;
        }

        @Override
        public int operations() {
            return 800;
        }
    }

    static class Damaged extends StateStoreContract {
        @TempDir
        Path directory;

        @Override
        protected StoreHarness harness() {
            return new JournalToyContractTest.ToyHarness(directory) {
                @Override
                public boolean damage(ItemKey key) {
                    return true;
                }

                @Override
                public int operations() {
                    return 200;
                }

                @Override
                public Optional<Class<? extends StoreFactory>> crashFactory() {
                    return Optional.empty();
                }
            };
        }
    }

    static class Forgetful extends StateStoreContract {
        @Override
        protected StoreHarness harness() {
            return new BrokenHarness() {
                @Override
                public StateStore reopen() {
                    return new InMemoryStore();
                }

                @Override
                public boolean durable() {
                    return true;
                }
            };
        }
    }
}
