package dev.holdfast.backendtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.backendtests.child.HammerChild;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.testkit.StoreFactory;
import dev.holdfast.testkit.check.Hammer;
import dev.holdfast.testkit.check.LinearizabilityCheck;
import dev.holdfast.testkit.check.Operation;
import dev.holdfast.testkit.check.Operation.Kind;
import dev.holdfast.testkit.crash.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes with several threads each on a few hot items: their calls are linearizable, even if some are killed. */
public abstract class HammerTests {
    private static final int THREADS = 3;
    private static final int VICTIMS = 6;
    private static final int ENDLESS = 1_000_000;

    @TempDir
    protected Path temporary;

    private final List<Path> logs = new ArrayList<>();
    private final Map<Kind, Long> kinds = new TreeMap<>();
    private long operations;

    /** The factory of a store that waits long enough for the other process that no call fails. */
    protected abstract Class<? extends StoreFactory> patientFactory();

    /** The factory of a store that waits only briefly for a process that is paused. */
    protected abstract Class<? extends StoreFactory> hastyFactory();

    /** The number of operations that a process still makes while one victim is paused, resumed and killed. */
    protected abstract int operationsPerVictim();

    /** The number of operations of each of two processes that run to their end. */
    protected int operationsPerProcess() {
        return 11_000;
    }

    /** The number of operations that the logs of the two processes must hold. */
    protected long minimumOperations() {
        return 20_000;
    }

    protected int keys() {
        return 5;
    }

    /** The shard of an item, for the check. */
    protected int shardOf(ItemKey key) {
        return 0;
    }

    /** Prepares the directory of a store without items, one per round. */
    protected Path directory(int round) {
        return temporary.resolve("store" + round);
    }

    @Test
    protected void callsOfTwoProcessesAreLinearizable() throws Exception {
        long start = System.nanoTime();
        Path directory = directory(0);
        try (ChildJvm first = child(patientFactory(), directory, "a", operationsPerProcess());
                ChildJvm second = child(patientFactory(), directory, "b", operationsPerProcess())) {
            assertThat(first.end()).as("%s", first.said()).isZero();
            assertThat(second.end()).as("%s", second.said()).isZero();
        }
        check(directory);
        summary(start, 0);

        assertThat(operations).isGreaterThanOrEqualTo(minimumOperations());
        assertThat(kinds).containsOnlyKeys(Kind.READ, Kind.COMMITTED, Kind.CONFLICT);
    }

    @Test
    protected void callsAreLinearizableAroundAPauseAndAKill() throws Exception {
        long start = System.nanoTime();
        round(directory(0), 1, new Random(3));
        summary(start, 1);
    }

    @Test
    @Tag("soak")
    protected void callsAreLinearizableAroundManyPausesAndKills() throws Exception {
        long enough = Long.getLong("holdfast.hammer.operations", 1_000_000);
        Random random = new Random(3);
        long start = System.nanoTime();
        int kills = 0;
        for (int round = 0; operations < enough; round++) {
            logs.clear();
            round(directory(round), VICTIMS, random);
            kills += VICTIMS;
        }
        summary(start, kills);
    }

    private void round(Path directory, int victims, Random random) throws Exception {
        try (ChildJvm steady = child(hastyFactory(), directory, "s", victims * operationsPerVictim())) {
            for (int i = 0; i < victims; i++) {
                pauseAndKill(directory, steady, "v" + i, random);
            }
            assertThat(steady.end()).as("%s", steady.said()).isZero();
        }
        check(directory);
    }

    private void pauseAndKill(Path directory, ChildJvm steady, String label, Random random) throws Exception {
        try (ChildJvm victim = child(hastyFactory(), directory, label, ENDLESS)) {
            victim.await(HammerChild.WORKS, 1 + random.nextInt(30));
            steady.signal("STOP");
            victim.await(HammerChild.WORKS, 1 + random.nextInt(3));
            steady.signal("CONT");
            victim.signal("STOP");
            steady.await(HammerChild.WORKS, 1 + random.nextInt(3));
            victim.signal("CONT");
            victim.await(HammerChild.WORKS, 1 + random.nextInt(30));
            victim.kill();
        }
    }

    private ChildJvm child(Class<? extends StoreFactory> factory, Path directory, String label, int count)
            throws IOException {
        Path log = temporary.resolve(directory.getFileName() + "-" + label + ".log");
        logs.add(log);
        return HammerChild.start(factory, directory, log, label, THREADS, keys(), count);
    }

    private void check(Path directory) {
        List<Operation> all =
                logs.stream().flatMap(log -> Hammer.readLog(log).stream()).toList();
        all.stream()
                .collect(Collectors.groupingBy(Operation::kind, Collectors.counting()))
                .forEach((kind, count) -> kinds.merge(kind, count, Long::sum));
        operations += all.size();
        try (StateStore store = StoreFactory.of(patientFactory()).open(directory)) {
            assertThat(LinearizabilityCheck.check(all, Hammer.history(store), this::shardOf))
                    .isEmpty();
            assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        }
    }

    private void summary(long start, int kills) {
        System.err.printf(
                "%s: %d operations %s, %d kills, %d pauses, %d s%n",
                getClass().getSimpleName(),
                operations,
                kinds,
                kills,
                2 * kills,
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
    }
}
