package dev.holdfast.testkit;

import dev.holdfast.PollPolicy;
import dev.holdfast.Items;
import dev.holdfast.workflow.Workflow;
import dev.holdfast.store.StateStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What one test was given: made when it is asked for, closed in the opposite order. */
// JUnit closes the one interface up to 5.12, the other from 5.13 on, and some versions both
@SuppressWarnings("deprecation")
final class TestResources implements ExtensionContext.Store.CloseableResource, AutoCloseable {
    private final StoreFactory factory;
    private final TestClock clock = new TestClock();
    private final Map<Workflow<?, ?>, Items<?, ?>> items = new HashMap<>();
    private final Deque<Runnable> closings = new ArrayDeque<>();
    private @Nullable StateStore store;

    TestResources(StoreFactory factory) {
        this.factory = factory;
    }

    TestClock clock() {
        return clock;
    }

    synchronized StateStore store() {
        if (store == null) {
            Path directory = temporaryDirectory();
            closings.push(() -> delete(directory));
            StateStore fresh = factory.open(directory);
            closings.push(fresh::close);
            store = fresh;
        }
        return store;
    }

    synchronized Items<?, ?> items(Workflow<?, ?> workflow) {
        return states.computeIfAbsent(workflow, this::open);
    }

    private <S, P> Items<S, P> open(Workflow<S, P> workflow) {
        Items<S, P> made = Items.builder(workflow, store())
                .owner("test")
                .clock(clock)
                .random(() -> 0.5) // the delay as it is, see RetryPolicy.delayAfter
                .polling(PollPolicy.DEFAULT.jitter(0))
                .progressInterval(Duration.ZERO)
                .build();
        closings.push(made::close);
        return made;
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("holdfast");
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary directory can be made for the store of the test", e);
        }
    }

    private static void delete(Path directory) {
        if (Files.notExists(directory)) {
            return; // the test did it
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the directory of the store cannot be deleted", e);
        }
    }

    /** Closes everything, whatever fails, and then throws the first failure with the others suppressed. */
    @Override
    public synchronized void close() {
        Throwable first = null;
        while (!closings.isEmpty()) {
            try {
                closings.pop().run();
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
