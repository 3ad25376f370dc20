package dev.holdfast.redis.format;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.internal.backend.IndexedWords;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads records from the replies of scripts and verifies their checksums. */
public final class RecordReader {
    private static final String[] FIELDS = {
        "revision",
        "entries",
        "state",
        "failed_from",
        "due",
        "owner",
        "lease_token",
        "lease_expires",
        "lease_sum",
        "updated",
        "tags",
        "sum",
        "document"
    };

    private static final int STATE = 2;

    private RecordReader() {}

    /**
     * Returns the fields of the hash of an item that make up its record, in the order of all script replies. The array
     * is shared; nobody may change it.
     */
    public static String[] fields() {
        return FIELDS;
    }

    /**
     * Reads a record.
     *
     * @param key the item
     * @param values the values of {@link #fields}; more may follow
     * @return null if the item does not exist
     * @throws CorruptRecordException if the record does not match its checksum
     */
    public static @Nullable ItemRecord read(ItemKey key, List<?> values) {
        if (values.get(STATE) == null && values.get(FIELDS.length - 1) == null) {
            return null;
        }
        try {
            return record(key, values);
        } catch (CorruptRecordException e) {
            throw e;
        } catch (RuntimeException e) {
            throw damaged(key, e);
        }
    }

    /** Returns the failure for a record that cannot be read. */
    public static CorruptRecordException damaged(ItemKey key, @Nullable Throwable cause) {
        return new CorruptRecordException(
                key.toString(),
                key
                        + ": the stored record does not match its checksum; run verify, and restore the item from a backup of"
                        + " the server",
                cause);
    }

    private static ItemRecord record(ItemKey key, List<?> values) {
        String state = text(values, STATE);
        String failedFrom = text(values, 3);
        String due = text(values, 4);
        String updated = text(values, 9);
        String tags = text(values, 10);
        String document = text(values, 12);
        String checksum = RecordChecksum.ofRecord(key, state, failedFrom, due, updated, tags, document);
        if (!RecordChecksum.sealed(checksum, text(values, 0), text(values, 1)).equals(text(values, 11))) {
            throw damaged(key, null);
        }
        IndexedWords words =
                IndexedWords.parse(tags.isEmpty() ? List.of() : List.of(tags.split(Separators.ELEMENT, -1)));
        ItemBody body = new ItemBody(
                state,
                failedFrom.isEmpty() ? null : failedFrom,
                InstantText.parse(due),
                lease(key, values),
                Instant.parse(updated),
                words.tags(),
                document,
                words.uniqueKeys());
        return new ItemRecord(key, Long.parseLong(text(values, 0)), Long.parseLong(text(values, 1)), body);
    }

    private static @Nullable Lease lease(ItemKey key, List<?> values) {
        String owner = text(values, 5);
        String token = text(values, 6);
        String expires = text(values, 7);
        if (!RecordChecksum.ofLease(key, owner, token, expires).equals(text(values, 8))) {
            throw damaged(key, null);
        }
        return owner.isEmpty() ? null : new Lease(owner, Long.parseLong(token), Instant.parse(expires));
    }

    private static String text(List<?> values, int at) {
        return Objects.requireNonNull((String) values.get(at), FIELDS[at]);
    }
}
