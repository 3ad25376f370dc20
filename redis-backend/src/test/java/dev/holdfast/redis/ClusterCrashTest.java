package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redis.format.ShardKeys;
import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.redis.server.SharedCluster;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.testkit.check.Hammer;
import dev.holdfast.testkit.check.LinearizabilityCheck;
import dev.holdfast.testkit.check.Operation;
import dev.holdfast.testkit.check.Operation.Kind;
import dev.holdfast.testkit.crash.ChildJvm;
import dev.holdfast.testkit.crash.CrashHarness;
import dev.holdfast.testkit.crash.CrashReport;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Processes commit to six shards on three nodes, and some are killed: their observations are linearizable. */
@ExtendWith(SharedCluster.class)
class ClusterCrashTest {
    private static final int SHARDS = 6;

    @TempDir
    Path directory;

    @Test
    void killsOfClientsLoseNothing(RedisSpace space) {
        killed(space, 20);
    }

    @Test
    @Tag("soak")
    void hundredsOfKillsOfClientsLoseNothing(RedisSpace space) {
        killed(space, 400);
    }

    private void killed(RedisSpace space, int kills) {
        RedisFactory.prepare(directory, space, SHARDS);
        CrashReport report = CrashHarness.of(RedisFactory.class, directory)
                .kills(kills)
                .seed(11)
                .run();

        assertThat(report.problems()).as("%s", report).isEmpty();
        assertThat(report.acknowledged()).as("acknowledged commits").isGreaterThan(5L * kills);
        assertThat(report.midCall()).as("kills inside a call").isPositive();
    }

    @Test
    void observationsOfProcessesAreLinearizablePerShard(RedisSpace space) throws Exception {
        RedisFactory.prepare(directory, space, SHARDS);
        List<Path> logs = Stream.of("a", "b")
                .map(label -> directory.resolve(label + ".log"))
                .toList();
        try (ChildJvm first = hammer("a", logs.get(0));
                ChildJvm second = hammer("b", logs.get(1))) {
            assertThat(first.end()).as("%s", first.said()).isZero();
            assertThat(second.end()).as("%s", second.said()).isZero();
        }
        List<Operation> all =
                logs.stream().flatMap(log -> Hammer.readLog(log).stream()).toList();

        assertThat(all).hasSizeGreaterThan(15_000);
        assertThat(all.stream().map(Operation::kind)).doesNotContain(Kind.REJECTED, Kind.UNKNOWN);
        try (StateStore store = new RedisFactory().open(directory)) {
            assertThat(LinearizabilityCheck.check(all, Hammer.history(store), key -> ShardKeys.shardOf(key, SHARDS)))
                    .isEmpty();
            assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        }
    }

    private ChildJvm hammer(String label, Path log) throws Exception {
        return ChildJvm.start(
                HammerChild.class,
                directory.toString(),
                log.toString(),
                label,
                "3",
                "12",
                "9000",
                Integer.toString(label.hashCode()));
    }
}
