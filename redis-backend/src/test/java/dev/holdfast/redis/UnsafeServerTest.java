package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.redis.RedisOptions.UnsafeServer;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.redis.server.RedisSettings;
import dev.holdfast.store.Durability;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Settings of a server that allow acknowledged data to be lost, and the reactions to them. */
class UnsafeServerTest {
    private static final String EVICTS =
            "maxmemory-policy is allkeys-lru, so the server may evict acknowledged data;" + " set it to noeviction";
    private static final String NO_DISK =
            "appendonly is off, so all commits are lost when the server stops; set appendonly yes";

    @Test
    void theyAreWarnedOfOnceAndAgainWhenTheyChange() throws IOException {
        RedisSettings settings =
                RedisSettings.volatileData().set("maxmemory", "100mb").set("maxmemory-policy", "allkeys-lru");
        try (RedisProcess redis = RedisProcess.start(settings)) {
            RedisStore store;
            try (CapturedLog log = new CapturedLog()) {
                store = open(redis, UnsafeServer.WARN);
                assertThat(log.text())
                        .contains("WARN", "server=127.0.0.1:" + redis.port())
                        .containsOnlyOnce("commits may get lost: " + EVICTS)
                        .containsOnlyOnce("commits may get lost: " + NO_DISK);
            }
            try (store) {
                assertThat(logOfNextConnection(redis, store)).doesNotContain("commits may get lost");
                redis.ask("CONFIG", "SET", "maxmemory-policy", "noeviction");
                assertThat(logOfNextConnection(redis, store)).contains(NO_DISK).doesNotContain("maxmemory");
                redis.ask("CONFIG", "SET", "appendonly", "yes");
                assertThat(logOfNextConnection(redis, store)).doesNotContain("commits may get lost");
                redis.ask("CONFIG", "SET", "appendfsync", "no");
                assertThat(logOfNextConnection(redis, store))
                        .contains("appendfsync is no, so a loss of power may cost the commits of half a minute");
            }
        }
    }

    @Test
    void theyAreRefused() throws IOException {
        try (RedisProcess redis =
                RedisProcess.start(RedisSettings.appendOnly("everysec").set("maxmemory-policy", "volatile-ttl"))) {
            StoreException failure =
                    Commits.failure(() -> open(redis, UnsafeServer.REFUSE).close());
            assertThat(failure)
                    .hasMessageContaining(
                            "may lose commits: maxmemory-policy is volatile-ttl (harmless while maxmemory is 0)")
                    .hasMessageContaining("or accept that with RedisOptions.Builder.unsafeServer");
            assertThat(failure.verdict()).isEqualTo(Verdict.FATAL);
            redis.ask("CONFIG", "SET", "maxmemory-policy", "noeviction");
            try (RedisStore store = open(redis, UnsafeServer.REFUSE)) {
                redis.ask("CONFIG", "SET", "appendonly", "no");
                redis.ask("CLIENT", "KILL", "TYPE", "normal");
                StoreException later = Commits.failure(() -> untilConnectedAnew(store));
                assertThat(later).hasMessageContaining("may lose commits: appendonly is off");
                assertThat(later.verdict()).isEqualTo(Verdict.FATAL);
            }
        }
    }

    @Test
    void theyAreIgnored() throws IOException {
        try (RedisProcess redis = RedisProcess.start();
                CapturedLog log = new CapturedLog()) {
            open(redis, UnsafeServer.ALLOW).close();
            assertThat(log.text()).doesNotContain("commits may get lost");
        }
    }

    @Test
    void snapshotsAreDistinguishedFromNothing() throws IOException {
        try (RedisProcess redis =
                        RedisProcess.start(RedisSettings.volatileData().set("save", "3600 1"));
                CapturedLog log = new CapturedLog()) {
            open(redis, UnsafeServer.WARN).close();
            assertThat(log.text())
                    .contains(
                            "appendonly is off, so all commits since the last snapshot are lost when the server stops");
        }
    }

    @Test
    void settingsThatMayNotBeInspectedAreOneToo() throws IOException {
        try (RedisProcess redis = RedisProcess.start(
                        RedisSettings.appendOnly("always").users("user default on nopass ~* &* +@all -config|get"));
                CapturedLog log = new CapturedLog();
                RedisStore store = open(redis, UnsafeServer.WARN)) {
            assertThat(log.text())
                    .contains("the settings of the server cannot be inspected, because CONFIG GET is not permitted");
            assertThat(Commits.commit(store, Commits.create("a")).durability()).isEqualTo(Durability.PROCESS);
        }
    }

    @Test
    void aCommitReportsItsDurability() throws IOException {
        assertThat(durability(RedisSettings.volatileData())).isEqualTo(Durability.MEMORY);
        assertThat(durability(RedisSettings.volatileData().set("save", "3600 1")))
                .isEqualTo(Durability.MEMORY);
        assertThat(durability(RedisSettings.appendOnly("no"))).isEqualTo(Durability.PROCESS);
        assertThat(durability(RedisSettings.appendOnly("everysec"))).isEqualTo(Durability.PROCESS);
        assertThat(durability(RedisSettings.appendOnly("always"))).isEqualTo(Durability.NODE);
    }

    private static Durability durability(RedisSettings settings) throws IOException {
        try (RedisProcess redis = RedisProcess.start(settings);
                RedisStore store = open(redis, UnsafeServer.ALLOW)) {
            return Commits.commit(store, Commits.create("a")).durability();
        }
    }

    private static String logOfNextConnection(RedisProcess redis, RedisStore store) throws IOException {
        redis.ask("CLIENT", "KILL", "TYPE", "normal");
        try (CapturedLog log = new CapturedLog()) {
            untilConnectedAnew(store);
            return log.text();
        }
    }

    /** The first call may still use the connection that has just been killed. */
    private static void untilConnectedAnew(RedisStore store) {
        for (int i = 0; i < 100; i++) {
            try {
                store.read(Commits.key("a"));
                return;
            } catch (StoreException e) {
                if (e.verdict() == Verdict.FATAL) {
                    throw e;
                }
            }
        }
    }

    private static RedisStore open(RedisProcess redis, UnsafeServer unsafeServer) {
        return RedisStore.open(RedisOptions.builder(redis.uri(), "space")
                .timeout(Duration.ofSeconds(5))
                .unsafeServer(unsafeServer)
                .build());
    }
}
