package dev.holdfast.redis.format;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.ItemKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and writes the messages in the history stream of an item; each commit has one. */
public final class StreamMessages {
    private static final int EXPECTED = 1;
    private static final int TOKEN = 3;
    private static final int ENTRIES = 5;
    private static final int CHECKSUM = 7;
    private static final int LINES = 8;

    private StreamMessages() {}

    /** Returns the lines of a message: for each entry its head, which is kind, states and time, and its detail. */
    public static List<String> lines(List<Entry> entries) {
        List<String> lines = new ArrayList<>(2 * entries.size());
        for (Entry entry : entries) {
            lines.add(entry.kind()
                    + Separators.FIELD
                    + orEmpty(entry.from())
                    + Separators.FIELD
                    + orEmpty(entry.to())
                    + Separators.FIELD
                    + InstantText.format(entry.at()));
            lines.add(entry.detail());
        }
        return lines;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    /**
     * Reads the entries of one commit.
     *
     * @param key the item
     * @param revision the revision of the commit
     * @param fields the fields of the message; null if it is missing
     * @throws CorruptRecordException if the message is missing or does not match its checksum
     */
    public static List<HistoryEntry> entries(ItemKey key, String revision, @Nullable List<?> fields) {
        if (fields == null) {
            throw damaged(key, revision, null);
        }
        try {
            List<String> texts = fields.stream().map(String.class::cast).toList();
            List<String> lines = texts.subList(LINES, texts.size());
            String checksum = RecordChecksum.ofHistory(key, texts.get(EXPECTED), texts.get(TOKEN), lines);
            if (!RecordChecksum.sealed(checksum, revision, texts.get(ENTRIES)).equals(texts.get(CHECKSUM))) {
                throw damaged(key, revision, null);
            }
            long number = Long.parseLong(texts.get(ENTRIES)) - lines.size() / 2;
            List<HistoryEntry> entries = new ArrayList<>(lines.size() / 2);
            for (Entry entry : parse(lines)) {
                entries.add(new HistoryEntry(key, Long.parseLong(revision), ++number, entry));
            }
            return entries;
        } catch (CorruptRecordException e) {
            throw e;
        } catch (RuntimeException e) {
            throw damaged(key, revision, e);
        }
    }

    /** Returns the revision of a message, which is the first part of its ID. */
    public static long revision(String messageId) {
        return Long.parseLong(messageId.substring(0, messageId.indexOf('-')));
    }

    /** Returns the revision that the commit of an intact message expected. */
    public static long expected(List<?> fields) {
        return Long.parseLong((String) fields.get(EXPECTED));
    }

    /** Returns the token of an intact message. */
    public static String token(List<?> fields) {
        return (String) fields.get(TOKEN);
    }

    /** Returns the number of the last entry up to and including an intact message. */
    public static long number(List<?> fields) {
        return Long.parseLong((String) fields.get(ENTRIES));
    }

    /** Returns the entries of a message without verifying its checksum. */
    public static List<Entry> unverified(List<?> fields) {
        return parse(fields.stream().map(String.class::cast).skip(LINES).toList());
    }

    private static List<Entry> parse(List<String> lines) {
        List<Entry> entries = new ArrayList<>(lines.size() / 2);
        for (int i = 0; i + 1 < lines.size(); i += 2) {
            String[] head = lines.get(i).split(Separators.FIELD, -1);
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
