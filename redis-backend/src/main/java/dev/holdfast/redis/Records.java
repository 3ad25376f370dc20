package dev.holdfast.redis;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads records as the scripts answer them, and compares them with their checksums. */
final class Records {
    /** The fields of the hash of an item that make its record, in the order in which scripts answer them. */
    static final String[] FIELDS = {
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

    private Records() {}

    /**
     * Reads a record.
     *
     * @param key of which item
     * @param fields as {@link #FIELDS} names them; more may follow
     * @return null if the item does not exist
     * @throws CorruptRecordException if it does not match its checksum
     */
    static @Nullable ItemRecord read(ItemKey key, List<?> fields) {
        if (fields.get(STATE) == null && fields.get(FIELDS.length - 1) == null) {
            return null;
        }
        try {
            return new Fields(fields).record(key);
        } catch (RuntimeException e) {
            if (e instanceof CorruptRecordException known) {
                throw known;
            }
            throw damaged(key, e);
        }
    }

    static CorruptRecordException damaged(ItemKey key, @Nullable Throwable cause) {
        return new CorruptRecordException(
                key.toString(),
                key + ": what is stored does not match its checksum; run verify, and restore the item from a backup of"
                        + " the server",
                cause);
    }

    /** The fields of one record. */
    private static final class Fields {
        private final List<?> values;

        private Fields(List<?> values) {
            this.values = values;
        }

        private String text(int at) {
            return Objects.requireNonNull((String) values.get(at), FIELDS[at]);
        }

        private ItemRecord record(ItemKey key) {
            String state = text(STATE);
            String from = text(3);
            String due = text(4);
            String updated = text(9);
            String tags = text(10);
            String document = text(12);
            String sum = Arguments.recordSum(key, state, from, due, updated, tags, document);
            if (!Sum.sealed(sum, text(0), text(1)).equals(text(11))) {
                throw damaged(key, null);
            }
            ItemBody body = new ItemBody(
                    state,
                    from.isEmpty() ? null : from,
                    Instants.parse(due),
                    lease(key),
                    Instant.parse(updated),
                    tags.isEmpty() ? Set.of() : Set.of(tags.split(Arguments.TAG_SEPARATOR, -1)),
                    document);
            return new ItemRecord(key, Long.parseLong(text(0)), Long.parseLong(text(1)), body);
        }

        private @Nullable Lease lease(ItemKey key) {
            String owner = text(5);
            String token = text(6);
            String expires = text(7);
            if (!Arguments.leaseSum(key, owner, token, expires).equals(text(8))) {
                throw damaged(key, null);
            }
            return owner.isEmpty() ? null : new Lease(owner, Long.parseLong(token), Instant.parse(expires));
        }
    }
}
