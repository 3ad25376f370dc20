package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.fixtures.AwayStore;
import dev.holdfast.fixtures.Episode;
import dev.holdfast.fixtures.Episode.Stage;
import dev.holdfast.fixtures.TestClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads that read, write and delete the same items, and sometimes lose the store. */
class StaleReadsStressTest {
    private static final int ITEMS = 4;
    private static final int THREADS = 6;
    private static final int ROUNDS = Boolean.getBoolean("holdfast.soak") ? 200_000 : 3_000;

    private final AwayStore store = new AwayStore();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS + ITEMS);

    /** For each item the newest revision returned by a finished call. */
    private final AtomicLongArray seen = new AtomicLongArray(ITEMS);

    private final AtomicInteger stale = new AtomicInteger();

    @AfterEach
    void close() {
        threads.shutdownNow();
        store.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 100})
    void noReadIsOlderThanASeenVersion(int lastKnown) throws Exception {
        try (var items = Items.builder(Episode.ARCHIVE, store)
                .clock(new TestClock())
                .lastKnown(lastKnown)
                .build()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < ITEMS; i++) {
                int item = i;
                running.add(threads.submit(() -> ownsOne(items, item)));
            }
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(i);
                running.add(threads.submit(() -> usesAll(items, random)));
            }
            for (Future<?> each : running) {
                each.get(2, TimeUnit.MINUTES);
            }
            assertThat(stale.get()).isPositive();
        }
    }

    /** Only this thread creates and deletes its item, so it knows when there is none. */
    private void ownsOne(Items<Stage, Episode> items, int item) {
        String id = Integer.toString(item);
        for (int i = 0; i < ROUNDS / 10; i++) {
            shown(item, items.create(id, Episode.of("x")).snapshot());
            shown(item, items.recordEvent(id, "note", null));
            requireNew(items, item);
            assertThat(items.delete(id)).isTrue();
            store.without(() -> assertThat(staleOf(items, id)).isEmpty());
        }
    }

    private void usesAll(Items<Stage, Episode> items, Random random) {
        for (int i = 0; i < ROUNDS; i++) {
            int item = random.nextInt(ITEMS);
            String id = Integer.toString(item);
            switch (random.nextInt(4)) {
                case 0 -> items.get(id).ifPresent(now -> shown(item, now));
                case 1 ->
                    items.find(Search.all(), Cursor.START, 10)
                            .items()
                            .forEach(now -> shown(Integer.parseInt(now.id()), now));
                case 2 -> update(items, item);
                default -> requireNew(items, item);
            }
        }
    }

    private void update(Items<Stage, Episode> items, int item) {
        try {
            shown(item, items.update(Integer.toString(item), payload -> payload.withTitle("y")));
        } catch (UnknownItemException | ConflictException e) {
            // its owner has just deleted it, or other writers were faster every time
        }
    }

    private void shown(int item, Snapshot<Stage, Episode> now) {
        assertThat(now.stale()).isFalse();
        seen.accumulateAndGet(item, now.revision(), Math::max);
    }

    private void requireNew(Items<Stage, Episode> items, int item) {
        long newest = seen.get(item);
        store.without(() -> staleOf(items, Integer.toString(item)).ifPresent(known -> {
            assertThat(known.stale()).isTrue();
            assertThat(known.revision()).isGreaterThanOrEqualTo(newest);
            stale.incrementAndGet();
        }));
    }

    private static Optional<Snapshot<Stage, Episode>> staleOf(Items<Stage, Episode> items, String id) {
        try {
            return items.get(id);
        } catch (StoreException e) {
            return Optional.empty();
        }
    }
}
