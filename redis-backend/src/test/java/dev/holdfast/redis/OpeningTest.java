package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redis.server.Certificate;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.redis.server.RedisSettings;
import dev.holdfast.redis.server.ReplicaPair;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What opening says when it cannot be done, and that nothing is left behind. */
class OpeningTest {
    @Test
    void nobodyListens() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        refused("redis://127.0.0.1:" + port, Verdict.RETRYABLE)
                .hasMessageContaining("127.0.0.1:" + port + " cannot be reached")
                .hasMessageContaining("refused")
                .hasMessageContaining("check that it runs and that host and port are right");
        refused("redis-cluster://127.0.0.1:" + port, Verdict.RETRYABLE).hasMessageContaining("cannot be reached");
        refused("redis-sentinel://127.0.0.1:" + port + "#main", Verdict.RETRYABLE)
                .hasMessageContaining("master main of sentinel")
                .hasMessageContaining("cannot be reached");
    }

    @Test
    void hostIsUnknown() {
        refused("redis://no-such-host.invalid", Verdict.RETRYABLE)
                .hasMessageContaining("no-such-host.invalid:6379 cannot be reached (");
    }

    @Test
    void serverHangsUp() throws Exception {
        try (Stranger stranger = new Stranger("")) {
            refused("redis://127.0.0.1:" + stranger.port(), Verdict.RETRYABLE)
                    .hasMessageContaining("write rediss:// if it speaks TLS");
        }
    }

    @Test
    void serverSpeaksSomethingElse() throws Exception {
        try (Stranger stranger = new Stranger("HTTP/1.1 400 Bad Request\r\n\r\n")) {
            refused("redis://127.0.0.1:" + stranger.port(), Verdict.RETRYABLE)
                    .hasMessageContaining("cannot be reached");
        }
    }

    @Test
    void passwordIsMissingOrWrong() throws IOException {
        try (RedisProcess redis =
                RedisProcess.start(RedisSettings.volatileData().password("correct-horse"))) {
            refused(redis.uri(), Verdict.FATAL)
                    .hasMessageContaining("said NOAUTH: the server asks for a password; put it into the URI");
            refused(redis.uri().replace("//", "//:battery@"), Verdict.FATAL)
                    .hasMessageContaining("said WRONGPASS: user or password is wrong")
                    .hasMessageNotContaining("battery");
            refused(redis.uri().replace("//", "//nobody:correct-horse@"), Verdict.FATAL)
                    .hasMessageContaining("WRONGPASS")
                    .hasMessageNotContaining("correct-horse");
            open(redis.uri().replace("//", "//:correct-horse@")).close();
        }
    }

    @Test
    void passwordOfAClusterIsMissingOrWrong() throws IOException {
        RedisSettings settings =
                RedisSettings.volatileData().set("cluster-enabled", "yes").password("correct-horse");
        try (RedisProcess node = RedisProcess.start(settings)) {
            String uri = node.uri().replace("redis:", "redis-cluster:");
            refused(uri, Verdict.FATAL).hasMessageContaining("said NOAUTH: the server asks for a password");
            refused(uri.replace("//", "//:battery@"), Verdict.FATAL)
                    .hasMessageContaining("said WRONGPASS: user or password is wrong")
                    .hasMessageNotContaining("battery");
        }
    }

    @Test
    void databaseThatTheServerDoesNotHave() throws IOException {
        try (RedisProcess redis = RedisProcess.start()) {
            refused(redis.uri() + "/16", Verdict.FATAL).hasMessageContaining("DB index is out of range");
            try (RedisStore store = open(redis.uri() + "/15")) {
                Commits.commit(store, Commits.create("a"));
            }
            assertThat(redis.ask("INFO", "keyspace")).contains("db15:").doesNotContain("db0:");
        }
    }

    @Test
    void serverIsAReplica() throws IOException {
        try (ReplicaPair pair = ReplicaPair.start(RedisSettings.volatileData())) {
            refused(pair.replica().uri(), Verdict.RETRYABLE)
                    .hasMessageContaining("is a replica, which takes no commits; name its primary, or the sentinels");
        }
    }

    @Test
    void serverIsANodeOfAClusterOrIsNone() throws IOException {
        try (RedisProcess node = RedisProcess.start(RedisSettings.volatileData().set("cluster-enabled", "yes"))) {
            refused(node.uri(), Verdict.FATAL)
                    .hasMessageContaining("is a node of a cluster; write redis-cluster:// instead of redis://");
        }
        try (RedisProcess single = RedisProcess.start()) {
            refused(single.uri().replace("redis:", "redis-cluster:"), Verdict.FATAL)
                    .hasMessageContaining("is no node of a cluster; write redis:// instead of redis-cluster://");
        }
    }

    @Test
    void serverHasNoRoomForAnotherClient() throws IOException {
        try (RedisProcess redis =
                RedisProcess.start(RedisSettings.volatileData().set("maxclients", "1"))) {
            try (RedisStore first = open(redis.uri())) {
                Commits.commit(first, Commits.create("a"));
                refused(redis.uri(), Verdict.RETRYABLE).hasMessageContaining("maxclients");
            }
        }
    }

    @Test
    void tlsWithoutTrust() throws IOException {
        try (RedisProcess redis =
                RedisProcess.start(RedisSettings.volatileData().tls(Certificate.selfSigned()))) {
            refused("rediss://127.0.0.1:" + redis.tlsPort(), Verdict.FATAL)
                    .hasMessageContaining("cannot be reached with TLS")
                    .hasMessageContaining("RedisOptions.Builder.trustedCertificates");
        }
    }

    @Test
    void tlsToAPortThatDoesNotSpeakItAndTheOtherWayRound() throws IOException {
        try (RedisProcess redis =
                RedisProcess.start(RedisSettings.volatileData().tls(Certificate.selfSigned()))) {
            // it may answer with an error, or wait for the end of what it takes for a line
            assertThat(Commits.failure(
                            () -> open("rediss://127.0.0.1:" + redis.port()).close()))
                    .hasMessageContaining("write redis:// if it does not speak TLS on that port");
            refused("redis://127.0.0.1:" + redis.tlsPort(), Verdict.RETRYABLE)
                    .hasMessageContaining("write rediss:// if it speaks TLS on that port");
        }
    }

    @Test
    void otherNumberOfShardsAndOtherFormat() throws IOException {
        try (RedisProcess redis = RedisProcess.start()) {
            open(redis.uri()).close();
            redis.ask("HSET", "{space}:meta", "shards", "4");
            refused(redis.uri(), Verdict.FATAL)
                    .hasMessageContaining("namespace space was made with 4 shards, not 1")
                    .hasMessageContaining("open it with the same number");
            redis.ask("HSET", "{space}:meta", "shards", "1", "format", "99");
            refused(redis.uri(), Verdict.FATAL)
                    .hasMessageContaining("namespace space has format 99")
                    .hasMessageContaining("use a newer Holdfast");
        }
    }

    @Test
    void refusalLeavesNoThreadAndNoConnection() throws IOException {
        try (RedisProcess redis =
                RedisProcess.start(RedisSettings.volatileData().password("correct-horse"))) {
            List<Thread> before = threads();
            refused(redis.uri(), Verdict.FATAL);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(threads()).isSubsetOf(before)); // they are told to end, and do
            Awaitility.await()
                    .untilAsserted(() ->
                            assertThat(redis.ask("CLIENT", "LIST").lines()).hasSize(1));
        }
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("lettuce"))
                .toList();
    }

    private static RedisStore open(String uri) {
        return RedisStore.open(RedisOptions.builder(uri, "space")
                .timeout(Duration.ofSeconds(5))
                .hazards(RedisOptions.Hazards.IGNORE)
                .build());
    }

    private static ThrowableAssert<StoreException> refused(String uri, Verdict verdict) {
        StoreException failure = Commits.failure(() -> open(uri).close());
        assertThat(failure).as(uri).isNotNull();
        assertThat(failure.verdict()).as(failure.getMessage()).isEqualTo(verdict);
        return new ThrowableAssert<>(failure);
    }
}
