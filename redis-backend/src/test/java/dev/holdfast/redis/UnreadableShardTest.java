package dev.holdfast.redis;

import static dev.holdfast.redis.ShardedItems.liesOn;
import static dev.holdfast.redis.ShardedItems.options;
import static dev.holdfast.redis.ShardedItems.partial;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Claim;
import dev.holdfast.Items;
import dev.holdfast.StoreException;
import dev.holdfast.redis.CountWorkflow.Count;
import dev.holdfast.redis.CountWorkflow.Stage;
import dev.holdfast.redis.server.RedisCluster;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.redis.server.RedisSettings;
import dev.holdfast.store.Commit;
import dev.holdfast.store.Entry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many items that nobody can read are ready before the good ones, while the node of some shards is away. */
class UnreadableShardTest {
    private static final int UNREADABLE = 5_000;
    private static final int GOOD = 30;
    private static final int LIST = 500;

    private static ItemKey key(String id) {
        return new ItemKey("count", id);
    }

    private static Commit unreadable(int i) {
        ItemBody body = new ItemBody("NEW", null, Instant.EPOCH.plusSeconds(i), null, Instant.EPOCH, Set.of(), "{}");
        Entry entry = new Entry(Entry.Kind.CREATED, null, "NEW", Instant.EPOCH, "{}");
        return new Commit(key("unreadable-" + i), 0, body, List.of(entry), "u" + i);
    }

    private static void fill(StateStore store, Items<Stage, Count> items) {
        for (int from = 0; from < UNREADABLE; from += LIST) {
            store.commit(IntStream.range(from, from + LIST)
                    .mapToObj(UnreadableShardTest::unreadable)
                    .toList());
        }
        for (int i = 0; i < GOOD; i++) {
            items.create("good-" + i, new Count(0));
        }
    }

    @Test
    @Timeout(120)
    void itemsOfTheOtherShardsAreClaimedAllTheSame() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(partial(RedisSettings.appendOnly("always")));
                RedisStore store = RedisStore.open(options(cluster).build());
                Items<Stage, Count> items = CountWorkflow.builder(store).build()) {
            fill(store, items);
            RedisProcess node = cluster.nodes().get(2);
            Set<String> there = new TreeSet<>();
            Set<String> gone = new TreeSet<>();
            for (int i = 0; i < GOOD; i++) {
                (liesOn(cluster, node, key("good-" + i)) ? gone : there).add("good-" + i);
            }
            assertThat(there)
                    .as("the test needs some on each side")
                    .isNotEmpty()
                    .hasSizeLessThan(GOOD);
            List<String> first = done(items);
            there.removeAll(first);
            gone.removeAll(first);

            node.kill9();

            Set<String> claimed = new TreeSet<>();
            while (claimed.size() < there.size()) {
                claimed.addAll(done(items));
            }
            assertThat(claimed).isEqualTo(there);

            node.restart();
            cluster.awaitOk();
            Set<String> rest = new TreeSet<>();
            while (rest.size() < gone.size()) {
                rest.addAll(done(items));
            }
            assertThat(rest).isEqualTo(gone);
        }
    }

    /** Claims a few items; nothing if the first call reports the broken connection. */
    private static List<String> done(Items<Stage, Count> items) {
        List<String> ids = new ArrayList<>();
        try {
            for (Claim<Stage, Count> claim : items.claim(Stage.RUN, 4)) {
                ids.add(claim.id());
                claim.complete(Stage.DONE, new Count(1));
            }
        } catch (StoreException e) {
            assertThat(e.verdict()).isEqualTo(StoreException.Verdict.RETRYABLE);
        }
        return ids;
    }
}
