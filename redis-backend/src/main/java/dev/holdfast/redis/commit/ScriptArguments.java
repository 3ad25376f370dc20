package dev.holdfast.redis.commit;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.internal.backend.IndexedWords;
import dev.holdfast.internal.backend.TextCheck;
import dev.holdfast.redis.format.ChunkMember;
import dev.holdfast.redis.format.InstantText;
import dev.holdfast.redis.format.RecordChecksum;
import dev.holdfast.redis.format.Separators;
import dev.holdfast.redis.format.StreamMessages;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.Commit;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.Lease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The arguments of the scripts that commit and renew. */
public final class ScriptArguments {
    private ScriptArguments() {}

    /**
     * Returns the arguments for one commit.
     *
     * @throws StoreException with verdict {@code FATAL} if a part of it cannot be stored
     */
    public static List<String> commit(Commit commit) {
        TextCheck.requireStorable(commit);
        try {
            return write(commit);
        } catch (IllegalArgumentException e) {
            throw unstorable(commit.key(), e);
        }
    }

    private static List<String> write(Commit commit) {
        ItemBody body = commit.body();
        ItemKey key = commit.key();
        List<String> to = new ArrayList<>(
                20 + 2 * (commit.entries().size() + commit.chunks().size()));
        String expected = Long.toString(commit.expected());
        List<String> lines = StreamMessages.lines(commit.entries());
        to.add(key.type());
        to.add(key.id());
        to.add(expected);
        to.add(commit.token());
        to.add(InstantText.formatOrEmpty(commit.leaseEndedBy()));
        to.add(RecordChecksum.ofHistory(key, expected, commit.token(), lines));
        to.add(Integer.toString(commit.entries().size()));
        to.add(Integer.toString(commit.chunks().size()));
        to.add(body == null ? "0" : "1");
        if (body != null) {
            writeBody(key, body, to);
        }
        to.addAll(lines);
        for (Chunk chunk : commit.chunks()) {
            to.add(ChunkMember.place(chunk.ledger(), chunk.index()));
            to.add(ChunkMember.value(key, chunk));
        }
        return to;
    }

    private static void writeBody(ItemKey key, ItemBody body, List<String> to) {
        String failedFrom = body.failedFrom() == null ? "" : body.failedFrom();
        String due = InstantText.formatOrEmpty(body.due());
        String updated = InstantText.format(body.updated());
        String tags = String.join(Separators.ELEMENT, IndexedWords.of(body));
        Lease lease = body.lease();
        String owner = lease == null ? "" : lease.owner();
        String token = lease == null ? "" : Long.toString(lease.token());
        String expires = lease == null ? "" : InstantText.format(lease.expires());
        to.add(body.state());
        to.add(failedFrom);
        to.add(due);
        to.add(owner);
        to.add(token);
        to.add(expires);
        to.add(RecordChecksum.ofLease(key, owner, token, expires));
        to.add(updated);
        to.add(tags);
        to.add(RecordChecksum.ofRecord(key, body.state(), failedFrom, due, updated, tags, body.document()));
        to.add(body.document());
    }

    /**
     * Returns the arguments for the renewal of a lease.
     *
     * @throws StoreException with verdict {@code FATAL} if the new end cannot be stored
     */
    public static List<String> renewal(ItemKey key, Lease held, Instant expires) {
        String token = Long.toString(held.token());
        try {
            String end = InstantText.format(expires);
            String checksum = RecordChecksum.ofLease(key, held.owner(), token, end);
            return List.of(key.type(), key.id(), held.owner(), token, end, checksum);
        } catch (IllegalArgumentException e) {
            throw unstorable(key, e);
        }
    }

    private static StoreException unstorable(ItemKey key, IllegalArgumentException e) {
        return new StoreException(Verdict.FATAL, key + ": " + e.getMessage(), e);
    }
}
