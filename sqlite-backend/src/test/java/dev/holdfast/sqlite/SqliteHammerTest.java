package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.store.StateStore.Check;
import dev.holdfast.testkit.check.Hammer;
import dev.holdfast.testkit.check.LinearizabilityCheck;
import dev.holdfast.testkit.check.Operation;
import dev.holdfast.testkit.check.Operation.Kind;
import dev.holdfast.testkit.crash.ChildJvm;
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

/** Two processes with several threads each on five hot items; their histories must be linearizable. */
class SqliteHammerTest {
    private static final int KEYS = 5;
    private static final int THREADS = 3;

    /** Enough work that a process still has some when the last of its six victims was killed. */
    private static final int OUTLIVES_ALL = 300_000;

    @TempDir
    Path temporary;

    private final List<Path> logs = new ArrayList<>();
    private final Map<Kind, Long> kinds = new TreeMap<>();
    private long operations;

    @Test
    void twoProcessesSeeWhatOneOrderOfCallsExplains() throws Exception {
        long start = System.nanoTime();
        Path directory = temporary.resolve("store");
        try (ChildJvm first = child(directory, "a", 11_000, 10_000);
                ChildJvm second = child(directory, "b", 11_000, 10_000)) {
            assertThat(first.end()).as("%s", first.said()).isZero();
            assertThat(second.end()).as("%s", second.said()).isZero();
        }
        check(directory);
        summary(start, "");

        assertThat(operations).isGreaterThanOrEqualTo(20_000);
        assertThat(kinds).containsOnlyKeys(Kind.READ, Kind.COMMITTED, Kind.CONFLICT);
    }

    @Test
    @Tag("soak")
    void soDoProcessesThatAreKilledAndPaused() throws Exception {
        long most = Long.getLong("holdfast.hammer.operations", 1_000_000);
        Random random = new Random(3);
        long start = System.nanoTime();
        int kills = 0;
        int pauses = 0;
        for (int round = 0; operations < most; round++) {
            Path directory = temporary.resolve("store" + round);
            logs.clear();
            try (ChildJvm steady = child(directory, "s", OUTLIVES_ALL, 200)) {
                for (int i = 0; i < 6; i++) {
                    try (ChildJvm victim = child(directory, "v" + i, 1_000_000, 200)) {
                        victim.await("works", 1 + random.nextInt(30));
                        steady.signal("STOP");
                        victim.await("works", 1 + random.nextInt(3));
                        steady.signal("CONT");
                        victim.signal("STOP");
                        steady.await("works", 1 + random.nextInt(3));
                        victim.signal("CONT");
                        victim.await("works", 1 + random.nextInt(30));
                        victim.kill();
                        kills++;
                        pauses += 2;
                    }
                }
                assertThat(steady.end()).as("%s", steady.said()).isZero();
            }
            check(directory);
        }
        summary(start, ", " + kills + " kills, " + pauses + " pauses");
    }

    private ChildJvm child(Path directory, String label, int count, int busyMillis) throws Exception {
        Path log = temporary.resolve(directory.getFileName() + "-" + label + ".log");
        logs.add(log);
        return ChildJvm.start(
                HammerChild.class,
                directory.toString(),
                log.toString(),
                label,
                Integer.toString(THREADS),
                Integer.toString(KEYS),
                Integer.toString(count),
                Integer.toString(label.hashCode()),
                Integer.toString(busyMillis));
    }

    private void check(Path directory) {
        List<Operation> all =
                logs.stream().flatMap(log -> Hammer.readLog(log).stream()).toList();
        all.stream()
                .collect(Collectors.groupingBy(Operation::kind, Collectors.counting()))
                .forEach((kind, count) -> kinds.merge(kind, count, Long::sum));
        operations += all.size();
        try (SqliteStore store = SqliteStore.open(directory)) {
            assertThat(LinearizabilityCheck.check(all, Hammer.history(store))).isEmpty();
            assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        }
    }

    private void summary(long start, String more) {
        System.err.printf(
                "%d operations of 2 processes %s%s, %d s%n",
                operations, kinds, more, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
    }
}
