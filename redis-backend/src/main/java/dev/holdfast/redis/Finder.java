package dev.holdfast.redis;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.Cursor;
import dev.holdfast.Damage;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.Page;
import dev.holdfast.store.Query;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds items. What comes out of an index is compared with the whole condition here. Thread-safe. */
final class Finder {
    private static final String BY_NAME = "name ";
    private static final String BY_TIME = "time ";
    private static final int PLACE = 0;
    private static final int ID = 1;
    private static final int FIELDS = 2;

    /** Sorted sets compare text by its bytes. */
    private static final Comparator<String> BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private final Shards shards;

    Finder(Shards shards) {
        this.shards = shards;
    }

    /**
     * What was found at a place.
     *
     * @param shard on which shard
     * @param place where in the index
     * @param id of which item
     * @param fields of its record
     */
    record Found(int shard, String place, String id, List<?> fields) {}

    Page<ItemRecord> find(Query query) {
        if (query.order() instanceof Query.Order.Changed changed) {
            return changed(query, changed);
        }
        if (query.order() instanceof Query.Order.Ready ready) {
            return readyPage(query, lists(shards.askAll(readyQuestion(query, ready))));
        }
        String after = place(query.after(), BY_NAME);
        return page(
                query,
                BY_NAME,
                lists(shards.askAll(
                        question(query, "stable", i -> after, "", query.filter().tag()))));
    }

    /** Asks a shard for what is ready; {@link #readyPage} makes a page of the answers. */
    Shards.Asking<List<Object>> readyQuestion(Query query, Query.Order.Ready order) {
        String after = place(query.after(), BY_TIME);
        return question(query, "ready", i -> after, Instants.text(order.by()), null);
    }

    /** What is ready on some shards, the longest first. */
    Page<ItemRecord> readyPage(Query query, List<List<Found>> lists) {
        return page(query, BY_TIME, lists);
    }

    private static Page<ItemRecord> page(Query query, String kind, List<List<Found>> lists) {
        List<Found> page = merge(lists, query.limit(), Comparator.comparing(Found::place, BYTES));
        boolean more = more(lists, page.size(), query.limit());
        return page(
                query, page, more ? new Cursor(kind + page.get(page.size() - 1).place()) : null);
    }

    private Page<ItemRecord> changed(Query query, Query.Order.Changed order) {
        List<Long> after = new ArrayList<>(Positions.revisions(query.after(), shards.count()));
        List<List<Found>> lists = lists(shards.askAll(
                question(query, "changed", i -> Long.toString(Math.max(after.get(i), order.since())), "0", null)));
        List<Found> page =
                merge(lists, query.limit(), Comparator.comparingLong((Found found) -> Long.parseLong(found.place())));
        page.forEach(found -> after.set(found.shard(), Long.parseLong(found.place())));
        boolean more = more(lists, page.size(), query.limit());
        return page(query, page, more ? Positions.of(after) : null);
    }

    private static boolean more(List<List<Found>> lists, int taken, int limit) {
        int all = lists.stream().mapToInt(List::size).sum();
        return all > taken || lists.stream().anyMatch(list -> list.size() == limit);
    }

    private interface After {
        String of(int shard);
    }

    private static Shards.Asking<List<Object>> question(
            Query query, String order, After after, String bound, @Nullable String tag) {
        return (shard, keys, way) -> {
            List<String> arguments = new ArrayList<>(List.of(
                    query.type(),
                    order,
                    after.of(shard),
                    bound,
                    tag == null ? "" : tag,
                    String.valueOf(query.limit()),
                    query.filter().failedFrom() == null ? "" : query.filter().failedFrom()));
            arguments.addAll(query.filter().states());
            return way.link().run(Script.FIND, keys.meta(), arguments.toArray(String[]::new));
        };
    }

    private static List<List<Found>> lists(List<List<Object>> answers) {
        List<List<Found>> lists = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            lists.add(list(i, answers.get(i)));
        }
        return lists;
    }

    /** What one shard found. */
    static List<Found> list(int shard, List<Object> answer) {
        return answer.stream()
                .map(found -> (List<?>) found)
                .map(found -> new Found(
                        shard, (String) found.get(PLACE), (String) found.get(ID), (List<?>) found.get(FIELDS)))
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
                ItemRecord record = Records.read(key, one.fields());
                if (record == null) {
                    throw Records.damaged(key, null);
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

    private static String place(Cursor cursor, String kind) {
        if (cursor.isStart()) {
            return "";
        }
        boolean whole = !kind.equals(BY_TIME) || cursor.value().length() > kind.length() + Instants.CHARS;
        if (!cursor.value().startsWith(kind) || cursor.value().length() == kind.length() || !whole) {
            throw Positions.foreign(cursor, null);
        }
        return cursor.value().substring(kind.length());
    }
}
