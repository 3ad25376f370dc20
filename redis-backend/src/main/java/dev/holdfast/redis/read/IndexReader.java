package dev.holdfast.redis.read;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.Cursor;
import dev.holdfast.Damage;
import dev.holdfast.Page;
import dev.holdfast.internal.backend.CursorText;
import dev.holdfast.redis.connection.Shards;
import dev.holdfast.redis.format.InstantText;
import dev.holdfast.redis.format.RecordReader;
import dev.holdfast.redis.format.Slot;
import dev.holdfast.redis.script.Script;
import dev.holdfast.store.ClaimRequest;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Query;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds items by index. Every item found is compared with the full filter here. Thread-safe. */
public final class IndexReader {
    private static final String BY_NAME = "name ";
    private static final String BY_TIME = "time ";

    /** Compares text by its bytes, as sorted sets do. */
    private static final Comparator<String> BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private final Shards shards;

    public IndexReader(Shards shards) {
        this.shards = shards;
    }

    /**
     * An item found in an index.
     *
     * @param shard the shard
     * @param position the position in the index
     * @param id the id of the item
     * @param fields the fields of its record
     */
    public record Found(int shard, String position, String id, List<?> fields) {}

    /**
     * Decides what goes on a page.
     *
     * @param type the type of the items
     * @param limit the most items
     * @param matches whether an item belongs there, whatever the index says
     */
    private record Criteria(String type, int limit, Predicate<ItemBody> matches) {
        static Criteria of(Query query) {
            return new Criteria(query.type(), query.limit(), query.filter()::matches);
        }
    }

    /** Finds a page of items. */
    public Page<ItemRecord> find(Query query) {
        if (query.order() instanceof Query.Order.Changed changed) {
            return changed(query, changed);
        }
        if (query.order() instanceof Query.Order.Ready ready) {
            return page(
                    Criteria.of(query),
                    BY_TIME,
                    found(shards.readAll(ready(query, ready, query.filter().states()))));
        }
        String after = position(query.after(), BY_NAME);
        return page(
                Criteria.of(query),
                BY_NAME,
                found(shards.readAll(command(
                        query,
                        "stable",
                        shard -> after,
                        "",
                        query.filter().tag(),
                        query.filter().states()))));
    }

    private static Shards.ShardCommand<List<Object>> ready(Query query, Query.Order.Ready order, Set<String> slots) {
        String after = position(query.after(), BY_TIME);
        return command(query, "ready", shard -> after, InstantText.format(order.by()), null, slots);
    }

    /**
     * Returns the command that finds items of a shard that a claim may take, from all its sources at once.
     *
     * @param now the items are ready at this instant or earlier
     */
    public Shards.ShardCommand<List<Object>> claimCommand(ClaimRequest request, Instant now, Cursor after, int limit) {
        Query.Order.Ready order = new Query.Order.Ready(now);
        Set<String> slots = new LinkedHashSet<>();
        for (ClaimRequest.Source source : request.sources()) {
            String failedFrom = source.failedFrom();
            slots.add(failedFrom == null ? source.state() : Slot.name(source.state(), failedFrom));
        }
        return ready(new Query(request.type(), Query.Filter.ALL, order, after, limit), order, slots);
    }

    /** Returns the items that the shards found for a claim, those that have been ready longest first. */
    public Page<ItemRecord> claimPage(ClaimRequest request, int limit, List<List<Found>> lists) {
        Predicate<ItemBody> matches = request.sources().stream()
                .map(source -> new Query.Filter(Set.of(source.state()), source.failedFrom(), null, null, null))
                .<Predicate<ItemBody>>map(filter -> filter::matches)
                .reduce(body -> false, Predicate::or);
        return page(new Criteria(request.type(), limit, matches), BY_TIME, lists);
    }

