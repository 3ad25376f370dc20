package dev.holdfast.testkit;

import dev.holdfast.Items;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.extension.DeclaredWorkflow;
import dev.holdfast.testkit.extension.TestResources;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Resolves the parameters of tests, of their {@code @BeforeEach} and {@code @AfterEach} methods, and of test
 * constructors:
 *
 * <ul>
 *   <li>{@link StateStore}: a fresh store for each test.
 *   <li>{@link TestClock}: a clock that stands at {@link TestClock#EPOCH} until the test moves it.
 *   <li>{@code Items<S, P>}: states on that store and that clock, for the workflow in the nearest static field of type
 *       {@code Workflow<S, P>}: of the test class, a superclass, or an enclosing class. Delays of retries and polls
 *       have no jitter, and every progress report is written. A test that needs other settings takes the store and
 *       builds its own.
 * </ul>
 *
 * Each test gets one of each, however many parameters ask for it. After the test the states are closed first, then the
 * store, and the directory of the store is deleted. If a close fails, the test fails.
 *
 * <p>{@link HoldfastStore} registers the extension for a store that is named by its class. A test class can also
 * register it with a factory:
 *
 * <pre>{@code
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
 *     @RegisterExtension
 *     final HoldfastExtension holdfast = HoldfastExtension.with(directory -> new InMemoryStore());
 *
 *     @Test
 *     void newEpisodeWaits(Items<Stage, Episode> items) {
 *         items.create("e1", new Episode("Pilot"));
 *
 *         HoldfastAssertions.assertThat(items.get("e1").orElseThrow()).isIn(Stage.NEW);
 *     }
 * }
 * }</pre>
 *
 * Thread-safe.
 */
public class HoldfastExtension implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(HoldfastExtension.class);
    private static final Set<Class<?>> TYPES = Set.of(StateStore.class, TestClock.class, Items.class);

    private final StoreFactory factory;

    /** Creates an extension with a store in memory for each test. */
    public HoldfastExtension() {
        this(directory -> new InMemoryStore());
    }

    private HoldfastExtension(StoreFactory factory) {
        this.factory = factory;
    }

    /**
     * Creates an extension with a store of the factory for each test.
     *
     * @param factory opens the store in a fresh temporary directory
     * @return the extension
     */
    public static HoldfastExtension with(StoreFactory factory) {
        return new HoldfastExtension(factory);
    }

    /** The parameters of a constructor belong to the test that the instance is created for. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return TYPES.contains(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        if (context.getTestMethod().isEmpty()) {
            throw new ParameterResolutionException(type.getSimpleName() + " belongs to one test, but here all tests of "
                    + context.getRequiredTestClass().getSimpleName()
                    + " would share it; ask for it in a test or in @BeforeEach");
        }
        ExtensionContext.Store values = context.getStore(NAMESPACE);
        TestClock clock = values.getOrComputeIfAbsent(TestClock.class, key -> new TestClock(), TestClock.class);
        if (type == TestClock.class) {
            return clock;
        }
        TestResources resources = values.getOrComputeIfAbsent(
                TestResources.class, key -> new TestResources(factory(context)::open, clock), TestResources.class);
        if (type == StateStore.class) {
            return resources.store();
        }
        return resources.items(
                DeclaredWorkflow.find(parameter.getParameter().getParameterizedType(), context.getRequiredTestClass()));
    }

    /** The factory for the test; {@link HoldfastStore} overrides it. */
    StoreFactory factory(ExtensionContext context) {
        return factory;
    }
}
