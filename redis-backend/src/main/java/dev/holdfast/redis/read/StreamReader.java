package dev.holdfast.redis.read;

import dev.holdfast.Cursor;
import dev.holdfast.CursorExpiredException;
import dev.holdfast.internal.backend.CursorText;
import dev.holdfast.redis.connection.ShardConnection;
import dev.holdfast.redis.connection.ShardConnection.Session;
import dev.holdfast.redis.connection.Shards;
import dev.holdfast.redis.format.ShardKeys;
import dev.holdfast.redis.format.StreamMessages;
import dev.holdfast.redis.script.Script;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Reads the history of items and the feed of types. Thread-safe. */
public final class StreamReader {
    /** The maximum number of commits that one script reads, besides one that shows whether there are more. */
    private static final int MAX_COMMITS = 256;

    private final Shards shards;

    public StreamReader(Shards shards) {
        this.shards = shards;
    }

    /**
     * The history of one commit.
     *
     * @param shard the shard
     * @param id the id of the item
     * @param revision the revision of the commit
     * @param fields the fields of its message; null if it is missing
     */
    private record Message(
            int shard, String id, long revision, @Nullable List<?> fields) {}

    /** Reads a page of history. */
    public HistoryPage read(HistoryQuery query) {
        String id = query.id();
        return id == null ? feed(query) : item(query, new ItemKey(query.type(), id));
    }

    private HistoryPage item(HistoryQuery query, ItemKey key) {
        long after = CursorText.number(query.after(), 0);
        int shard = shards.indexOf(key);
        ShardConnection connection = shards.connection(shard);
        List<HistoryEntry> entries = new ArrayList<>();
        while (true) {
            long from = after;
            int count = Math.min(query.limit(), MAX_COMMITS);
            Part part = part(
                    shard,
                    connection.read(session -> send(session, connection.keys(), key.type(), key.id(), from, count)));
            requireComplete(query.after(), List.of(from), List.of(part));
            boolean more = part.messages().size() > count;
            for (Message message :
                    part.messages().subList(0, more ? count : part.messages().size())) {
                entries.addAll(StreamMessages.entries(key, String.valueOf(message.revision()), message.fields()));
                after = message.revision();
                if (entries.size() >= query.limit()) {
                    boolean last =
                            message.equals(part.messages().get(part.messages().size() - 1));
                    return new HistoryPage(entries, new Cursor(String.valueOf(after)), more || !last);
                }
            }
            if (!more) {
                return new HistoryPage(entries, new Cursor(String.valueOf(Math.max(after, part.newest()))), false);
            }
        }
    }

    private HistoryPage feed(HistoryQuery query) {
        List<Long> after = new ArrayList<>(CursorPositions.revisions(query.after(), shards.count()));
        int count = Math.min(query.limit(), MAX_COMMITS);
        List<List<Object>> replies = shards.readAll(
                (shard, keys, session) -> send(session, keys, query.type(), "", after.get(shard), count));
        List<Part> parts = new ArrayList<>();
        List<Message> messages = new ArrayList<>();
        for (int shard = 0; shard < replies.size(); shard++) {
            Part part = part(shard, replies.get(shard));
            parts.add(part);
            messages.addAll(part.messages());
        }
        requireComplete(query.after(), after, parts);
        messages.sort(Comparator.comparingLong(Message::revision));
        List<HistoryEntry> entries = new ArrayList<>();
        int[] taken = new int[parts.size()];
        boolean more = false;
        for (Message message : messages) {
            if (entries.size() >= query.limit() || taken[message.shard()] == count) {
                more = true; // unread messages of this shard may be older than the rest of the others
                break;
            }
            entries.addAll(StreamMessages.entries(
                    new ItemKey(query.type(), message.id()), String.valueOf(message.revision()), message.fields()));
            after.set(message.shard(), message.revision());
            taken[message.shard()]++;
        }
        for (int shard = 0; shard < parts.size(); shard++) {
            Part part = parts.get(shard);
            if (taken[shard] == part.messages().size()) {
                after.set(shard, Math.max(after.get(shard), part.newest()));
            }
        }
        return new HistoryPage(entries, CursorPositions.of(after), more);
    }

    private static CompletableFuture<List<Object>> send(
            Session session, ShardKeys keys, String type, String id, long after, int count) {
        return session.server()
                .run(Script.HISTORY, keys.meta(), type, id, String.valueOf(after), String.valueOf(count + 1));
    }

    private static Part part(int shard, List<Object> reply) {
        List<Message> messages = new ArrayList<>();
        for (Object one : (List<?>) reply.get(3)) {
            List<?> message = (List<?>) one;
            messages.add(new Message(
                    shard, (String) message.get(0), Long.parseLong((String) message.get(1)), (List<?>) message.get(2)));
        }
        return new Part(
                Long.parseLong((String) reply.get(0)),
                Long.parseLong((String) reply.get(1)),
                (String) reply.get(2),
                messages);
    }

    /**
     * The reply of one shard.
     *
     * @param trimmed the revision up to which history was trimmed
     * @param newest the newest revision of the shard
     * @param lostAfter the revision after which commits were lost that the cursor has passed; empty if none
     * @param messages the messages in the order of revisions
     */
    private record Part(long trimmed, long newest, String lostAfter, List<Message> messages) {
        /** Returns the oldest position after which nothing is missing; that of the cursor if it is still valid. */
        long oldest(long after) {
            if (!lostAfter.isEmpty()) {
                return Math.max(trimmed, Long.parseLong(lostAfter));
            }
            return after > 0 ? Math.max(after, trimmed) : after;
        }
    }

    /** Requires that nothing is missing after a cursor on any shard that it has passed. */
    private static void requireComplete(Cursor cursor, List<Long> after, List<Part> parts) {
        List<Long> oldest = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            oldest.add(parts.get(i).oldest(after.get(i)));
        }
        if (parts.stream().anyMatch(part -> !part.lostAfter().isEmpty())) {
            throw new CursorExpiredException(
                    cursor,
                    CursorPositions.of(oldest),
                    "is past commits that the server has lost, after a restart or a failover");
        }
        if (!oldest.equals(after)) {
            throw new CursorExpiredException(cursor, CursorPositions.of(oldest));
        }
    }
}
