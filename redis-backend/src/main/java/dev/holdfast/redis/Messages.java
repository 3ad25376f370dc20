package dev.holdfast.redis;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.ItemKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the messages in the stream of an item's history; there is one for every commit. */
final class Messages {
    private static final int EXPECTED = 1;
    private static final int TOKEN = 3;
    private static final int ENTRIES = 5;
    private static final int SUM = 7;
    private static final int LINES = 8;

    private Messages() {}

    /**
     * Reads the entries of one commit.
     *
     * @param key of which item
     * @param revision of the commit
     * @param fields of the message; null if it is not there
     * @throws CorruptRecordException if the message is missing or does not match its checksum
     */
    static List<HistoryEntry> entries(ItemKey key, String revision, @Nullable List<?> fields) {
        if (fields == null) {
            throw damaged(key, revision, null);
        }
        try {
            List<String> texts = fields.stream().map(String.class::cast).toList();
            List<String> lines = texts.subList(LINES, texts.size());
            String sum = Arguments.historySum(key, texts.get(EXPECTED), texts.get(TOKEN), lines);
            if (!Sum.sealed(sum, revision, texts.get(ENTRIES)).equals(texts.get(SUM))) {
                throw damaged(key, revision, null);
            }
            long number = Long.parseLong(texts.get(ENTRIES)) - lines.size() / 2;
            List<HistoryEntry> entries = new ArrayList<>(lines.size() / 2);
            for (Entry entry : read(lines)) {
                entries.add(new HistoryEntry(key, Long.parseLong(revision), ++number, entry));
            }
            return entries;
        } catch (CorruptRecordException e) {
            throw e;
        } catch (RuntimeException e) {
            throw damaged(key, revision, e);
        }
    }

    /** The revision of a message, by its place in the stream. */
    static long revision(String place) {
        return Long.parseLong(place.substring(0, place.indexOf('-')));
    }

    /** The revision that the commit of a sound message expected. */
    static long expected(List<?> fields) {
        return Long.parseLong((String) fields.get(EXPECTED));
    }

    /** The token of a sound message. */
    static String token(List<?> fields) {
        return (String) fields.get(TOKEN);
    }

    /** The number of the last entry up to a sound message. */
    static long number(List<?> fields) {
        return Long.parseLong((String) fields.get(ENTRIES));
    }

    /** The entries of a message, unchecked. */
    static List<Entry> unchecked(List<?> fields) {
        return read(fields.stream().map(String.class::cast).skip(LINES).toList());
    }

    private static List<Entry> read(List<String> lines) {
        List<Entry> entries = new ArrayList<>(lines.size() / 2);
        for (int i = 0; i + 1 < lines.size(); i += 2) {
            String[] head = lines.get(i).split(Arguments.SEPARATOR, -1);
            entries.add(new Entry(
                    Entry.Kind.valueOf(head[0]),
                    head[1].isEmpty() ? null : head[1],
                    head[2].isEmpty() ? null : head[2],
                    Instant.parse(head[3]),
                    lines.get(i + 1)));
        }
        return entries;
    }

    private static CorruptRecordException damaged(ItemKey key, String revision, @Nullable Throwable cause) {
        return new CorruptRecordException(
                key.toString(),
                key + ": the history of revision " + revision
                        + " is missing or does not match its checksum; run verify",
                cause);
    }
}
