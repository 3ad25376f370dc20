package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Cursor;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.redis.server.RedisSettings;
import dev.holdfast.redis.server.Resp;
import dev.holdfast.store.Commit;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Error replies of a server: each is provoked, every call of the store then has no effect, and the store recovers by
 * itself once the cause is gone.
 */
class ErrorReplyTest {
    private RedisProcess redis;
    private RedisStore store;
    private long revision;

    @BeforeEach
    void start() throws IOException {
        redis = RedisProcess.start(RedisSettings.volatileData()
                .set("enable-debug-command", "yes")
                .set("busy-reply-threshold", "50")
                .set("loading-process-events-interval-bytes", "1024")
                .set("save", "3600 1"));
        store = RedisStore.open(RedisOptions.builder(redis.uri(), "space")
                .timeout(Duration.ofSeconds(5))
                .unsafeServer(RedisOptions.UnsafeServer.ALLOW)
                .build());
        revision = Commits.commit(store, Commits.create("a")).revision();
    }

    @AfterEach
    void end() throws IOException {
        store.close();
        redis.close();
    }

    @Test
    void outOfMemory() throws IOException {
        refused(
                () -> redis.ask("CONFIG", "SET", "maxmemory", "1"),
                () -> redis.ask("CONFIG", "SET", "maxmemory", "0"),
                Verdict.RETRYABLE,
                "said OOM: the server is out of memory (maxmemory); raise it, or trim history",
                true);
    }

    @Test
    void historyCanBeTrimmedWhenMemoryIsOut() throws IOException {
        for (int i = 0; i < 10; i++) {
            revision =
                    Commits.commit(store, Commits.move("a", revision, "S" + i)).revision();
        }
        redis.ask("CONFIG", "SET", "maxmemory", "1");
        Cursor end = store.history(new HistoryQuery(Commits.TYPE, null, Cursor.START, 100))
                .next();
        assertThat(store.trim(Commits.TYPE, end)).isEqualTo(11);
        assertThat(redis.ask("XLEN", "{space}:history:episode/a")).isEqualTo("0");
    }

    @Test
    void diskThatCannotBeWritten() throws IOException {
        refused(
                () -> {
                    Files.createDirectory(redis.directory().resolve("dump.rdb"));
                    redis.ask("BGSAVE");
                    awaitInfo("rdb_last_bgsave_status", "err");
                },
                () -> redis.ask("CONFIG", "SET", "stop-writes-on-bgsave-error", "no"),
                Verdict.RETRYABLE,
                "said MISCONF: the server cannot write to its disk and accepts no changes; free space",
                true);
    }

    @Test
    void tooFewReplicas() throws IOException {
        refused(
                () -> redis.ask("CONFIG", "SET", "min-replicas-to-write", "1"),
                () -> redis.ask("CONFIG", "SET", "min-replicas-to-write", "0"),
                Verdict.RETRYABLE,
                "said NOREPLICAS: fewer replicas are connected than min-replicas-to-write requires",
                true);
    }

    @Test
    void primaryThatHasBecomeAReplica() throws IOException {
        refused(
                () -> redis.ask("REPLICAOF", "127.0.0.1", "1"),
                () -> redis.ask("REPLICAOF", "NO", "ONE"),
                Verdict.RETRYABLE,
                "said READONLY: the server has become a replica; the primary is looked up again",
                false);
    }

    @Test
    void replicaThatHasLostItsPrimary() throws IOException {
        redis.ask("CONFIG", "SET", "replica-serve-stale-data", "no");
        refused(
                () -> redis.ask("REPLICAOF", "127.0.0.1", "1"),
                () -> redis.ask("REPLICAOF", "NO", "ONE"),
                Verdict.RETRYABLE,
                "said MASTERDOWN: the server is a replica that has lost its primary",
                false);
    }

    @Test
    void dataThatIsBeingLoaded() throws IOException {
        String filler = "x".repeat(2_000);
        for (int i = 0; i < 200; i++) {
            redis.ask("SET", "filler" + i, filler + i);
        }
        redis.ask("CONFIG", "SET", "rdbcompression", "no");
        try (Resp loading = redis.connect()) {
            refused(
                    () -> {
                        redis.ask("CONFIG", "SET", "key-load-delay", "100000");
                        loading.begin("DEBUG", "RELOAD");
                        awaitInfo("loading", "1");
                    },
                    () -> {
                        redis.ask("CONFIG", "SET", "key-load-delay", "0");
                        loading.answer();
                    },
                    Verdict.RETRYABLE,
                    "said LOADING: the server is still loading its data from disk",
                    false);
        }
    }

