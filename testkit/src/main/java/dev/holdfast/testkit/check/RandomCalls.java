package dev.holdfast.testkit.check;

import dev.holdfast.store.Chunk;
import dev.holdfast.store.ClaimRequest;
import dev.holdfast.store.Commit;
import dev.holdfast.store.Entry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.Query;
import dev.holdfast.testkit.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The random calls of a {@code ReferenceComparison}, determined by a seed. */
final class RandomCalls {
    static final String TYPE = "model";
    static final List<String> STATES = List.of("NEW", "RUN", "FAILED");
    static final List<ItemKey> KEYS = IntStream.range(0, 6)
            .mapToObj(number -> new ItemKey(TYPE, "k" + number))
            .toList();

    private static final int REVISIONS_BACK = 6;
    private static final List<String> TAGS = List.of("x", "y", "ü z");

    private final Random random;
    private final TestClock clock;
    private final List<Commit> sent = new ArrayList<>();
    private final List<Lease> leases = new ArrayList<>();
    private final boolean keys;
    private long unique;

    enum CallKind {
        COMMIT,
        RESEND,
        RENEW,
        CLAIM,
        READ,
        FIND,
        COUNT,
        HISTORY,
        CHUNKS,
        TRIM
    }

    /** @param keys whether the items have unique keys */
    RandomCalls(long seed, TestClock clock, boolean keys) {
        this.keys = keys;
        random = new Random(seed);
        this.clock = clock;
    }

    CallKind call() {
        clock.advance(Duration.ofMillis(random.nextInt(500)));
        int dice = random.nextInt(100);
        if (dice < 45) {
            return CallKind.COMMIT;
        }
        if (dice == 99) {
            return CallKind.TRIM;
        }
        return CallKind.values()[1 + (dice - 45) / 7];
    }

    boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    int limit() {
        return 1 + random.nextInt(7);
    }

    ItemKey key() {
        return KEYS.get(random.nextInt(KEYS.size()));
    }

    /** Returns an instant around now, never the same twice, so that the ready order has no ties. */
    Instant instant() {
        return clock.instant().plusMillis(random.nextInt(6_000) - 3_000L).plusNanos(++unique);
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    Lease lease() {
        return leases.isEmpty() || chance(8)
                ? new Lease("nobody", 1, instant())
                : leases.get(Math.max(0, leases.size() - 1 - random.nextInt(4)));
    }

    private ItemBody body() {
        Lease lease = null;
        if (chance(3)) {
            lease = new Lease("o" + random.nextInt(2), ++unique, instant());
            leases.add(lease);
        }
        Set<String> tags = new TreeSet<>();
        TAGS.forEach(tag -> {
            if (chance(3)) {
                tags.add(tag);
            }
        });
        return new ItemBody(
                any(STATES),
                chance(3) ? any(STATES) : null,
                chance(4) ? null : instant(),
                lease,
                instant(),
                tags,
                "{\"n\":" + ++unique + "}",
                keys && chance(2) ? Map.of(any(TAGS), any(TAGS)) : Map.of());
    }

    Commit commit(ItemKey key, long current) {
        long expected = current;
        if (chance(6)) {
            expected = chance(3) ? 0 : Math.max(0, current - random.nextInt(REVISIONS_BACK));
        }
        boolean delete = expected != 0 && chance(8);
        List<Entry> entries = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            entries.add(new Entry(any(List.of(Entry.Kind.values())), any(STATES), null, instant(), "{}"));
        }
        List<Chunk> chunks = new ArrayList<>();
        for (int i = delete ? 0 : random.nextInt(3); i > 0; i--) {
            chunks.add(new Chunk(any(STATES), random.nextInt(9), "\"" + ++unique + "\""));
        }
        String token = "t" + ++unique;
        Commit commit = new Commit(
                key, expected, delete ? null : body(), entries, chunks, token, chance(6) ? clock.instant() : null);
        sent.add(commit);
        return commit;
    }

    @Nullable
    Commit earlier() {
        return sent.isEmpty() ? null : sent.get(Math.max(0, sent.size() - 1 - random.nextInt(20)));
    }

    ClaimRequest claim() {
        List<ClaimRequest.Source> sources = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            sources.add(new ClaimRequest.Source(any(STATES), chance(3) ? any(STATES) : null));
        }
        return new ClaimRequest(TYPE, sources, clock.instant(), limit());
    }

    /** Returns a function that takes an item in the same way each time, because a claim may call it again. */
    Function<ItemRecord, @Nullable Commit> take() {
        long salt = unique;
        unique += 1_000;
        Instant until = clock.instant().plusSeconds(3);
        return found -> {
            int id = found.key().id().charAt(1) - '0';
            Lease lease = new Lease("claimer", found.revision(), until.plusNanos(salt + id));
            ItemBody body = found.body();
            return new Commit(
                    found.key(),
                    found.revision(),
                    new ItemBody(
                            "RUN",
                            null,
                            body.due(),
                            lease,
                            body.updated(),
                            body.tags(),
                            body.document(),
                            body.uniqueKeys()),
                    List.of(new Entry(Entry.Kind.CLAIMED, body.state(), "RUN", until, "{}")),
                    "c" + salt + "-" + found.revision());
        };
    }

    Query.Filter filter() {
        Set<String> states = chance(2) ? Set.of() : Set.of(any(STATES));
        Instant from = chance(5) ? instant() : null;
        return new Query.Filter(
                states,
                chance(4) ? any(STATES) : null,
                chance(4) ? any(TAGS) : null,
                from,
                chance(5) ? instant() : null);
    }

    Query.Order order() {
        return switch (random.nextInt(3)) {
            case 0 -> new Query.Order.Stable();
            case 1 -> new Query.Order.Ready(instant());
            default -> new Query.Order.Changed(0);
        };
    }
}
