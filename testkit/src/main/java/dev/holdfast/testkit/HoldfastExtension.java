package dev.holdfast.testkit;

import dev.holdfast.store.StateStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Resolves parameters of type {@link StateStore} and {@link TestClock}, one of each per test. Register it with {@link
 * HoldfastStore}, or with a factory:
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

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == StateStore.class || type == TestClock.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        ExtensionContext.Store kept = context.getStore(NAMESPACE);
        if (parameter.getParameter().getType() == TestClock.class) {
            return kept.getOrComputeIfAbsent(TestClock.class, type -> new TestClock(), TestClock.class);
        }
        return kept.getOrComputeIfAbsent(OpenStore.class, type -> open(context), OpenStore.class).store;
    }

    private OpenStore open(ExtensionContext context) {
        try {
            Path directory = Files.createTempDirectory("holdfast");
            return new OpenStore((factory == null ? annotated(context) : factory).open(directory), directory);
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary directory can be made for the store of the test", e);
        }
    }

    private static StoreFactory annotated(ExtensionContext context) {
        Optional<HoldfastStore> found = AnnotationSupport.findAnnotation(context.getElement(), HoldfastStore.class);
        Optional<ExtensionContext> at = Optional.of(context);
        while (found.isEmpty() && at.isPresent()) {
            found = AnnotationSupport.findAnnotation(at.get().getTestClass(), HoldfastStore.class);
            at = at.get().getParent();
        }
        Class<? extends StoreFactory> named =
                found.<Class<? extends StoreFactory>>map(HoldfastStore::value).orElse(HoldfastStore.InMemory.class);
        try {
            return named.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new ParameterResolutionException(
                    named.getName() + " cannot be made; give it a public constructor without parameters", e);
        }
    }

    /** JUnit closes the one interface up to 5.12 and the other from 5.13 on; some versions would close both. */
    @SuppressWarnings("deprecation")
    private static final class OpenStore implements ExtensionContext.Store.CloseableResource, AutoCloseable {
        private final StateStore store;
        private final Path directory;
        private final AtomicBoolean closed = new AtomicBoolean();

        OpenStore(StateStore store, Path directory) {
            this.store = store;
            this.directory = directory;
        }

        @Override
        public void close() throws IOException {
            if (closed.compareAndSet(false, true)) {
                store.close();
                List<Path> inside;
                try (Stream<Path> files = Files.walk(directory)) {
                    inside = files.sorted(Comparator.reverseOrder()).toList();
                }
                for (Path path : inside) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }
}
