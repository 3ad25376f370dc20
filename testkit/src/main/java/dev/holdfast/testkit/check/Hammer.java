package dev.holdfast.testkit.check;

import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import dev.holdfast.StoreException;
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
 * Many threads that read, create, change and delete a few items, and log what they see for {@link LinearizabilityCheck}.
 *
 * <p>Several processes may hammer one store: give each a label of its own, put their logs together, and check them with the
 * history that is left. Confined to one thread at a time.
 */
public final class Hammer {
    /** The type of the items. */
    public static final String TYPE = "hammer";

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
     * Makes a hammer of 8 threads, 4 keys and 4,000 operations.
     *
     * @param store what to hammer; has no items of {@link #TYPE} before the first hammer begins
     * @return the hammer
     */
    public static Hammer on(StateStore store) {
        return new Hammer(store);
    }

    /**
     * Sets the label of this process.
     *
     * @param unique goes into every token
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
     * Sets how much is done.
     *
     * @param count store calls, shared by the threads
     * @return this
     */
    public Hammer operations(int count) {
        operations = count;
        return this;
    }

    /**
     * Sets what the choices of the threads are made from.
     *
     * @param value any number
     * @return this
     */
    public Hammer seed(long value) {
        seed = value;
        return this;
    }

    /**
     * Also writes the log into a file while the hammer runs, so that it outlives the process: each commit before it is
     * sent, and everything after it is answered.
     *
     * @param log a file that is not there yet; read it with {@link #readLog}
     * @return this
     */
    public Hammer log(Path log) {
        file = log;
        return this;
    }

    /**
     * Reads the log of a hammer that may have been killed. What was sent and not answered is not known; the last line is
     * left out if it is torn.
     *
     * @param log written by {@link #log}
     * @return what the threads saw
     * @throws UncheckedIOException if it cannot be read
     */
    public static List<Operation> readLog(Path log) {
        String text;
        try {
            text = Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException("the log of a hammer cannot be read", e);
        }
        Map<Sending, Operation> sendings = new LinkedHashMap<>();
        text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(Operation::parse)
                .forEach(operation -> sendings.put(
                        new Sending(operation.key(), operation.token(), operation.start(), operation.value()),
                        operation));
        return List.copyOf(sendings.values());
    }

    /** Tells one operation from all others, before and after it is answered. */
    private record Sending(ItemKey key, String token, long start, String value) {}

    /**
     * Hammers.
     *
     * @return what the threads saw
     * @throws IllegalStateException if a thread met an exception that is no {@link StoreException}
     */
    public List<Operation> run() {
        try (HammerLog journal = new HammerLog(file)) {
            return run(journal);
        } catch (IOException e) {
            throw new UncheckedIOException("the log of a hammer cannot be written", e);
        }
    }

    private List<Operation> run(HammerLog journal) {
        List<List<Operation>> logs = new ArrayList<>();
        List<Throwable> strange = Collections.synchronizedList(new ArrayList<>());
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
                            strange.add(e);
                        }
                    },
                    "hammer-" + t);
            thread.start();
            running.add(thread);
        }
        go.countDown();
        running.forEach(Hammer::join);
        if (!strange.isEmpty()) {
            throw new IllegalStateException("seed " + seed + ": a call failed as no call may", strange.get(0));
        }
        return logs.stream().flatMap(List::stream).toList();
    }

    /**
     * Reads the history that hammers left, when none is running.
     *
     * @param store what was hammered
     * @return the history with the tokens of the hammers
     */
    public static List<Recorded> history(StateStore store) {
        return Recorded.readAll(store, TYPE, Hammer::token);
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
