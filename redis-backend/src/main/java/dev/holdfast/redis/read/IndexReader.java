package dev.holdfast.redis.read;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.Cursor;
import dev.holdfast.Damage;
import dev.holdfast.Page;
import dev.holdfast.internal.backend.CursorText;
import dev.holdfast.redis.connection.Shards;
import dev.holdfast.redis.format.InstantText;
import dev.holdfast.redis.format.RecordReader;
import dev.holdfast.redis.script.Script;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Query;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
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

    /** Finds a page of items. */
    public Page<ItemRecord> find(Query query) {
        if (query.order() instanceof Query.Order.Changed changed) {
            return changed(query, changed);
        }
        if (query.order() instanceof Query.Order.Ready ready) {
            return readyPage(query, found(shards.readAll(readyCommand(query, ready))));
        }
        String after = position(query.after(), BY_NAME);
        return page(
                query,
                BY_NAME,
                found(shards.readAll(command(
                        query, "stable", shard -> after, "", query.filter().tag()))));
    }

    /** Returns the command that finds the ready items of a shard, for {@link #readyPage}. */
    public Shards.ShardCommand<List<Object>> readyCommand(Query query, Query.Order.Ready order) {
        String after = position(query.after(), BY_TIME);
        return command(query, "ready", shard -> after, InstantText.format(order.by()), null);
    }

    /** Returns the ready items of several shards, those that have been ready longest first. */
    public Page<ItemRecord> readyPage(Query query, List<List<Found>> lists) {
        return page(query, BY_TIME, lists);
    }

    private static Page<ItemRecord> page(Query query, String kind, List<List<Found>> lists) {
        List<Found> page = merge(lists, query.limit(), Comparator.comparing(Found::position, BYTES));
        boolean more = more(lists, page.size(), query.limit());
        return page(
                query, page, more ? new Cursor(kind + page.get(page.size() - 1).position()) : null);
    }

    private Page<ItemRecord> changed(Query query, Query.Order.Changed order) {
        List<Long> after = new ArrayList<>(CursorPositions.revisions(query.after(), shards.count()));
        List<List<Found>> lists = found(shards.readAll(command(
                query, "changed", shard -> Long.toString(Math.max(after.get(shard), order.since())), "0", null)));
        List<Found> page = merge(
                lists, query.limit(), Comparator.comparingLong((Found found) -> Long.parseLong(found.position())));
        page.forEach(found -> after.set(found.shard(), Long.parseLong(found.position())));
        boolean more = more(lists, page.size(), query.limit());
        return page(query, page, more ? CursorPositions.of(after) : null);
    }

    private static boolean more(List<List<Found>> lists, int taken, int limit) {
        int all = lists.stream().mapToInt(List::size).sum();
        return all > taken || lists.stream().anyMatch(list -> list.size() == limit);
    }

    private static Shards.ShardCommand<List<Object>> command(
            Query query, String order, IntFunction<String> after, String bound, @Nullable String tag) {
        return (shard, keys, session) -> {
            List<String> arguments = new ArrayList<>(List.of(
                    query.type(),
                    order,
                    after.apply(shard),
                    bound,
                    tag == null ? "" : tag,
                    String.valueOf(query.limit()),
                    query.filter().failedFrom() == null ? "" : query.filter().failedFrom()));
            arguments.addAll(query.filter().states());
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

    private static Page<ItemRecord> page(Query query, List<Found> found, @Nullable Cursor next) {
        List<ItemRecord> items = new ArrayList<>();
        List<Damage> damaged = new ArrayList<>();
        for (Found one : found) {
            ItemKey key = new ItemKey(query.type(), one.id());
            try {
                ItemRecord record = RecordReader.read(key, one.fields());
                if (record == null) {
                    throw RecordReader.damaged(key, null);
                }
                if (query.filter().matches(record.body())) {
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
