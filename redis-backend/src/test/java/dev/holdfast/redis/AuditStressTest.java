package dev.holdfast.redis;

import static dev.holdfast.redis.Samples.TYPE;
import static dev.holdfast.redis.Samples.body;
import static dev.holdfast.redis.Samples.change;
import static dev.holdfast.redis.Samples.chunk;
import static dev.holdfast.redis.Samples.create;
import static dev.holdfast.redis.Samples.creation;
import static dev.holdfast.redis.Samples.deletion;
import static dev.holdfast.redis.Samples.key;
import static dev.holdfast.redis.Samples.leased;
import static dev.holdfast.redis.Samples.progress;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Cursor;
import dev.holdfast.redis.format.ShardKeys;
import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.redis.server.Resp;
import dev.holdfast.redis.server.SharedRedis;
import dev.holdfast.store.Commit;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport;
import dev.holdfast.store.VerifyReport.Finding;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Verifies and repairs while other threads create, change, renew, delete and trim. */
@ExtendWith(SharedRedis.class)
class AuditStressTest {
    private static final int WRITERS = 3;
    private static final int ITEMS = 40;
    private static final int CHECKS = Boolean.getBoolean("holdfast.soak") ? 500 : 12;

    private final RedisSpace space;
    private final AtomicBoolean enough = new AtomicBoolean();
    private final AtomicLong commits = new AtomicLong();

    AuditStressTest(RedisSpace space) {
        this.space = space;
    }

    private RedisStore open(int shards) {
        return RedisStore.open(RedisOptions.builder(space.uri(), space.namespace())
                .timeout(Duration.ofSeconds(5))
                .unsafeServer(RedisOptions.UnsafeServer.ALLOW)
                .time(RedisOptions.Time.CALLERS)
                .shards(shards)
                .build());
    }

    private void write(RedisStore store, long seed) {
        Random random = new Random(seed);
        while (!enough.get()) {
            String id = "item-" + random.nextInt(ITEMS);
            Optional<ItemRecord> now = store.read(key(id));
            store.commit(List.of(next(random, id, now)));
            now.map(record -> record.body().lease())
                    .ifPresent(
                            lease -> store.renew(key(id), lease, lease.expires().plusSeconds(random.nextInt(99))));
            if (commits.incrementAndGet() % 300 == 0) {
                trimHalf(store);
            }
        }
    }

    private static Commit next(Random random, String id, Optional<ItemRecord> now) {
        if (now.isEmpty()) {
            return creation(id, "NEW");
        }
        long revision = now.get().revision();
        switch (random.nextInt(5)) {
            case 0:
                return deletion(id, revision);
            case 1:
                return progress(id, revision, now.get().body().state());
            case 2:
                return change(id, revision, leased("RUN"));
            case 3:
                return change(id, revision, body("RUN")).withChunks(List.of(chunk(random.nextInt(9))));
            default:
                return change(id, revision, body("DONE"));
        }
    }

    private static void trimHalf(RedisStore store) {
        HistoryPage page = store.history(new HistoryQuery(TYPE, null, Cursor.START, 400));
        store.trim(TYPE, page.next());
    }

    private void whileWriting(RedisStore store, Runnable action) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        List<Future<?>> running = new ArrayList<>();
        try {
            for (int i = 0; i < WRITERS; i++) {
                long seed = i;
                running.add(threads.submit(() -> write(store, seed)));
            }
            action.run();
        } finally {
            enough.set(true);
            threads.shutdown();
            assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
        for (Future<?> writer : running) {
            writer.get();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void writersMakeNoFalseAlarms(int shards) throws Exception {
        try (RedisStore store = open(shards)) {
            whileWriting(store, () -> {
                for (int i = 0; i < CHECKS; i++) {
                    Check check = i % 3 == 2 ? Check.REPAIR : Check.REPORT;
                    assertThat(store.verify(check).findings()).isEmpty();
                }
            });
            assertThat(commits.get()).isGreaterThan(100);
            VerifyReport report = store.verify(Check.REPORT);
            assertThat(report.findings()).isEmpty();
            assertThat(report.items())
                    .isEqualTo(store.count(TYPE).values().stream()
                            .mapToLong(Long::longValue)
                            .sum());
            assertThat(report.entries()).isEqualTo(kept(store));
        }
    }

    private static long kept(RedisStore store) {
        long entries = 0;
        Cursor after = Cursor.START;
        while (true) {
            HistoryPage page = store.history(new HistoryQuery(TYPE, null, after, 500));
            entries += page.entries().size();
            after = page.next();
            if (!page.more()) {
                return entries;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void derivedDataIsRebuiltDuringWrites(int shards) throws Exception {
        try (RedisStore store = open(shards);
                Resp redis = Resp.open(space.uri())) {
            for (int i = 0; i < ITEMS; i++) {
                create(store, "item-" + i);
            }
            for (ShardKeys keys : ShardKeys.of(space.namespace(), shards)) {
                for (String name : List.of("feed:", "ids:", "changed:", "counts:")) {
                    redis.send("UNLINK", keys.prefix() + name + TYPE);
                }
                redis.send("UNLINK", keys.prefix() + "tag:" + TYPE + "/red");
            }
            whileWriting(
                    store,
                    () -> assertThat(store.verify(Check.REPAIR).findings())
                            .isNotEmpty()
                            .allMatch(Finding::repaired));
            assertThat(store.verify(Check.REPORT).findings()).isEmpty();
            assertNoKeyExpires(redis);
        }
    }

    private void assertNoKeyExpires(Resp redis) throws IOException {
        for (Object key : (List<?>) redis.send("KEYS", "*" + space.namespace() + "*")) {
            assertThat(redis.send("TTL", (String) key)).as("life of %s", key).isEqualTo(-1L);
        }
    }
}
