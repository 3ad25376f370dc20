package dev.holdfast.testkit.crash;

import dev.holdfast.store.Chunk;
import dev.holdfast.store.Commit;
import dev.holdfast.store.Entry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.Lease;
import dev.holdfast.testkit.TestClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What the child writes. Everything follows from the token, so that whoever reads a record can tell whether it is whole.
 *
 * <p>A token is {@code <round>-<thread>-<number>-<state>-<chunk>}; chunk -1 is none, state {@code GONE} is a deletion.
 */
record CrashScript(String token, String state, int chunk) {
    static final String TYPE = "crash";
    static final String LEDGER = "RUN";
    static final int KEYS = 8;
    static final String GONE = "GONE";

    /** Begins a line before a call and one after it; the token of its first commit follows. */
    static final String SENDING = "sending\t";

    static final String ANSWERED = "answered\t";
    private static final int COLUMNS = 5;
    private static final int MAX_FILL = 700;

    static CrashScript of(String prefix, String state, int chunk) {
        return new CrashScript(prefix + "-" + state + "-" + chunk, state, chunk);
    }

    /** Reads a token; null if it is none. */
    static @Nullable CrashScript parse(String token) {
        String[] column = token.split("-", -1);
        if (column.length < COLUMNS) {
            return null;
        }
        int chunkAt = token.indexOf("-" + column[3] + "-") + column[3].length() + 2;
        return new CrashScript(token, column[3], Integer.parseInt(token.substring(chunkAt)));
    }

    static ItemKey key(int number) {
        return new ItemKey(TYPE, "item/" + number);
    }

    boolean deletes() {
        return state.equals(GONE);
    }

    private static long checksum(String text) {
        CRC32 crc = new CRC32();
        text.chars().forEach(crc::update);
        return crc.getValue();
    }

    /** The document of the record, a few hundred characters that depend on the token. */
    String document() {
        int fill = (int) (checksum(token) % MAX_FILL);
        return "{\"token\":\"" + token + "\",\"fill\":\"" + "x".repeat(fill) + "\"}";
    }

    ItemBody body() {
        Instant at = TestClock.EPOCH.plusMillis(checksum(token) % 1_000_000);
        Lease lease = state.equals(LEDGER) ? new Lease("owner " + token, 0, at) : null;
        return new ItemBody(state, null, at, lease, at, Set.of("t" + token.length()), document());
    }

    String detail() {
        return "{\"token\":\"" + token + "\"}";
    }

    /** The token in a detail or document; empty if there is none. */
    static String tokenIn(String json) {
        String head = "{\"token\":\"";
        int end = json.indexOf('"', head.length());
        return json.startsWith(head) && end > 0 ? json.substring(head.length(), end) : "";
    }

    List<Chunk> chunks() {
        return chunk < 0 ? List.of() : List.of(new Chunk(LEDGER, chunk, "\"" + token + "\""));
    }

    /** Two entries for a move, as a commit that tears would leave one. */
    List<Entry> entries(@Nullable String from) {
        List<Entry> entries = new ArrayList<>();
        Instant at = TestClock.EPOCH;
        if (deletes()) {
            entries.add(new Entry(Entry.Kind.DELETED, from, null, at, detail()));
        } else if (from == null) {
            entries.add(new Entry(Entry.Kind.CREATED, null, state, at, detail()));
        } else {
            entries.add(new Entry(Entry.Kind.EVENT, from, from, at, detail()));
            entries.add(new Entry(Entry.Kind.MOVED, from, state, at, detail()));
        }
        return entries;
    }

    Commit commit(ItemKey key, long expected, @Nullable String from) {
        return new Commit(key, expected, deletes() ? null : body(), entries(from), token).withChunks(chunks());
    }

    /** The line of an acknowledged commit. */
    String acknowledgement(ItemKey key, long revision, long expected) {
        String line = "ack\t" + token + "\t" + key.id() + "\t" + revision + "\t" + expected;
        return line + "\t" + (deletes() ? 0 : checksum(document()));
    }

    /** A line of the child; null if it is torn or no acknowledgement. */
    static @Nullable Ack parseLine(String line) {
        String[] column = line.split("\t", -1);
        if (column.length != 6 || !column[0].equals("ack")) {
            return null;
        }
        ItemKey key = new ItemKey(TYPE, column[2]);
        return new Ack(column[1], key, Long.parseLong(column[3]), Long.parseLong(column[4]), Long.parseLong(column[5]));
    }

    long bodyChecksum() {
        return deletes() ? 0 : checksum(document());
    }

    /** A commit that the child was told has happened. */
    record Ack(String token, ItemKey key, long revision, long expected, long checksum) {}
}
