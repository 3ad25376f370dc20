package dev.holdfast.testkit.check;

import dev.holdfast.StoreException;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Runs threads that read, create, change and delete a few items, and logs what they see for {@link
 * LinearizabilityCheck}.
 *
 * <pre>{@code
 * StateStore store = new InMemoryStore();
 * List<Operation> log = Hammer.on(store).threads(8).operations(4_000).run();
 * List<Violation> violations = LinearizabilityCheck.check(log, Hammer.history(store));
 * }</pre>
 *
 * <p>Several processes can hammer one store: give each a label of its own, combine their logs, and check them against
 * the history of the store. Confined to one thread at a time.
 */
public final class Hammer {
    /** The type of the items. */
    public static final String TYPE = HammerWorker.TYPE;

    private final StateStore store;
    private String label = "p";
    private int threads = 8;
    private int keys = 4;
    private int operations = 4_000;
    private long seed = 1;
    private @Nullable Path file;

    private Hammer(StateStore store) {
        this.store = store;
    }

    /**
     * Creates a hammer with 8 threads, 4 keys and 4,000 operations.
     *
     * @param store the store under test; without items of {@link #TYPE} before the first hammer starts
     * @return the hammer
     */
    public static Hammer on(StateStore store) {
        return new Hammer(store);
    }

    /**
     * Sets the label of this process.
     *
     * @param unique the label, part of every token
     * @return this
     */
    public Hammer label(String unique) {
        label = unique;
        return this;
    }

    /**
     * Sets the number of threads.
     *
     * @param count at least 1
     * @return this
     * @throws IllegalArgumentException if it is less
     */
    public Hammer threads(int count) {
        if (count < 1) {
            throw new IllegalArgumentException(count + " threads are too few; use 1 or more");
        }
        threads = count;
        return this;
    }

    /**
     * Sets the number of items.
     *
     * @param count at least 1
     * @return this
     * @throws IllegalArgumentException if it is less
     */
    public Hammer keys(int count) {
        if (count < 1) {
            throw new IllegalArgumentException(count + " items are too few; use 1 or more");
        }
        keys = count;
        return this;
    }

    /**
     * Sets the number of operations.
     *
     * @param count the number of store calls, divided among the threads
     * @return this
     */
    public Hammer operations(int count) {
        operations = count;
        return this;
    }

    /**
     * Sets the seed of the random choices.
     *
     * @param value any number; 1 by default
     * @return this
     */
    public Hammer seed(long value) {
        seed = value;
        return this;
    }

    /**
     * Also writes the log to a file while the hammer runs, so that the log survives the process. Each commit is logged
     * before it is sent, and every operation after its answer.
     *
     * @param log a file that does not exist yet; read it with {@link #readLog}
     * @return this
     */
    public Hammer log(Path log) {
        file = log;
        return this;
    }

    /**
     * Reads the log of a hammer that may have been killed. The outcome of a commit without an answer is unknown; a torn
     * last line is dropped.
     *
     * @param log the file that {@link #log} wrote
     * @return the operations that the threads saw
     * @throws UncheckedIOException if it cannot be read
     */
    public static List<Operation> readLog(Path log) {
        String text;
        try {
            text = Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the log of a hammer", e);
        }
        Map<OperationId, Operation> operations = new LinkedHashMap<>();
        text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(Operation::parse)
                .forEach(operation -> operations.put(
                        new OperationId(operation.key(), operation.token(), operation.start(), operation.value()),
                        operation));
        return List.copyOf(operations.values());
    }

    /** Identifies an operation before and after its answer. */
    private record OperationId(ItemKey key, String token, long start, String value) {}

    /**
     * Runs the threads and waits for their end.
     *
     * @return the operations that the threads saw
     * @throws IllegalStateException if a call threw an exception that is not a {@link StoreException}
     */
    public List<Operation> run() {
        try (HammerLog journal = new HammerLog(file)) {
            return run(journal);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the log of a hammer", e);
        }
    }

    private List<Operation> run(HammerLog journal) {
        List<List<Operation>> logs = new ArrayList<>();
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            HammerWorker worker =
                    new HammerWorker(store, keys, label + "-" + t + "-", new Random(seed * 31 + t), journal);
            logs.add(worker.log());
            Thread thread = new Thread(
                    () -> {
                        try {
                            go.await();
                            for (int i = 0; i < operations / threads; i++) {
                                worker.step();
                            }
                        } catch (Throwable e) {
                            failures.add(e);
                        }
                    },
                    "hammer-" + t);
            thread.start();
            running.add(thread);
        }
        go.countDown();
        running.forEach(Hammer::join);
        if (!failures.isEmpty()) {
            throw new IllegalStateException(
                    "seed " + seed + ": a call threw an exception that is not a StoreException", failures.get(0));
        }
        return logs.stream().flatMap(List::stream).toList();
    }

    /**
     * Reads the history after all hammers have ended.
     *
     * @param store the store under test
     * @return the history, with the tokens of the hammers
     */
    public static List<StoredEntry> history(StateStore store) {
        return StoredEntry.readAll(store, TYPE, Hammer::token);
    }

    private static String token(HistoryEntry entry) {
        String detail = entry.entry().detail();
        return detail.substring(1, detail.length() - 1);
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
