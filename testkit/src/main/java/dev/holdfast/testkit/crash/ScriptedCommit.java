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
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A commit of the child. Its token determines all of its content, so that a reader can check that a record is whole.
 *
 * <p>A token is {@code <round>-<thread>-<number>-<state>-<chunk>}; chunk -1 means none, state {@code GONE} a deletion.
 */
record ScriptedCommit(String token, String state, int chunk) {
    static final String TYPE = "crash";
    static final String LEDGER = "RUN";
    static final int KEYS = 8;
    static final String GONE = "GONE";

    /** Prefix of the line before a call; the token of its first commit follows. */
    static final String SENDING = "sending\t";

    /** Prefix of the line after a call; the token of its first commit follows. */
    static final String ANSWERED = "answered\t";

    /** Prefix of the line of an acknowledged commit. */
    static final String ACKNOWLEDGED = "ack\t";

    private static final int COLUMNS = 5;
    private static final int MAX_FILL = 700;

    static ScriptedCommit of(String prefix, String state, int chunk) {
        return new ScriptedCommit(prefix + "-" + state + "-" + chunk, state, chunk);
    }

    /** Parses a token; null if the text is not one. */
    static @Nullable ScriptedCommit parse(String token) {
        String[] column = token.split("-", -1);
        if (column.length < COLUMNS) {
            return null;
        }
        int chunkAt = token.indexOf("-" + column[3] + "-") + column[3].length() + 2;
        return new ScriptedCommit(token, column[3], Integer.parseInt(token.substring(chunkAt)));
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

    /** The document of the record: up to a few hundred characters that depend on the token. */
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

    /** Returns the token in a detail or document; empty if there is none. */
    static String tokenIn(String json) {
        String head = "{\"token\":\"";
        int end = json.indexOf('"', head.length());
        return json.startsWith(head) && end > 0 ? json.substring(head.length(), end) : "";
    }

    List<Chunk> chunks() {
        return chunk < 0 ? List.of() : List.of(new Chunk(LEDGER, chunk, "\"" + token + "\""));
    }

    /** Two entries for a move, so that a torn commit would leave only one. */
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
        String line = ACKNOWLEDGED + token + "\t" + key.id() + "\t" + revision + "\t" + expected;
        return line + "\t" + (deletes() ? 0 : checksum(document()));
    }

    /** Returns whether the child printed the line about a call, not about a failure. */
    static boolean isProtocol(String line) {
        return Stream.of(SENDING, ANSWERED, ACKNOWLEDGED).anyMatch(line::startsWith);
    }

    /** Parses a line of the child; null if it is not an acknowledgement. */
    static @Nullable Acknowledgement parseLine(String line) {
        String[] column = line.split("\t", -1);
        if (column.length != 6 || !line.startsWith(ACKNOWLEDGED)) {
            return null;
        }
        ItemKey key = new ItemKey(TYPE, column[2]);
        return new Acknowledgement(
                column[1], key, Long.parseLong(column[3]), Long.parseLong(column[4]), Long.parseLong(column[5]));
    }

    long bodyChecksum() {
        return deletes() ? 0 : checksum(document());
    }

    /** A commit that was acknowledged to the child. */
    record Acknowledgement(String token, ItemKey key, long revision, long expected, long checksum) {}
}
