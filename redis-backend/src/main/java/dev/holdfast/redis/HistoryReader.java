package dev.holdfast.redis;

import dev.holdfast.Cursor;
import dev.holdfast.CursorExpiredException;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Reads history and feed. Thread-safe. */
final class HistoryReader {
    /** The most commits that one script reads, besides one that tells whether there are more. */
    private static final int MOST_COMMITS = 256;

    private static final int DROPPED = 0;
    private static final int LAST = 1;
    private static final int LOST_AFTER = 2;
    private static final int MESSAGES = 3;

    private final Shards shards;

    HistoryReader(Shards shards) {
        this.shards = shards;
    }

    /**
     * The history of one commit.
     *
     * @param shard on which shard
     * @param id of which item
     * @param revision of the commit
     * @param fields of its message; null if it is missing
     */
    private record Message(
            int shard, String id, long revision, @Nullable List<?> fields) {}

    HistoryPage read(HistoryQuery query) {
        String id = query.id();
        return id == null ? feed(query) : item(query, new ItemKey(query.type(), id));
    }

    private HistoryPage item(HistoryQuery query, ItemKey key) {
        long after = Positions.number(query.after(), 0);
        int shard = shards.indexOf(key);
        Route route = shards.route(shard);
        List<HistoryEntry> entries = new ArrayList<>();
        while (true) {
            long from = after;
            int count = Math.min(query.limit(), MOST_COMMITS);
            Part part = Shards.ask(
                    route,
                    way -> run(way, route.keys(), key.type(), key.id(), from, count),
                    answer -> part(shard, answer));
            requireKept(query.after(), List.of(from), List.of(part));
            boolean more = part.messages().size() > count;
            for (Message message :
                    part.messages().subList(0, more ? count : part.messages().size())) {
                entries.addAll(Messages.entries(key, String.valueOf(message.revision()), message.fields()));
                after = message.revision();
                if (entries.size() >= query.limit()) {
                    boolean last =
                            message.equals(part.messages().get(part.messages().size() - 1));
                    return new HistoryPage(entries, new Cursor(String.valueOf(after)), more || !last);
                }
            }
            if (!more) {
                return new HistoryPage(entries, new Cursor(String.valueOf(Math.max(after, part.last()))), false);
            }
        }
    }

    private HistoryPage feed(HistoryQuery query) {
        List<Long> after = new ArrayList<>(Positions.revisions(query.after(), shards.count()));
        int count = Math.min(query.limit(), MOST_COMMITS);
        List<List<Object>> answers =
                shards.askAll((shard, keys, way) -> run(way, keys, query.type(), "", after.get(shard), count));
        List<Part> parts = new ArrayList<>();
        List<Message> messages = new ArrayList<>();
        for (int shard = 0; shard < answers.size(); shard++) {
            Part part = part(shard, answers.get(shard));
            parts.add(part);
            messages.addAll(part.messages());
        }
        requireKept(query.after(), after, parts);
        messages.sort(Comparator.comparingLong(Message::revision));
        List<HistoryEntry> entries = new ArrayList<>();
        int[] taken = new int[parts.size()];
        boolean more = false;
        for (Message message : messages) {
            if (entries.size() >= query.limit() || taken[message.shard()] == count) {
                more = true; // what comes after the count on a shard may be older than what is left of the others
                break;
            }
            entries.addAll(Messages.entries(
                    new ItemKey(query.type(), message.id()), String.valueOf(message.revision()), message.fields()));
            after.set(message.shard(), message.revision());
            taken[message.shard()]++;
        }
        for (int shard = 0; shard < parts.size(); shard++) {
            Part part = parts.get(shard);
            if (taken[shard] == part.messages().size()) {
                after.set(shard, Math.max(after.get(shard), part.last()));
            }
        }
        return new HistoryPage(entries, Positions.of(after), more);
    }

    private static CompletableFuture<List<Object>> run(
            Route.Way way, Keys keys, String type, String id, long after, int count) {
        return way.link().run(Script.HISTORY, keys.meta(), type, id, String.valueOf(after), String.valueOf(count + 1));
    }

    private static Part part(int shard, List<Object> answer) {
        List<Message> messages = new ArrayList<>();
        for (Object one : (List<?>) answer.get(MESSAGES)) {
            List<?> message = (List<?>) one;
            messages.add(new Message(
                    shard, (String) message.get(0), Long.parseLong((String) message.get(1)), (List<?>) message.get(2)));
        }
        return new Part(
                Long.parseLong((String) answer.get(DROPPED)),
                Long.parseLong((String) answer.get(LAST)),
                (String) answer.get(LOST_AFTER),
                messages);
    }

    /**
     * What one shard answered.
     *
     * @param dropped up to where history was trimmed
     * @param last the newest revision of the shard
     * @param lostAfter after which revision commits were lost that the cursor has seen; empty if none
     * @param messages in the order of revisions
     */
    private record Part(long dropped, long last, String lostAfter, List<Message> messages) {
        /** The oldest place after which everything is there; the one to go on from, if that still holds of it. */
        long oldest(long after) {
            if (!lostAfter.isEmpty()) {
                return Math.max(dropped, Long.parseLong(lostAfter));
            }
            return after > 0 ? Math.max(after, dropped) : after;
        }
    }

    /** Requires that nothing is missing after a cursor, on any of the shards it stands on. */
    private static void requireKept(Cursor cursor, List<Long> after, List<Part> parts) {
        List<Long> oldest = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            oldest.add(parts.get(i).oldest(after.get(i)));
        }
        if (parts.stream().anyMatch(part -> !part.lostAfter().isEmpty())) {
            throw new CursorExpiredException(
                    cursor,
                    Positions.of(oldest),
                    "stands behind commits that the server has lost, after a restart or because a replica took over");
        }
        if (!oldest.equals(after)) {
            throw new CursorExpiredException(cursor, Positions.of(oldest));
        }
    }
}
