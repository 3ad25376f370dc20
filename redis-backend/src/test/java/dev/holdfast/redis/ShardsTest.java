package dev.holdfast.redis;

import static dev.holdfast.redis.Samples.TYPE;
import static dev.holdfast.redis.Samples.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Cursor;
import dev.holdfast.CursorExpiredException;
import dev.holdfast.StoreException;
import dev.holdfast.redis.format.ShardKeys;
import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.redis.server.SharedRedis;
import dev.holdfast.store.ClaimRequest;
import dev.holdfast.store.Commit;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One store over several shards. */
@ExtendWith(SharedRedis.class)
class ShardsTest {
    private static final int SHARDS = 4;
    private static final int ITEMS = 40;

    private final RedisSpace space;
    private RedisStore store;

    ShardsTest(RedisSpace space) {
        this.space = space;
    }

    private RedisStore open(int shards) {
        return RedisStore.open(RedisOptions.builder(space.uri(), space.namespace())
                .timeout(Duration.ofSeconds(5))
                .shards(shards)
                .unsafeServer(RedisOptions.UnsafeServer.ALLOW)
                .time(RedisOptions.Time.CALLERS)
                .build());
    }

    @BeforeEach
    void fill() {
        store = open(SHARDS);
        for (int i = 0; i < ITEMS; i++) {
            Samples.create(store, "i" + i);
        }
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static HistoryPage feed(RedisStore store, Cursor after, int limit) {
        return store.history(new HistoryQuery(TYPE, null, after, limit));
    }

    @Test
    void itemsAreSpreadEvenlyAndStayWhereTheyAre() {
        int[] items = new int[SHARDS];
        for (int i = 0; i < 4_000; i++) {
            items[ShardKeys.shardOf(key("i" + i), SHARDS)]++;
        }
        assertThat(Arrays.stream(items)).allMatch(number -> number > 900 && number < 1_100);
        // permanent: another function would not find existing items
        assertThat(ShardKeys.shardOf(key("i0"), SHARDS)).isEqualTo(3);
        assertThat(ShardKeys.shardOf(key("\u00fc \uD83D\uDE00"), 1_024)).isEqualTo(23);
    }

    @Test
    void claimOfItemsReadyAtTheSameTimePrefersNoShard() {
        ClaimRequest request =
                new ClaimRequest(TYPE, List.of(new ClaimRequest.Source("NEW", null)), Samples.T0, ITEMS / 2);
        List<ItemRecord> taken = store.claim(
                request,
                found -> new Commit(
                        found.key(),
                        found.revision(),
                        Samples.leased("RUN"),
                        List.of(new Entry(Entry.Kind.CLAIMED, "NEW", "RUN", Samples.T0, "{}")),
                        "claim"));

        Set<Integer> shards = taken.stream()
                .map(record -> ShardKeys.shardOf(record.key(), SHARDS))
                .collect(Collectors.toSet());
        assertThat(taken).hasSize(ITEMS / 2);
        assertThat(shards).containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    @Test
    void feedIsTrimmedUpToAPlaceInEachShard() {
        List<HistoryEntry> all = feed(store, Cursor.START, 100).entries();
        HistoryPage some = feed(store, Cursor.START, 10);
        List<Cursor> early = List.of(
                new Cursor("1.1.1.1"), // in all shards, below the revision to trim
                feed(store, Cursor.START, 1).next());

        assertThat(store.trim(TYPE, some.next())).isEqualTo(10);

        List<HistoryEntry> rest = new ArrayList<>(all);
        rest.removeAll(some.entries());
        assertThat(feed(store, Cursor.START, 100).entries()).hasSize(ITEMS - 10).hasSameElementsAs(rest);
        assertThat(feed(store, some.next(), 100).entries()).hasSameElementsAs(rest);
        for (Cursor cursor : early) {
            assertThatThrownBy(() -> feed(store, cursor, 100))
                    .isInstanceOfSatisfying(
                            CursorExpiredException.class,
                            e -> assertThat(feed(store, e.oldest(), 100).entries())
                                    .hasSameElementsAs(rest));
        }
    }

    @Test
    void feedInSmallPagesHoldsEverythingOnce() {
        Set<HistoryEntry> seen = new HashSet<>();
        Cursor after = Cursor.START;
        boolean more = true;
        while (more) {
            HistoryPage page = feed(store, after, 3);
            page.entries().forEach(entry -> assertThat(seen.add(entry)).isTrue());
            after = page.next();
            more = page.more();
        }
        assertThat(seen).hasSize(ITEMS);
        Samples.create(store, "late");
        assertThat(feed(store, after, 3).entries())
                .extracting(HistoryEntry::key)
                .containsExactly(key("late"));
    }

    @Test
    void anotherNumberOfShardsIsRefused() {
        assertThatThrownBy(() -> open(SHARDS + 1))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("was created with 4 shards, not 5")
                .hasMessageContaining("the number is permanent");
    }

    @Test
    void cursorWithAnotherNumberOfPlacesIsRefused() {
        assertThatThrownBy(() -> feed(store, new Cursor("12.13"), 3))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("'12.13'");
    }
}
