package dev.holdfast.testkit.extension;

import dev.holdfast.Items;
import dev.holdfast.store.StateStore;
import dev.holdfast.workflow.PollPolicy;
import dev.holdfast.workflow.Workflow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The store and the states of one test: opened on demand, closed in reverse order. Thread-safe. */
// JUnit up to 5.12 closes the first interface, from 5.13 on the second; some versions close both
@SuppressWarnings("deprecation")
public final class TestResources implements ExtensionContext.Store.CloseableResource, AutoCloseable {
    private final Function<Path, StateStore> opener;
    private final InstantSource clock;
    private final Map<Workflow<?, ?>, Items<?, ?>> items = new HashMap<>();
    private final Deque<Runnable> closeActions = new ArrayDeque<>();
    private @Nullable StateStore store;

    /**
     * Creates the resources of one test.
     *
     * @param opener opens the store in a fresh directory
     * @param clock the clock of the states
     */
    public TestResources(Function<Path, StateStore> opener, InstantSource clock) {
        this.opener = opener;
        this.clock = clock;
    }

    /**
     * Returns the store of the test.
     *
     * @return the same store for each call
     */
    public synchronized StateStore store() {
        if (store == null) {
            Path directory = temporaryDirectory();
            closeActions.push(() -> delete(directory));
            StateStore fresh = opener.apply(directory);
            closeActions.push(fresh::close);
            store = fresh;
        }
        return store;
    }

    /**
     * Returns the items of a workflow on the store of the test.
     *
     * @param workflow the workflow
     * @return the same items for each call with this workflow
     */
    public synchronized Items<?, ?> items(Workflow<?, ?> workflow) {
        return items.computeIfAbsent(workflow, this::open);
    }

    private <S, P> Items<S, P> open(Workflow<S, P> workflow) {
        Items<S, P> made = Items.builder(workflow, store())
                .owner("test")
                .clock(clock)
                .random(() -> 0.5) // no jitter, see RetryPolicy.delayAfter
                .polling(PollPolicy.DEFAULT.jitter(0))
                .progressInterval(Duration.ZERO)
                .build();
        closeActions.push(made::close);
        return made;
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("holdfast");
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot create a temporary directory for the store of the test; check java.io.tmpdir", e);
        }
    }

    private static void delete(Path directory) {
        if (Files.notExists(directory)) {
            return; // the test deleted it
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot delete the directory of the store; close every file that the test opened in it", e);
        }
    }

    /** Closes everything even if a close fails, then throws the first failure with the others suppressed. */
    @Override
    public synchronized void close() {
        Throwable first = null;
        while (!closeActions.isEmpty()) {
            try {
                closeActions.pop().run();
            } catch (RuntimeException | AssertionError e) {
                if (first == null) {
                    first = e;
                } else if (first != e) {
                    first.addSuppressed(e);
                }
            }
        }
        if (first instanceof AssertionError wrong) {
            throw wrong;
        }
        if (first instanceof RuntimeException failed) {
            throw failed;
        }
    }
}
