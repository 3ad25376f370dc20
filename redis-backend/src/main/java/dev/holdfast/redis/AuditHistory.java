package dev.holdfast.redis;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.VerifyReport.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks the history of items message by message: checksum, the link to the commit before, whose entries must end where
 * this one's begin, the place in the feed, the birth. Confined to one thread.
 */
final class AuditHistory {
    private static final int AT_ONCE = 32;

    private final AuditedShard shard;
    private final AuditFeed feeds;

    AuditHistory(AuditedShard shard, AuditFeed feeds) {
        this.shard = shard;
        this.feeds = feeds;
    }

    /**
     * A sound message.
     *
     * @param revision of its commit
     * @param number of the last entry up to then
     */
    private record Link(long revision, long number) {}

    /** Checks the histories of some items; the first pages, which mostly are all, are asked for together. */
    void check(List<ItemKey> keys) {
        List<List<Object>> pages = shard.runAll(
                Script.CHECK_HISTORY,
                keys.stream().map(key -> arguments(key, "-")).toList());
        for (int i = 0; i < keys.size(); i++) {
            check(keys.get(i), pages.get(i));
        }
    }

    private static String[] arguments(ItemKey key, String after) {
        return new String[] {key.type(), key.id(), after, String.valueOf(AT_ONCE)};
    }

    private void check(ItemKey key, List<Object> firstPage) {
        List<Object> page = firstPage;
        Link before = new Link(0, 0);
        if ((Long) page.get(0) == 0) {
            shard.found(
                    Problem.DAMAGED_RECORD,
                    key.toString(),
                    "its record is gone, only its history is there; restore the item from a backup of the server",
                    false);
        }
        while (true) {
            long trimmed = Long.parseLong((String) page.get(1));
            List<?> messages = (List<?>) page.get(2);
            for (Object message : messages) {
                before = check(key, (List<?>) message, before, trimmed);
            }
            if (messages.size() < AT_ONCE) {
                return;
            }
            String last = (String) ((List<?>) messages.get(messages.size() - 1)).get(0);
            page = shard.run(Script.CHECK_HISTORY, arguments(key, last));
        }
    }

    /** Returns the link for the next message; null if this one tells nothing. */
    private @Nullable Link check(ItemKey key, List<?> parts, @Nullable Link before, long trimmed) {
        String place = (String) parts.get(0);
        List<?> fields = (List<?>) parts.get(1);
        long revision = Messages.revision(place);
        int entries;
        try {
            entries = Messages.entries(key, String.valueOf(revision), fields).size();
        } catch (CorruptRecordException e) {
            shard.found(Problem.DAMAGED_ENTRY, key.toString(), String.valueOf(e.getMessage()), false);
            return null;
        }
        long expected = Messages.expected(fields);
        long first = Messages.number(fields) - entries + 1;
        if (before != null && !follows(before, expected, first, trimmed)) {
            shard.found(
                    Problem.HISTORY_GAP,
                    key.toString(),
                    "commits before revision " + revision + " (entry " + first + ") are missing; look for a backup",
                    false);
        }
        if (expected == 0) {
            birth(key, Messages.token(fields), revision, (String) parts.get(3));
        }
        if (entries > 0) {
            List<?> inFeed = (List<?>) parts.get(2);
            if (inFeed == null || !inFeed.equals(List.of(key.id(), String.valueOf(entries)))) {
                feeds.missing(key, revision, entries);
            }
        }
        return new Link(revision, Messages.number(fields));
    }

    /** What was trimmed, also since the last page, may be missing; an item created again expects no revision. */
    private static boolean follows(Link before, long expected, long first, long trimmed) {
        if (expected == before.revision() && first == before.number() + 1) {
            return true;
        }
        if (expected == 0) {
            return first == before.number() + 1 || trimmed > before.revision();
        }
        return expected > before.revision() && expected <= trimmed;
    }

    private void birth(ItemKey key, String token, long revision, @Nullable String known) {
        if (String.valueOf(revision).equals(known)) {
            return;
        }
        String births = shard.keys().births(key);
        if (shard.repair()) {
            var unused = shard.ask(way -> way.link().commands().hset(births, token, String.valueOf(revision)));
        }
        shard.found(
                Problem.DERIVED_MISMATCH,
                key.toString(),
                "the token of its creation, revision " + revision + ", is not among its births; repair",
                shard.repair());
    }

    /** Looks for births without a commit. */
    void births(List<ItemKey> keys) {
        List<List<Object>> pages = shard.runAll(
                Script.CHECK_BIRTHS,
                keys.stream().map(key -> birthsOf(key, "0")).toList());
        for (int i = 0; i < keys.size(); i++) {
            births(keys.get(i), pages.get(i));
        }
    }

    private String[] birthsOf(ItemKey key, String cursor) {
        return new String[] {key.type(), key.id(), cursor, shard.repairFlag()};
    }

    private void births(ItemKey key, List<Object> firstPage) {
        List<Object> page = firstPage;
        List<String> wrong = new ArrayList<>(AuditedShard.texts(page.get(1)));
        while (!page.get(0).equals("0")) {
            page = shard.run(Script.CHECK_BIRTHS, birthsOf(key, (String) page.get(0)));
            wrong.addAll(AuditedShard.texts(page.get(1)));
        }
        if (!wrong.isEmpty()) {
            shard.found(
                    Problem.DERIVED_MISMATCH,
                    key.toString(),
                    wrong.size() + " of its births are of no commit; repair",
                    shard.repair());
        }
    }
}
