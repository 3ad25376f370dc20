package dev.holdfast.testkit;

import dev.holdfast.Items;
import dev.holdfast.store.StateStore;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Resolves parameters of tests, of methods before and after each, and of constructors:
 *
 * <ul>
 *   <li>{@link StateStore}: a fresh store for each test.
 *   <li>{@link TestClock}: a clock that stands at {@link TestClock#EPOCH} until the test moves it.
 *   <li>{@code Items<S, P>}: that store and that clock, bound to the workflow that the test class, one that it extends, or
 *       one around it declares in a static field of type {@code Workflow<S, P>}. Delays of retries and polls have no jitter, and
 *       all progress is written. A test that needs other settings takes the store and builds its own.
 * </ul>
 *
 * There is one of each per test, however many parameters ask for it. After the test first the states are closed, then the
 * store; the directory of the store is deleted. A close that fails fails the test.
 *
 * <p>Register it with {@link HoldfastStore}, or with a factory:
 *
 * <pre>{@code
 * @RegisterExtension
 * final HoldfastExtension holdfast = HoldfastExtension.with(SqliteStore::open);
 * }</pre>
 *
 * Thread-safe.
 */
public final class HoldfastExtension implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(HoldfastExtension.class);
    private static final Set<Class<?>> TYPES = Set.of(StateStore.class, TestClock.class, Items.class);

    private final @Nullable StoreFactory factory;

    /** For {@link HoldfastStore}. */
    public HoldfastExtension() {
        this(null);
    }

    private HoldfastExtension(@Nullable StoreFactory factory) {
        this.factory = factory;
    }

    /**
     * Makes an extension.
     *
     * @param factory opens the store of each test in a fresh temporary directory
     * @return the extension
     */
    public static HoldfastExtension with(StoreFactory factory) {
        return new HoldfastExtension(factory);
    }

    /** The parameters of a constructor belong to the test that the instance is made for. */
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
            throw new ParameterResolutionException(type.getSimpleName() + " is made for one test, and here it would be"
                    + " shared by all of " + context.getRequiredTestClass().getSimpleName()
                    + "; ask for it in a test or in @BeforeEach");
        }
        TestResources resources = context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        TestResources.class, key -> new TestResources(factoryFor(context)), TestResources.class);
        if (type == TestClock.class) {
            return resources.clock();
        }
        if (type == StateStore.class) {
            return resources.store();
        }
        return resources.states(
                DeclaredWorkflow.find(parameter.getParameter().getParameterizedType(), context.getRequiredTestClass()));
    }

    private StoreFactory factoryFor(ExtensionContext context) {
        if (factory != null) {
            return factory;
        }
        for (Optional<ExtensionContext> at = Optional.of(context);
                at.isPresent();
                at = at.get().getParent()) {
            var found = AnnotationSupport.findAnnotation(at.get().getElement(), HoldfastStore.class);
            if (found.isPresent()) {
                return StoreFactory.of(found.get().value());
            }
        }
        return new HoldfastStore.InMemory(); // registered by @ExtendWith
    }
}
