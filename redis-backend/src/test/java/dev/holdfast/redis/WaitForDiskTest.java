package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.redis.server.Interposer;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.redis.server.RedisSettings;
import dev.holdfast.redis.server.ReplicaPair;
import dev.holdfast.store.Durability;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * {@code WAITAOF} came with Redis 7.2, which the build does not include. An interposer reports that version and answers
 * that command; a real server does everything else. The last test needs a real Redis 7.2.
 */
class WaitForDiskTest {
    private final AtomicReference<String> counts = new AtomicReference<>("*2\r\n:1\r\n:0\r\n");
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** Replies like Redis 7.2. */
    private final Interposer.Script newer = new Interposer.Script() {
        @Override
        public String answer(List<String> command) {
            if (!command.get(0).toUpperCase(Locale.ROOT).equals("WAITAOF")) {
                return null;
            }
            asked.add(String.join(" ", command));
            return counts.get();
        }

        @Override
        public String change(List<String> command, String answer) {
            return answer.replaceFirst("redis_version:[0-9][.][0-9][.]", "redis_version:7.2."); // exactly so long
        }
    };

    @Test
    void commitIsAcknowledgedOnceItIsOnDisk() throws Exception {
        try (RedisProcess redis = RedisProcess.start(RedisSettings.appendOnly("everysec"));
                Interposer between = Interposer.before(redis.port(), newer);
                RedisStore store = open(between.uri(), Acknowledgement.ON_DISK)) {
            assertThat(Commits.commit(store, Commits.create("a")).durability()).isEqualTo(Durability.NODE);
            assertThat(asked).containsExactly("WAITAOF 1 0 3750");
            counts.set("*2\r\n:0\r\n:0\r\n");
            StoreException failure = Commits.failure(() -> Commits.commit(store, Commits.create("b")));
            assertThat(failure).hasMessageContaining("only 0 of 1 disks of the primary have it");
            assertThat(failure.verdict()).isEqualTo(Verdict.UNKNOWN);
            counts.set("*2\r\n:1\r\n:0\r\n");
            assertThat(Commits.commit(store, Commits.create("b")).durability()).isEqualTo(Durability.NODE);
        }
    }

    @Test
    void replicasHaveToHaveItOnDiskToo() throws Exception {
        try (RedisProcess redis = RedisProcess.start(RedisSettings.appendOnly("always"));
                Interposer between = Interposer.before(redis.port(), newer);
                RedisStore store = open(between.uri(), Acknowledgement.onDiskOfReplicas(2))) {
            counts.set("*2\r\n:1\r\n:1\r\n");
            StoreException failure = Commits.failure(() -> Commits.commit(store, Commits.create("a")));
            assertThat(failure).hasMessageContaining("only 1 of 2 disks of replicas have it");
            assertThat(failure.verdict()).isEqualTo(Verdict.UNKNOWN);
            counts.set("*2\r\n:1\r\n:2\r\n");
            assertThat(Commits.commit(store, Commits.create("a")).durability()).isEqualTo(Durability.REPLICAS);
            counts.set("-ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.\r\n");
            assertThat(Commits.failure(() -> Commits.commit(store, Commits.create("b"))))
                    .hasMessageContaining("the number of copies cannot be determined (ERR WAITAOF cannot");
        }
    }

    @Test
    void appendfsyncAlwaysNeedsNoWaiting() throws Exception {
        try (RedisProcess redis = RedisProcess.start(RedisSettings.appendOnly("always"));
                Interposer between = Interposer.before(redis.port(), newer);
                RedisStore store = open(between.uri(), Acknowledgement.ON_DISK)) {
            assertThat(Commits.commit(store, Commits.create("a")).durability()).isEqualTo(Durability.NODE);
            assertThat(asked).isEmpty();
        }
    }

    @Test
    void withoutALogOnDiskNothingCanBeAcknowledged() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                Interposer between = Interposer.before(redis.port(), newer)) {
            StoreException failure = Commits.failure(
                    () -> open(between.uri(), Acknowledgement.ON_DISK).close());
            assertThat(failure)
                    .hasMessageContaining(
                            "writes no append-only file, so no commit can be acknowledged as on disk; set appendonly yes");
            assertThat(failure.verdict()).isEqualTo(Verdict.FATAL);
        }
    }

    @Test
    void serverThatIsTooOldIsRefused() throws Exception {
        Interposer.Script older = new Interposer.Script() {
            @Override
            public String answer(List<String> command) {
                return null;
            }

            @Override
            public String change(List<String> command, String answer) {
                return answer.replaceFirst("redis_version:[0-9][.][0-9][.]", "redis_version:6.0.");
            }
        };
        try (RedisProcess redis = RedisProcess.start();
                Interposer between = Interposer.before(redis.port(), older)) {
            StoreException failure = Commits.failure(
                    () -> open(between.uri(), Acknowledgement.BY_PRIMARY).close());
            assertThat(failure)
                    .hasMessageContaining("Redis 6.0.")
                    .hasMessageContaining("is too old; use Redis 6.2 or newer");
            assertThat(failure.verdict()).isEqualTo(Verdict.FATAL);
            assertThat(redis.ask("DBSIZE")).isEqualTo("0");
        }
    }

    @Test
    void realServerThatHasTheCommand() throws IOException {
        try (ReplicaPair pair = ReplicaPair.start(RedisSettings.appendOnly("everysec"))) {
            Assumptions.assumeTrue(AcknowledgementTest.hasWaitAof(pair.master()), "needs Redis 7.2");
            pair.awaitAcknowledging();
            try (RedisStore store = open(pair.master().uri(), Acknowledgement.onDiskOfReplicas(1))) {
                assertThat(Commits.commit(store, Commits.create("a")).durability())
                        .isEqualTo(Durability.REPLICAS);
                pair.replica().pause();
                StoreException failure;
                try {
                    failure = Commits.failure(() -> Commits.commit(store, Commits.create("b")));
                } finally {
                    pair.replica().resume();
                }
                assertThat(failure).hasMessageContaining("only 0 of 1 disks of replicas have it");
                assertThat(Commits.commit(store, Commits.create("b")).durability())
                        .isEqualTo(Durability.REPLICAS);
            }
            try (RedisStore store = open(pair.master().uri(), Acknowledgement.ON_DISK)) {
                assertThat(Commits.commit(store, Commits.create("c")).durability())
                        .isEqualTo(Durability.NODE);
            }
        }
    }

    private static RedisStore open(String uri, Acknowledgement wanted) {
        return RedisStore.open(RedisOptions.builder(uri, "space")
                .timeout(Duration.ofSeconds(5))
                .acknowledgement(wanted)
                .unsafeServer(RedisOptions.UnsafeServer.ALLOW)
                .build());
    }
}
