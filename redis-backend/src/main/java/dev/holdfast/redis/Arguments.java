package dev.holdfast.redis;

import dev.holdfast.internal.backend.TextCheck;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.Commit;
import dev.holdfast.store.Entry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.Lease;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes commits as the commit script expects them. */
final class Arguments {
    static final String SEPARATOR = "\t";
    static final String TAG_SEPARATOR = "\n";

    private Arguments() {}

    /**
     * The arguments of one commit.
     *
     * @throws StoreException with verdict {@code FATAL} if something of it cannot be stored
     */
    static List<String> of(Commit commit) {
        TextCheck.requireStorable(commit);
        try {
            return write(commit);
        } catch (IllegalArgumentException e) {
            throw new StoreException(Verdict.FATAL, commit.key() + ": " + e.getMessage(), e);
        }
    }

    private static List<String> write(Commit commit) {
        ItemBody body = commit.body();
        ItemKey key = commit.key();
        List<String> to = new ArrayList<>(
                20 + 2 * (commit.entries().size() + commit.chunks().size()));
        String expected = Long.toString(commit.expected());
        List<String> lines = lines(commit.entries());
        to.add(key.type());
        to.add(key.id());
        to.add(expected);
        to.add(commit.token());
        to.add(Instants.textOrEmpty(commit.leaseEndedBy()));
        to.add(historySum(key, expected, commit.token(), lines));
        to.add(Integer.toString(commit.entries().size()));
        to.add(Integer.toString(commit.chunks().size()));
        to.add(body == null ? "0" : "1");
        if (body != null) {
            writeBody(key, body, to);
        }
        to.addAll(lines);
        for (Chunk chunk : commit.chunks()) {
            to.add(chunkPlace(chunk.ledger(), chunk.index()));
            to.add(chunkSum(key, chunk) + chunk.document());
        }
        return to;
    }

    private static void writeBody(ItemKey key, ItemBody body, List<String> to) {
        String from = body.failedFrom() == null ? "" : body.failedFrom();
        String due = Instants.textOrEmpty(body.due());
        String updated = Instants.text(body.updated());
        String tags = String.join(TAG_SEPARATOR, body.tags());
        Lease lease = body.lease();
        String owner = lease == null ? "" : lease.owner();
        String token = lease == null ? "" : Long.toString(lease.token());
        String expires = lease == null ? "" : Instants.text(lease.expires());
        to.add(body.state());
        to.add(from);
        to.add(due);
        to.add(owner);
        to.add(token);
        to.add(expires);
        to.add(leaseSum(key, owner, token, expires));
        to.add(updated);
        to.add(tags);
        to.add(recordSum(key, body.state(), from, due, updated, tags, body.document()));
        to.add(body.document());
    }

    /** Of each entry its head, which is kind, states and time, and its detail. */
    private static List<String> lines(List<Entry> entries) {
        List<String> lines = new ArrayList<>(2 * entries.size());
        for (Entry entry : entries) {
            lines.add(entry.kind()
                    + SEPARATOR
                    + orEmpty(entry.from())
                    + SEPARATOR
                    + orEmpty(entry.to())
                    + SEPARATOR
                    + Instants.text(entry.at()));
            lines.add(entry.detail());
        }
        return lines;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** Everything of a record but its lease, which is renewed without a commit. */
    static String recordSum(
            ItemKey key, String state, String from, String due, String updated, String tags, String document) {
        return new Sum()
                .add(key.toString())
                .add(state)
                .add(from)
                .add(due)
                .add(updated)
                .add(tags)
                .add(document)
                .text();
    }

    static String leaseSum(ItemKey key, String owner, String token, String expires) {
        return new Sum().add(key.toString()).add(owner).add(token).add(expires).text();
    }

    static String historySum(ItemKey key, String expected, String token, List<String> lines) {
        Sum sum = new Sum().add(key.toString()).add(expected).add(token);
        lines.forEach(sum::add);
        return sum.text();
    }

    /** Where a chunk stands among those of its item: text that is ordered by ledger and index. */
    static String chunkPlace(String ledger, int index) {
        return ledger + TAG_SEPARATOR + String.format("%010d", index) + TAG_SEPARATOR;
    }

    static String chunkSum(ItemKey key, Chunk chunk) {
        return new Sum()
                .add(key.toString())
                .add(chunk.ledger())
                .add(Integer.toString(chunk.index()))
                .add(chunk.document())
                .text();
    }

    /** The arguments of the script that renews a lease, after the generation. */
    static List<String> renewal(ItemKey key, Lease held, Instant expires) {
        String token = Long.toString(held.token());
        try {
            String end = Instants.text(expires);
            return List.of(key.type(), key.id(), held.owner(), token, end, leaseSum(key, held.owner(), token, end));
        } catch (IllegalArgumentException e) {
            throw new StoreException(Verdict.FATAL, key + ": " + e.getMessage(), e);
        }
    }
}
