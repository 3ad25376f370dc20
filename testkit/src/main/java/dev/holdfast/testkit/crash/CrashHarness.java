package dev.holdfast.testkit.crash;

import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Kills processes that write to a store, at random moments, and checks the store that each leaves behind.
 *
 * <ol>
 *   <li>A child process with the class path of this process opens the store and commits with several threads. It prints
 *       a line for each acknowledged commit.
 *   <li>After a random number of lines and a short random time it is killed like with {@code kill -9}; one child in six
 *       is killed while it opens the store.
 *   <li>The harness opens the store. Every acknowledged commit must be there, every other commit must be there whole or
 *       not at all, and the store must verify clean. The next child continues with the same data.
 * </ol>
 *
 * <pre>{@code
 * CrashReport report = CrashHarness.of(HoldfastStore.InMemory.class, Path.of("target", "crash"))
 *         .kills(50)
 *         .seed(7)
 *         .run();
 * }</pre>
 *
 * A killed process proves nothing about a loss of power. Confined to one thread at a time.
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
     * Creates a harness with 10 kills and 3 threads.
     *
     * @param factory opens the store in this process and in the children; has a public constructor without parameters
     * @param directory the directory of the store; empty
     * @return the harness
     */
    public static CrashHarness of(Class<? extends StoreFactory> factory, Path directory) {
        return new CrashHarness(factory, directory);
    }

    /**
     * Sets the number of processes to kill.
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
     * Sets the number of threads of a child that write.
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
     * Sets the seed of the commits and of the moments of the kills. The moments are repeatable only approximately.
     *
     * @param value any number; 1 by default
     * @return this
     */
    public CrashHarness seed(long value) {
        seed = value;
        return this;
    }

    /**
     * Adds a check of the store that each killed process leaves, after all other checks.
     *
     * @param check may use the open store; an exception or an {@link AssertionError} becomes a problem in the report
     * @return this
     */
    public CrashHarness check(Consumer<StateStore> check) {
        further = check;
        return this;
    }

    /**
     * Kills and checks until all kills are done or a problem is found.
     *
     * @return the result
     */
    public CrashReport run() {
        Random random = new Random(seed);
        CrashAudit audit = new CrashAudit();
        Tally tally = new Tally();
        while (tally.killed < kills && audit.problems().isEmpty()) {
            killAndCheck(random, audit, tally);
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

    /** Counts over all children. */
    private static final class Tally {
        private int killed;
        private int opening;
        private int midCall;
        private long acknowledged;
    }

    private void killAndCheck(Random random, CrashAudit audit, Tally tally) {
        int round = ++tally.killed;
        boolean opening = random.nextInt(ONE_IN_OPENING) == 0;
        int lines = 1 + random.nextInt(MAX_LINES);
        int spin = random.nextInt(opening ? MAX_OPENING_NANOS : MAX_SPIN_NANOS);
        List<String> said = killOne(round, opening, lines, spin);
        List<ScriptedCommit.Acknowledgement> acks = acknowledgements(said);
        tally.acknowledged += acks.size();
        tally.opening += opening ? 1 : 0;
        tally.midCall += unanswered(said) ? 1 : 0;
        audit.round(round, said);
        if (audit.problems().isEmpty()) {
            check(audit, round, acks);
        }
    }

    private void check(CrashAudit audit, int round, List<ScriptedCommit.Acknowledgement> acks) {
        try (StateStore store = StoreFactory.of(factory).open(directory)) {
            audit.check(round, store, acks);
            further.accept(store);
        } catch (RuntimeException | AssertionError e) {
            audit.problem(round, "the store that the child left fails with " + e);
        }
    }

    private static List<ScriptedCommit.Acknowledgement> acknowledgements(List<String> said) {
        return said.stream()
                .flatMap(line -> Stream.ofNullable(ScriptedCommit.parseLine(line)))
                .toList();
    }

    private static boolean unanswered(List<String> said) {
        long sent = said.stream()
                .filter(line -> line.startsWith(ScriptedCommit.SENDING))
                .count();
        return sent
                > said.stream()
                        .filter(line -> line.startsWith(ScriptedCommit.ANSWERED))
                        .count();
    }

    /** Starts a child, kills it, and returns the whole lines that it printed before. */
    private List<String> killOne(int round, boolean opening, int lines, int spin) {
        try (ChildJvm child = ChildJvm.start(
                CrashChild.class,
                factory.getName(),
                directory.toString(),
                Integer.toString(round),
                Long.toString(seed * 1_000 + round),
                Integer.toString(threads))) {
            boolean alive =
                    opening ? child.heard(CrashChild.OPENING, 1) : child.heard(ScriptedCommit.ACKNOWLEDGED, lines);
            if (!alive) {
                List<String> said = new ArrayList<>(child.said());
                said.add(CrashChild.FAILED + "\tthe child ended by itself");
                return said;
            }
            spin(spin);
            child.kill();
            return child.said();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start or read a child process", e);
        }
    }

    private static void spin(int nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }
}
