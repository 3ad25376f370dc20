package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Items;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.FileFixture.Size;
import dev.holdfast.testkit.FileFixture.Stage;
import dev.holdfast.workflow.Workflow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The life cycle around a test: the tests run classes with tests. */
class ExtensionRunsTest {
    private static final List<String> EVENTS = new ArrayList<>();
    private static final List<Path> DIRECTORIES = new ArrayList<>();

    private static TestExecutionSummary run(Class<?> sample) {
        EVENTS.clear();
        DIRECTORIES.clear();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(DiscoverySelectors.selectClass(sample))
                                .filters(EngineFilter.includeEngines("junit-jupiter"))
                                .build(),
                        listener);
        return listener.getSummary();
    }

    private static Throwable failureOf(Class<?> sample) {
        TestExecutionSummary summary = run(sample);
        assertThat(summary.getFailures()).hasSize(1);
        return summary.getFailures().get(0).getException();
    }

    /** Records its calls. */
    private static StateStore recording(Path directory) {
        EVENTS.add("open");
        DIRECTORIES.add(directory);
        return new ForwardingStore(new InMemoryStore()) {
            @Override
            public List<CommitResult> commit(List<Commit> commits) {
                commits.stream()
                        .filter(commit -> !commit.key().type().startsWith(ItemKey.RESERVED_TYPES))
                        .forEach(commit -> EVENTS.add(commit.entries().get(0).kind() + ""));
                return super.commit(commits);
            }

            @Override
            public void close() {
                EVENTS.add("close");
                super.close();
            }
        };
    }

    @Test
    void statesAreClosedBeforeTheStoreAndTheDirectoryIsDeleted() {
        TestExecutionSummary summary = run(Working.class);

        assertThat(summary.getTotalFailureCount()).isZero();
        assertThat(summary.getTestsSucceededCount()).isEqualTo(2);
        // the claim that a test left open is released while the store is still open
        List<String> test = List.of("open", "CREATED", "CLAIMED", "RELEASED", "close");
        assertThat(EVENTS.subList(0, 5)).isEqualTo(test);
        assertThat(EVENTS.subList(5, 10)).isEqualTo(test);
        assertThat(EVENTS).hasSize(10);
        assertThat(DIRECTORIES).hasSize(2).doesNotHaveDuplicates().allMatch(Files::notExists);
    }

    static class Working {
        private static final Workflow<Stage, Size> FILES = FileFixture.WORKFLOW;

        @RegisterExtension
        final HoldfastExtension holdfast = HoldfastExtension.with(ExtensionRunsTest::recording);

        @BeforeEach
        void create(StateStore store, Items<Stage, Size> items) {
            items.create("a", new Size(1));
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void leavesAClaim(int times, Items<Stage, Size> items) {
            assertThat(items.claim(Stage.RUN, 10)).hasSize(1);
        }
    }

    @Test
    void closeThatFailsFailsTheTestAndTheDirectoryIsDeleted() {
        assertThat(failureOf(FailingToClose.class)).hasRootCauseMessage("the disk is full");
        assertThat(EVENTS).containsExactly("open", "close");
        assertThat(DIRECTORIES).hasSize(1).allMatch(Files::notExists);
    }

    static class FailingToClose {
        @RegisterExtension
        final HoldfastExtension holdfast =
                HoldfastExtension.with(directory -> new ForwardingStore(recording(directory)) {
                    @Override
                    public void close() {
                        super.close();
                        throw new IllegalStateException("the disk is full");
                    }
                });

        @Test
        void succeeds(StateStore store) {
            assertThat(store.count("file")).isEmpty();
        }
    }

    @Test
    void statesWithoutAWorkflowAreRefusedWithAHint() {
        assertThat(failureOf(NoWorkflow.class))
                .hasMessageContaining("NoWorkflow has no workflow for Items<Stage, Size>;"
                        + " declare one, for example: static final Workflow<Stage, Size> WORKFLOW = …")
                .hasMessageContaining(
                        "(not [static Workflow<Stage, String> TEXTS, Workflow<Stage, Size> ofTheInstance])");
    }

    @HoldfastStore
    static class NoWorkflow {
        private static final Workflow<Stage, String> TEXTS = Workflow.of("text", Stage.class, String.class)
                .initial(Stage.NEW)
                .ready(Stage.NEW)
                .done(Stage.RUN, Stage.BROKEN, Stage.DONE)
                .allow(Stage.NEW, Stage.RUN, Stage.BROKEN, Stage.DONE)
                .build();

        private final Workflow<Stage, Size> ofTheInstance = FileFixture.WORKFLOW;

        @Test
        void asks(Items<Stage, Size> items) {
            assertThat(items).isNotNull();
        }
    }

    @Test
    void statesOfTwoWorkflowsAreRefused() {
        assertThat(failureOf(TwoWorkflows.class))
                .hasMessageContaining("TwoWorkflows has several workflows for Items<Stage, Size>; keep one of"
                        + " [static Workflow<Stage, Size> ONE, static Workflow<Stage, Size> TWO]");
    }

    @HoldfastStore
    static class TwoWorkflows {
        static final Workflow<Stage, Size> ONE = FileFixture.WORKFLOW;
        static final Workflow<Stage, Size> TWO = FileFixture.WORKFLOW;

        @Test
        void asks(Items<Stage, Size> items) {
            assertThat(items).isNotNull();
        }
    }

    @Test
    void statesOfAFieldThatIsNotSetAreRefused() {
        assertThat(failureOf(WorkflowNotSet.class))
                .hasMessageContaining("its field files is null; initialize it where it is declared");
    }

    @HoldfastStore
    static class WorkflowNotSet {
        static @Nullable Workflow<Stage, Size> files;

        @Test
        void asks(Items<Stage, Size> items) {
            assertThat(items).isNotNull();
        }
    }

    @Test
    void statesWithoutTypesAreRefused() {
        assertThat(failureOf(NoTypes.class))
                .hasMessageContaining("a parameter Items of NoTypes has no type arguments;"
                        + " add them, for example Items<Stage, Episode>");
    }

    @HoldfastStore
    static class NoTypes {
        @Test
        @SuppressWarnings("rawtypes")
        void asks(Items states) {
            assertThat(states).isNotNull();
        }
    }

    @Test
    void parametersOfOneTestAreNotSharedByAllTests() {
        assertThat(failureOf(BeforeAllTests.class))
                .hasMessageContaining("TestClock belongs to one test, but here all tests of BeforeAllTests"
                        + " would share it; ask for it in a test or in @BeforeEach");
        assertThat(failureOf(OneInstance.class)).hasMessageContaining("StateStore belongs to one test");
    }

    @HoldfastStore
    static class BeforeAllTests {
        @BeforeAll
        static void share(TestClock clock) {
            clock.set(TestClock.EPOCH);
        }

        @Test
        void isNotReached() {}
    }

    @HoldfastStore
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class OneInstance {
        OneInstance(StateStore store) {
            store.count("file");
        }

        @Test
        void isNotReached() {}
    }

    @Test
    void factoryThatCannotBeCreatedIsNamed() {
        assertThat(failureOf(WrongFactory.class))
                .hasMessageContaining(
                        "WrongFactory$Hidden cannot be created;" + " give it a public constructor without parameters");
    }

    @HoldfastStore(WrongFactory.Hidden.class)
    static class WrongFactory {
        record Hidden(int parameter) implements StoreFactory {
            @Override
            public StateStore open(Path directory) {
                return new InMemoryStore();
            }
        }

        @Test
        void asks(StateStore store) {
            assertThat(store).isNotNull();
        }
    }
}