    @Test
    void anotherScriptThatDoesNotEnd() throws IOException {
        try (Resp script = redis.connect()) {
            refused(
                    () -> {
                        script.begin("EVAL", "while true do end", "0");
                        Awaitility.await().until(() -> {
                            try {
                                redis.ask("PING");
                                return false;
                            } catch (IOException e) {
                                return String.valueOf(e.getMessage()).startsWith("BUSY");
                            }
                        });
                    },
                    () -> {
                        redis.ask("SCRIPT", "KILL");
                        assertThatThrownBy(script::answer)
                                .hasMessageContaining("SCRIPT KILL"); // the script has ended now
                    },
                    Verdict.RETRYABLE,
                    "said BUSY: another script blocks the server; find it, and end it with SCRIPT KILL",
                    false);
        }
    }

    @Test
    void userWhoMayNotRunScriptsAnyMore() throws IOException {
        refused(
                () -> redis.ask("ACL", "SETUSER", "default", "-evalsha"),
                () -> redis.ask("ACL", "SETUSER", "default", "+@all"),
                Verdict.FATAL,
                "said NOPERM: the user lacks a permission; docs/redis.md lists the required commands, keys and channels",
                true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "item:episode/a",
                "history:episode/a",
                "births:episode/a",
                "chunks:episode/a",
                "feed:episode",
                "counts:episode",
                "changed:episode",
                "ids:episode",
                "types",
                "state:episode/NEW",
                "state:episode/RUN",
                "ready:episode/NEW",
                "ready:episode/RUN",
                "tag:episode/all",
                "tag:episode/tag-NEW",
                "tag:episode/tag-RUN"
            })
    void keyThatHoldsSomethingElse(String name) throws IOException {
        String key = "{space}:" + name;
        boolean there = redis.ask("EXISTS", key).equals("1");
        if (there) {
            redis.ask("RENAME", key, "aside");
        }
        redis.ask("SET", key, "something else");
        String before = redis.ask("DEBUG", "DIGEST");
        // the first of the list could be executed, and must not be
        StoreException failure =
                Commits.failure(() -> store.commit(List.of(Commits.create("b"), Commits.move("a", revision, "RUN"))));
        assertThat(failure.verdict()).isEqualTo(Verdict.FATAL);
        assertThat(failure)
                .hasMessageContaining(
                        "said WRONGTYPE: a key of the namespace has another type; use a namespace that only Holdfast"
                                + " writes to");
        assertThat(redis.ask("DEBUG", "DIGEST")).isEqualTo(before);
        redis.ask("DEL", key);
        if (there) {
            redis.ask("RENAME", "aside", key);
        }
        Commits.commit(store, Commits.move("a", revision, "RUN"));
    }

    @Test
    void scriptsAreLoadedAgainWhenTheServerHasForgottenThem() throws IOException {
        redis.ask("SCRIPT", "FLUSH");
        revision = Commits.commit(store, Commits.move("a", revision, "RUN")).revision();
        redis.ask("SCRIPT", "FLUSH");
        assertThat(store.history(new HistoryQuery(Commits.TYPE, "a", Cursor.START, 10))
                        .entries())
                .hasSize(2);
        redis.ask("SCRIPT", "FLUSH");
        assertThat(store.renew(
                        Commits.key("a"),
                        new Lease("owner", 1, Commits.T0.plusSeconds(60)),
                        Commits.T0.plusSeconds(90)))
                .isPresent();
    }

    /** Makes every kind of write, then the same commit again once the cause is gone. */
    private void refused(Step provoke, Step heal, Verdict verdict, String message, boolean readable)
            throws IOException {
        String before = redis.ask("DEBUG", "DIGEST");
        Commit move = Commits.move("a", revision, "RUN");
        provoke.run();
        told(() -> store.commit(List.of(move)), verdict, message);
        if (readable) {
            told(() -> store.commit(List.of(Commits.create("b"), Commits.delete("a", revision))), verdict, message);
            told(
                    () -> store.renew(
                            Commits.key("a"),
                            new Lease("owner", 1, Commits.T0.plusSeconds(60)),
                            Commits.T0.plusSeconds(90)),
                    verdict,
                    message);
            assertThat(store.read(Commits.key("a")).orElseThrow().revision()).isEqualTo(revision);
        }
        heal.run();
        assertThat(redis.ask("DEBUG", "DIGEST")).as("all data").isEqualTo(before);
        long next = Commits.commit(store, move).revision();
        assertThat(next).isGreaterThan(revision);
        assertThat(store.read(Commits.key("a")).orElseThrow().body().state()).isEqualTo("RUN");
    }

    private void told(Runnable call, Verdict verdict, String message) {
        StoreException failure = Commits.failure(call);
        assertThat(failure).as("failure").isNotNull().hasMessageContaining(message);
        assertThat(failure.verdict()).isEqualTo(verdict);
        assertThat(failure).hasMessageContaining("127.0.0.1:" + redis.port());
    }

    private void awaitInfo(String field, String value) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    try (Resp connection = redis.connect()) {
                        return connection.info(field).equals(value);
                    }
                });
    }

    private interface Step {
        void run() throws IOException;
    }
}