    private static Page<ItemRecord> page(Criteria criteria, String kind, List<List<Found>> lists) {
        List<Found> page = merge(lists, criteria.limit(), Comparator.comparing(Found::position, BYTES));
        boolean more = more(lists, page.size(), criteria.limit());
        return page(
                criteria,
                page,
                more ? new Cursor(kind + page.get(page.size() - 1).position()) : null);
    }

    private Page<ItemRecord> changed(Query query, Query.Order.Changed order) {
        List<Long> after = new ArrayList<>(CursorPositions.revisions(query.after(), shards.count()));
        List<List<Found>> lists = found(shards.readAll(command(
                query,
                "changed",
                shard -> Long.toString(Math.max(after.get(shard), order.since())),
                "0",
                null,
                query.filter().states())));
        List<Found> page = merge(
                lists, query.limit(), Comparator.comparingLong((Found found) -> Long.parseLong(found.position())));
        page.forEach(found -> after.set(found.shard(), Long.parseLong(found.position())));
        boolean more = more(lists, page.size(), query.limit());
        return page(Criteria.of(query), page, more ? CursorPositions.of(after) : null);
    }

    private static boolean more(List<List<Found>> lists, int taken, int limit) {
        int all = lists.stream().mapToInt(List::size).sum();
        return all > taken || lists.stream().anyMatch(list -> list.size() == limit);
    }

    private static Shards.ShardCommand<List<Object>> command(
            Query query,
            String order,
            IntFunction<String> after,
            String bound,
            @Nullable String tag,
            Set<String> slots) {
        return (shard, keys, session) -> {
            List<String> arguments = new ArrayList<>(List.of(
                    query.type(),
                    order,
                    after.apply(shard),
                    bound,
                    tag == null ? "" : tag,
                    String.valueOf(query.limit()),
                    query.filter().failedFrom() == null ? "" : query.filter().failedFrom()));
            arguments.addAll(slots);
            return session.server().run(Script.FIND, keys.meta(), arguments.toArray(String[]::new));
        };
    }

    private static List<List<Found>> found(List<List<Object>> replies) {
        List<List<Found>> lists = new ArrayList<>();
        for (int i = 0; i < replies.size(); i++) {
            lists.add(found(i, replies.get(i)));
        }
        return lists;
    }

    /** Reads the reply of one shard. */
    public static List<Found> found(int shard, List<Object> reply) {
        return reply.stream()
                .map(found -> (List<?>) found)
                .map(found -> new Found(shard, (String) found.get(0), (String) found.get(1), (List<?>) found.get(2)))
                .toList();
    }

    private static List<Found> merge(List<List<Found>> lists, int limit, Comparator<Found> order) {
        if (lists.size() == 1) {
            return lists.get(0);
        }
        return lists.stream().flatMap(List::stream).sorted(order).limit(limit).toList();
    }

    private static Page<ItemRecord> page(Criteria criteria, List<Found> found, @Nullable Cursor next) {
        List<ItemRecord> items = new ArrayList<>();
        List<Damage> damaged = new ArrayList<>();
        for (Found one : found) {
            ItemKey key = new ItemKey(criteria.type(), one.id());
            try {
                ItemRecord record = RecordReader.read(key, one.fields());
                if (record == null) {
                    throw RecordReader.damaged(key, null);
                }
                if (criteria.matches().test(record.body())) {
                    items.add(record);
                }
            } catch (CorruptRecordException e) {
                damaged.add(new Damage(key, String.valueOf(e.getMessage())));
            }
        }
        return new Page<>(items, damaged, next);
    }

    private static String position(Cursor cursor, String kind) {
        if (cursor.isStart()) {
            return "";
        }
        boolean complete = !kind.equals(BY_TIME) || cursor.value().length() > kind.length() + InstantText.CHARS;
        if (!cursor.value().startsWith(kind) || cursor.value().length() == kind.length() || !complete) {
            throw CursorText.foreign(cursor, null);
        }
        return cursor.value().substring(kind.length());
    }
}
