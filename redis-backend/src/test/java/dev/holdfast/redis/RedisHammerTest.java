package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.redis.server.SharedRedis;
import dev.holdfast.store.StateStore;
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
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Several processes with several threads each work on five hot items: their observations are linearizable. */
@ExtendWith(SharedRedis.class)
class RedisHammerTest {
    private static final int KEYS = 5;
    private static final int THREADS = 3;
    private static final int VICTIMS = 6;

    /** Enough work that the survivors are still busy when the last process is killed. */
    private static final int OUTLIVES_ALL = 150_000;

    @TempDir
    Path temporary;

    private final List<Path> logs = new ArrayList<>();
    private final Map<Kind, Long> kinds = new TreeMap<>();
    private long operations;

    @Test
    void observationsOfTwoProcessesAreLinearizable(RedisSpace space) throws Exception {
        long start = System.nanoTime();
        Path directory = directory(space, 0);
        try (ChildJvm first = child(directory, "a", 15_000);
                ChildJvm second = child(directory, "b", 15_000)) {
            assertThat(first.end()).as("%s", first.said()).isZero();
            assertThat(second.end()).as("%s", second.said()).isZero();
        }
        check(directory);
        summary(start, "");

        assertThat(operations).isGreaterThanOrEqualTo(28_000);
        assertThat(kinds).containsOnlyKeys(Kind.READ, Kind.COMMITTED, Kind.CONFLICT);
    }

    @Test
    void soDoAKilledAndAPausedOne(RedisSpace space) throws Exception {
        Random random = new Random(3);
        Path directory = directory(space, 0);
        long start = System.nanoTime();
        try (ChildJvm steady = child(directory, "s", 20_000)) {
            pauseAndKill(directory, steady, "v", random);
            assertThat(steady.end()).as("%s", steady.said()).isZero();
        }
        check(directory);
        summary(start, ", 1 kill, 2 pauses");
    }

    @Test
    @Tag("soak")
    void soDoManyThatAreKilledAndPaused(RedisSpace space) throws Exception {
        long most = Long.getLong("holdfast.hammer.operations", 1_000_000);
        Random random = new Random(3);
        long start = System.nanoTime();
        int kills = 0;
        for (int round = 0; operations < most; round++) {
            Path directory = directory(space, round);
            logs.clear();
            try (ChildJvm steady = child(directory, "s", OUTLIVES_ALL)) {
                for (int i = 0; i < VICTIMS; i++) {
                    pauseAndKill(directory, steady, "v" + i, random);
                    kills++;
                }
                assertThat(steady.end()).as("%s", steady.said()).isZero();
            }
            check(directory);
        }
        summary(start, ", " + kills + " kills, " + 2 * kills + " pauses");
    }

    private void pauseAndKill(Path directory, ChildJvm steady, String label, Random random) throws Exception {
        try (ChildJvm victim = child(directory, label, 1_000_000)) {
            victim.await("works", 1 + random.nextInt(30));
            steady.signal("STOP");
            victim.await("works", 1 + random.nextInt(3));
            steady.signal("CONT");
            victim.signal("STOP");
            steady.await("works", 1 + random.nextInt(3));
            victim.signal("CONT");
            victim.await("works", 1 + random.nextInt(30));
            victim.kill();
        }
    }

    /** The hammer needs a store without items of its type, so each round has a namespace of its own. */
    private Path directory(RedisSpace space, int round) {
        Path directory = temporary.resolve("round" + round);
        RedisFactory.prepare(directory, new RedisSpace(space.uri(), space.namespace() + "-" + round));
        return directory;
    }

    private ChildJvm child(Path directory, String label, int count) throws Exception {
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
                Integer.toString(label.hashCode()));
    }

    private void check(Path directory) {
        List<Operation> all =
                logs.stream().flatMap(log -> Hammer.readLog(log).stream()).toList();
        all.stream()
                .collect(Collectors.groupingBy(Operation::kind, Collectors.counting()))
                .forEach((kind, count) -> kinds.merge(kind, count, Long::sum));
        operations += all.size();
        try (StateStore store = new RedisFactory().open(directory)) {
            assertThat(LinearizabilityCheck.check(all, Hammer.history(store))).isEmpty();
            assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        }
    }

    private void summary(long start, String more) {
        System.err.printf(
                "%d operations of several processes %s%s, %d s%n",
                operations, kinds, more, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
    }
}
