package dev.holdfast.testkit.crash;

import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Kills processes that write to a store, at random moments, and checks what each leaves.
 *
 * <ol>
 *   <li>A child process with the class path of this one opens the store and commits with several threads. It writes a line
 *       for each commit that is acknowledged.
 *   <li>After some lines and a moment more it is killed as {@code kill -9} does; one time in six it is killed while it
 *       opens.
 *   <li>The store is opened here. Every acknowledged commit must be there; every commit must be there whole, or not at all;
 *       the store must verify clean. Then the next child goes on with the same data.
 * </ol>
 *
 * Killing a process says nothing about loss of power. Confined to one thread at a time.
 */
public final class CrashHarness {
    private static final int MAX_LINES = 40;
    private static final int MAX_SPIN_NANOS = 500_000;
    private static final int MAX_OPENING_NANOS = 30_000_000;
    private static final int ONE_IN_OPENING = 6;

    private final Class<? extends StoreFactory> factory;
    private final Path directory;
    private int kills = 10;
    private int threads = 3;
    private long seed = 1;
    private Consumer<StateStore> further = store -> {};

    private CrashHarness(Class<? extends StoreFactory> factory, Path directory) {
        this.factory = factory;
        this.directory = directory;
    }

    /**
     * Makes a harness of 10 kills and 3 threads.
     *
     * @param factory opens the store here and in the child; has a constructor without parameters
     * @param directory where the store is; empty
     * @return the harness
     */
    public static CrashHarness of(Class<? extends StoreFactory> factory, Path directory) {
        return new CrashHarness(factory, directory);
    }

    /**
     * Sets how many processes are killed.
     *
     * @param count at least 1; each takes about half a second
     * @return this
     * @throws IllegalArgumentException if it is less
     */
    public CrashHarness kills(int count) {
        if (count < 1) {
            throw new IllegalArgumentException(count + " kills are too few; use 1 or more");
        }
        kills = count;
        return this;
    }

    /**
     * Sets how many threads of the child write.
     *
     * @param count at least 1
     * @return this
     * @throws IllegalArgumentException if it is less
     */
    public CrashHarness threads(int count) {
        if (count < 1) {
            throw new IllegalArgumentException(count + " threads are too few; use 1 or more");
        }
        threads = count;
        return this;
    }

    /**
     * Sets what the moments and the commits are chosen from. The moment of a kill is only nearly repeatable.
     *
     * @param value any number
     * @return this
     */
    public CrashHarness seed(long value) {
        seed = value;
        return this;
    }

    /**
     * Checks more of the store that each killed process left, after everything else.
     *
     * @param check may use the open store; an exception or an {@link AssertionError} becomes a problem of the report
     * @return this
     */
    public CrashHarness check(Consumer<StateStore> check) {
        further = check;
        return this;
    }

    /**
     * Kills and checks, until the kills are done or something is wrong.
     *
     * @return what was found
     */
    public CrashReport run() {
        Random random = new Random(seed);
        CrashAudit audit = new CrashAudit();
        Tally tally = new Tally();
        Path errors = temporaryFile();
        try {
            while (tally.killed < kills && audit.problems().isEmpty()) {
                killAndCheck(random, audit, tally, errors);
            }
        } finally {
            errors.toFile().delete();
        }
        return new CrashReport(
                seed,
                tally.killed,
                tally.opening,
                tally.midCall,
                audit.unacknowledged(),
                tally.acknowledged,
                audit.entries(),
                audit.problems());
    }

    /** Counts what happened to the children. */
    private static final class Tally {
        private int killed;
        private int opening;
        private int midCall;
        private long acknowledged;
    }

    private void killAndCheck(Random random, CrashAudit audit, Tally tally, Path errors) {
        int round = ++tally.killed;
        boolean opening = random.nextInt(ONE_IN_OPENING) == 0;
        int lines = 1 + random.nextInt(MAX_LINES);
        int spin = random.nextInt(opening ? MAX_OPENING_NANOS : MAX_SPIN_NANOS);
        List<String> said = killOne(round, errors, opening, lines, spin);
        List<CrashScript.Ack> acks = acknowledgements(said);
        tally.acknowledged += acks.size();
        tally.opening += opening ? 1 : 0;
        tally.midCall += unanswered(said) ? 1 : 0;
        audit.round(round, said, errors);
        if (audit.problems().isEmpty()) {
            check(audit, round, acks);
        }
    }

    private void check(CrashAudit audit, int round, List<CrashScript.Ack> acks) {
        try (StateStore store = StoreFactory.of(factory).open(directory)) {
            audit.check(round, store, acks);
            further.accept(store);
        } catch (RuntimeException | AssertionError e) {
            audit.problem(round, "the store that was left fails with " + e);
        }
    }

    private static List<CrashScript.Ack> acknowledgements(List<String> said) {
        return said.stream()
                .flatMap(line -> Stream.ofNullable(CrashScript.parseLine(line)))
                .toList();
    }

    private static boolean unanswered(List<String> said) {
        long sent = said.stream()
                .filter(line -> line.startsWith(CrashScript.SENDING))
                .count();
        return sent
                > said.stream()
                        .filter(line -> line.startsWith(CrashScript.ANSWERED))
                        .count();
    }

    /** Starts a child, kills it at the moment, and returns the whole lines that it said before. */
    private List<String> killOne(int round, Path errors, boolean opening, int lines, int spin) {
        try {
            Process child = new ProcessBuilder(command(round))
                    .redirectError(errors.toFile())
                    .start();
            try {
                List<String> said = new ArrayList<>();
                ChildLines output = new ChildLines(child.getInputStream());
                String until = opening ? "opening" : "ack";
                int heard = 0;
                while (heard < (opening ? 1 : lines)) {
                    String line = output.next();
                    if (line == null) {
                        said.add("failed\tthe child ended by itself");
                        return said;
                    }
                    said.add(line);
                    heard += line.startsWith(until) ? 1 : 0;
                }
                spin(spin);
                // by its handle: the process itself would close the output that is still to be read
                child.toHandle().destroyForcibly();
                for (String line = output.next(); line != null; line = output.next()) {
                    said.add(line);
                }
                return said;
            } finally {
                child.destroyForcibly();
                awaitEnd(child);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the child cannot be started or read", e);
        }
    }

    private static void spin(int nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    private static void awaitEnd(Process child) {
        try {
            if (!child.waitFor(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("process " + child.pid() + " outlives its killing");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while process " + child.pid() + " ended", e);
        }
    }

    private List<String> command(int round) {
        List<String> paths = new ArrayList<>();
        for (String property : List.of("java.class.path", "jdk.module.path")) {
            String path = System.getProperty(property, "");
            if (!path.isEmpty()) {
                paths.add(path);
            }
        }
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Xmx128m",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-cp",
                String.join(File.pathSeparator, paths),
                CrashChild.class.getName(),
                factory.getName(),
                directory.toString(),
                Integer.toString(round),
                Long.toString(seed * 1_000 + round),
                Integer.toString(threads));
    }

    private static Path temporaryFile() {
        try {
            return Files.createTempFile("crash", ".err");
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary file can be made", e);
        }
    }
}
