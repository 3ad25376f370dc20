package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Claim;
import dev.holdfast.Items;
import dev.holdfast.Snapshot;
import dev.holdfast.redis.CountWorkflow.Count;
import dev.holdfast.redis.CountWorkflow.Stage;
import dev.holdfast.redis.format.ShardKeys;
import dev.holdfast.redis.server.Certificate;
import dev.holdfast.redis.server.RedisCluster;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.redis.server.RedisSentinels;
import dev.holdfast.redis.server.RedisSettings;
import dev.holdfast.redis.server.SlotMove;
import dev.holdfast.store.ItemKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sentinels and a cluster whose servers use TLS only, before and after a failover. */
class TlsFailoverTest {
    private static final String PASSWORD = "pass/word";
    private static final String OF_SENTINELS = "sentinel word";
    private static final List<String> LOGINS = List.of(":pass%2Fword@", "worker:s3cret%2F@");

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Pattern MOVED = Pattern.compile("errorstat_MOVED:count=(\\d+)");

    @TempDir
    private Path directory;

    private Certificate certificate;
    private Path pem;

    @BeforeEach
    void makeCertificate() throws IOException {
        certificate = Certificate.selfSigned();
        pem = Files.writeString(directory.resolve("trusted.pem"), certificate.certificatePem());
    }

    /** The default user has a password, and there is another user. */
    private RedisSettings servers() {
        return RedisSettings.volatileData()
                .tlsEverywhere(certificate)
                .password(PASSWORD)
                .users("user default on >" + PASSWORD + " ~* &* +@all", "user worker on >s3cret/ ~* &* +@all");
    }

    private RedisOptions.Builder options(String uri, String login) {
        return RedisOptions.builder(uri.replace("://", "://" + login), "tls")
                .trustedCertificates(pem)
                .timeout(Duration.ofSeconds(5))
                .reconnectTimeout(Duration.ofSeconds(30))
                .unsafeServer(RedisOptions.UnsafeServer.ALLOW);
    }

    @Test
    void primaryThatSentinelsNameAndItsSuccessor() throws Exception {
        try (RedisSentinels redis =
                RedisSentinels.start(servers(), RedisSettings.empty().password(OF_SENTINELS))) {
            assertThat(redis.uri()).startsWith("rediss-sentinel://");
            try (RedisStore store = open(redis, 0, Acknowledgement.BY_PRIMARY);
                    RedisStore careful = open(redis, 1, Acknowledgement.byReplicas(1))) {
                AtomicInteger hints = new AtomicInteger();
                store.onChange(hints::incrementAndGet);
                work(careful, store, "before");
                awaitHints(careful, hints);
                RedisProcess old = redis.master();
                RedisProcess next = redis.replica();
                allOverTls(old);

                old.kill9();
                redis.awaitMaster(next);

                work(store, store, "after");
                awaitHints(store, hints);
                assertThat(store.count("count")).containsEntry("DONE", 2L);
                allOverTls(next);
            }
        }
    }

    private RedisStore open(RedisSentinels redis, int login, Acknowledgement acknowledgement) {
        return RedisStore.open(options(redis.uri(), LOGINS.get(login))
                .sentinelLogin(null, OF_SENTINELS)
                .acknowledgement(acknowledgement)
                .build());
    }

    @Test
    void nodesOfAClusterAndASlotThatMoves() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(servers())) {
            assertThat(cluster.clusterUri()).startsWith("rediss-cluster://");
            try (RedisStore store = open(cluster, 0);
                    RedisStore other = open(cluster, 1)) {
                AtomicInteger hints = new AtomicInteger();
                store.onChange(hints::incrementAndGet);
                work(other, store, idOn(0, "before"));
                work(other, store, idOn(1, "before"));
                awaitHints(other, hints);
                cluster.nodes().forEach(TlsFailoverTest::allOverTls);

                String meta = ShardKeys.of("tls", 2).get(0).meta();
                RedisProcess owner = cluster.ownerOf(meta);
                RedisProcess target = cluster.nodes().stream()
                        .filter(node -> node != owner)
                        .findFirst()
                        .orElseThrow();
                SlotMove move = cluster.beginMove(meta, target);
                assertThat(move.moveKeys(1)).isEqualTo(1);
                move.finish();
                long before = sentOn(owner);

                work(other, store, idOn(0, "after"));
                awaitHints(other, hints);
                assertThat(sentOn(owner)).as("who still asked the old owner").isGreaterThanOrEqualTo(before + 2);
                assertThat(store.count("count")).containsEntry("DONE", 3L);
                cluster.nodes().forEach(TlsFailoverTest::allOverTls);
            }
        }
    }

    private RedisStore open(RedisCluster cluster, int login) {
        return RedisStore.open(
                options(cluster.clusterUri(), LOGINS.get(login)).shards(2).build());
    }

    /** Returns an item of one of two shards. */
    private static String idOn(int shard, String name) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> name + i)
                .filter(id -> ShardKeys.shardOf(new ItemKey("count", id), 2) == shard)
                .findFirst()
                .orElseThrow();
    }

    /** Creates, claims and completes an item, and gets hints of that. */
    private static void work(RedisStore by, RedisStore reader, String id) {
        try (Items<Stage, Count> items = CountWorkflow.builder(by).build();
                Items<Stage, Count> others = CountWorkflow.builder(reader).build()) {
            items.create(id, new Count(0));
            Claim<Stage, Count> claim = items.claim(Stage.RUN, id).orElseThrow();
            claim.complete(Stage.DONE, new Count(1));
            Snapshot<Stage, Count> seen = others.get(id).orElseThrow();
            assertThat(seen.state()).isEqualTo(Stage.DONE);
            assertThat(seen.payload()).isEqualTo(new Count(1));
        }
    }

    /** Waits for more hints than a new connection causes. */
    private static void awaitHints(RedisStore by, AtomicInteger hints) {
        int before = hints.get();
        Awaitility.await("hints").atMost(LIMIT).until(() -> {
            FaultSamples.create(by, "hint" + System.nanoTime());
            return hints.get() > before + 3;
        });
    }

    /** Checks that only this connection is without TLS: no store, replica or sentinel. */
    private static void allOverTls(RedisProcess server) {
        Awaitility.await("nobody without TLS").atMost(LIMIT).untilAsserted(() -> {
            List<String> clients = server.ask("CLIENT", "LIST").lines().toList();
            assertThat(clients)
                    .filteredOn(client -> client.contains(" laddr=127.0.0.1:" + server.port() + " "))
                    .hasSize(1);
            assertThat(clients)
                    .filteredOn(client -> client.contains(" laddr=127.0.0.1:" + server.tlsPort() + " "))
                    .isNotEmpty();
        });
    }

    private static long sentOn(RedisProcess node) throws IOException {
        Matcher count = MOVED.matcher(node.ask("INFO", "errorstats"));
        return count.find() ? Long.parseLong(count.group(1)) : 0;
    }
}
