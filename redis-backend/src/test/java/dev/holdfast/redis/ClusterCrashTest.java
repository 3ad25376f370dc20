package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.backendtests.KillTests;
import dev.holdfast.backendtests.child.HammerChild;
import dev.holdfast.redis.format.ShardKeys;
import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.redis.server.SharedCluster;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.testkit.StoreFactory;
import dev.holdfast.testkit.check.Hammer;
import dev.holdfast.testkit.check.LinearizabilityCheck;
import dev.holdfast.testkit.check.Operation;
import dev.holdfast.testkit.check.Operation.Kind;
import dev.holdfast.testkit.crash.ChildJvm;
import dev.holdfast.testkit.crash.CrashReport;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Processes commit to six shards on three nodes, and some are killed: their observations are linearizable. */
@ExtendWith(SharedCluster.class)
class ClusterCrashTest extends KillTests {
    private static final int SHARDS = 6;

    @BeforeEach
    void prepare(RedisSpace space) {
        RedisFactory.prepare(directory(), space, SHARDS);
    }

    @Override
    protected Class<? extends StoreFactory> factory() {
        return RedisFactory.class;
    }

    @Override
    protected long seed() {
        return 11;
    }

    @Override
    protected int kills() {
        return 20;
    }

    @Override
    protected int soakKills() {
        return 400;
    }

    @Override
    protected void check(CrashReport report) {
        assertThat(report.midCall()).as("kills inside a call").isPositive();
    }

    @Test
    void observationsOfProcessesAreLinearizablePerShard() throws Exception {
        List<Path> logs = Stream.of("a", "b")
                .map(label -> directory().resolve(label + ".log"))
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
        try (StateStore store = new RedisFactory().open(directory())) {
            assertThat(LinearizabilityCheck.check(all, Hammer.history(store), key -> ShardKeys.shardOf(key, SHARDS)))
                    .isEmpty();
            assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        }
    }

    private ChildJvm hammer(String label, Path log) throws Exception {
        return HammerChild.start(RetryingFactory.class, directory(), log, label, 3, 12, 9_000);
    }
}
