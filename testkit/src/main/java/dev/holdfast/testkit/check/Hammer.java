package dev.holdfast.testkit.check;

import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
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

    private static final String STATE = "RUN";

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
     */
    public Hammer threads(int count) {
        threads = count;
        return this;
    }

    /**
     * Sets the number of items.
     *
     * @param count at least 1
     * @return this
     */
    public Hammer keys(int count) {
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
            Worker worker = new Worker(label + "-" + t + "-", new Random(seed * 31 + t), journal);
            logs.add(worker.log);
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

    /** What one thread does. */
    private final class Worker {
        private final List<Operation> log = new ArrayList<>();
        private final Map<ItemKey, Long> seen = new HashMap<>();
        private final String prefix;
        private final Random random;
        private final HammerLog journal;
        private @Nullable Commit last;
        private int sent;

        Worker(String prefix, Random random, HammerLog journal) {
            this.prefix = prefix;
            this.random = random;
            this.journal = journal;
        }

        void step() {
            ItemKey key = new ItemKey(TYPE, "k" + random.nextInt(keys));
            int dice = random.nextInt(20);
            if (dice < 8) {
                read(key);
            } else if (dice < 10 && last != null) {
                send(last);
            } else {
                send(next(key, dice == 19));
            }
        }

        private void read(ItemKey key) {
            long start = System.nanoTime();
            Optional<ItemRecord> found = store.read(key);
            long end = System.nanoTime();
            long revision = found.map(ItemRecord::revision).orElse(0L);
            String value = found.map(record -> record.body().document()).orElse("");
            note(new Operation(Operation.Kind.READ, key, start, end, 0, revision, "", value));
            seen.put(key, revision);
        }

        private Commit next(ItemKey key, boolean delete) {
            long expected = seen.getOrDefault(key, 0L);
            String token = prefix + sent++;
            boolean gone = delete && expected != 0;
            ItemBody body =
                    gone ? null : new ItemBody(STATE, null, null, null, Instant.EPOCH, Set.of(), "\"" + token + "\"");
            Entry entry = new Entry(
                    gone ? Entry.Kind.DELETED : Entry.Kind.UPDATED,
                    null,
                    gone ? null : STATE,
                    Instant.EPOCH,
                    "\"" + token + "\"");
            return new Commit(key, expected, body, List.of(entry), token);
        }

        private void send(Commit commit) {
            last = commit;
            ItemBody body = commit.body();
            String written = body == null ? "" : body.document();
            long start = System.nanoTime();
            journal.write(operation(Operation.Kind.UNKNOWN, commit, start, Long.MAX_VALUE, 0, written));
            try {
                CommitResult result = store.commit(List.of(commit)).get(0);
                long end = System.nanoTime();
                if (result instanceof CommitResult.Committed done) {
                    note(operation(Operation.Kind.COMMITTED, commit, start, end, done.revision(), written));
                    seen.put(commit.key(), body == null ? 0L : done.revision());
                } else if (result instanceof CommitResult.Conflict lost) {
                    ItemRecord current = lost.current();
                    long revision = current == null ? 0 : current.revision();
                    note(operation(Operation.Kind.CONFLICT, commit, start, end, revision, written));
                    seen.put(commit.key(), revision);
                }
            } catch (StoreException e) {
                boolean unknown = e.verdict() == StoreException.Verdict.UNKNOWN;
                Operation.Kind kind = unknown ? Operation.Kind.UNKNOWN : Operation.Kind.REJECTED;
                note(operation(kind, commit, start, System.nanoTime(), 0, written));
            }
        }

        private void note(Operation operation) {
            log.add(operation);
            journal.write(operation);
        }

        private static Operation operation(
                Operation.Kind kind, Commit commit, long start, long end, long revision, String written) {
            return new Operation(kind, commit.key(), start, end, commit.expected(), revision, commit.token(), written);
        }
    }
}
