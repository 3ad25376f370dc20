package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redis.server.RedisCluster;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.redis.server.RedisSettings;
import dev.holdfast.redis.server.SlotMove;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreException.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What nodes of a cluster answer while slots move or are not served: without effect, and it goes on by itself. */
class ClusterReplyTest {
    private static final String TAG = "{space}";

    @Test
    void slotOnItsWayToAnotherNode() throws Exception {
        try (RedisCluster cluster = start();
                RedisStore store = open(cluster)) {
            long revision = Commits.commit(store, Commits.create("a")).revision();
            RedisProcess source = cluster.ownerOf(TAG);
            RedisProcess target = cluster.nodes().stream()
                    .filter(node -> node != source)
                    .findFirst()
                    .orElseThrow();
            SlotMove move = cluster.beginMove(TAG, target);
            List<String> told = new ArrayList<>();
            // after each key that has gone, and the first time with all still there but those of the new state
            do {
                List<String> before = digests(source, target);
                StoreException failure =
                        Commits.failure(() -> Commits.commit(store, Commits.move("a", revision, "RUN")));
                assertThat(failure).as("while the slot moves").isNotNull();
                assertThat(failure.verdict()).as(failure.getMessage()).isEqualTo(Verdict.RETRYABLE);
                assertThat(digests(source, target)).as(failure.getMessage()).isEqualTo(before);
                told.add(failure.getMessage());
            } while (move.moveKeys(1) > 0);
            assertThat(told)
                    .allMatch(message -> message.contains("the slot is being moved to another node of the cluster"));
            move.finish();
            List<String> before = digests(source, target);
            StoreException moved = Commits.failure(() -> Commits.commit(store, Commits.move("a", revision, "RUN")));
            if (moved != null) { // else the nodes had just been looked up again
                assertThat(moved).hasMessageContaining("said MOVED: the slot has moved to another node of the cluster");
                assertThat(moved.verdict()).isEqualTo(Verdict.RETRYABLE);
                assertThat(digests(source, target)).isEqualTo(before);
            }
            Commits.commit(store, Commits.move("a", revision, "RUN"));
            assertThat(target.ask("HGET", TAG + ":item:episode/a", "state")).isEqualTo("RUN");
        }
    }

    @Test
    void slotThatNobodyServes() throws Exception {
        try (RedisCluster cluster = start();
                RedisStore store = open(cluster)) {
            long revision = Commits.commit(store, Commits.create("a")).revision();
            RedisProcess owner = cluster.ownerOf(TAG);
            String before = owner.ask("DEBUG", "DIGEST");
            String other = owner.ask("CLUSTER", "KEYSLOT", other(cluster, owner));
            owner.ask("CLUSTER", "DELSLOTS", other);
            StoreException failure = Commits.failure(() -> Commits.commit(store, Commits.move("a", revision, "RUN")));
            assertThat(failure)
                    .hasMessageContaining("said CLUSTERDOWN: the cluster does not serve all slots; see CLUSTER INFO");
            assertThat(failure.verdict()).isEqualTo(Verdict.RETRYABLE);
            assertThat(owner.ask("DEBUG", "DIGEST")).isEqualTo(before);
            owner.ask("CLUSTER", "ADDSLOTS", other);
            cluster.awaitOk();
            Commits.commit(store, Commits.move("a", revision, "RUN"));
        }
    }

    /** A key of the same node in another slot. */
    private static String other(RedisCluster cluster, RedisProcess owner) throws IOException {
        for (int i = 0; ; i++) {
            if (cluster.ownerOf("key" + i) == owner) {
                return "key" + i;
            }
        }
    }

    private static List<String> digests(RedisProcess source, RedisProcess target) throws IOException {
        return List.of(source.ask("DEBUG", "DIGEST"), target.ask("DEBUG", "DIGEST"));
    }

    private static RedisCluster start() throws IOException {
        return RedisCluster.start(RedisSettings.volatileData().set("enable-debug-command", "yes"));
    }

    private static RedisStore open(RedisCluster cluster) {
        return RedisStore.open(RedisOptions.builder(cluster.uri(), "space")
                .timeout(Duration.ofSeconds(5))
                .hazards(RedisOptions.Hazards.IGNORE)
                .build());
    }
}
