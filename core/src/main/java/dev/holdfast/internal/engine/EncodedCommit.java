package dev.holdfast.internal.engine;

import dev.holdfast.internal.document.Document;
import dev.holdfast.store.Commit;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.Lease;
import java.time.Instant;

/**
 * A draft encoded for the store.
 *
 * @param commit the commit
 * @param document the document that it writes, kept to save parsing it again
 */
public record EncodedCommit(Commit commit, Document document) {
    /** Returns this commit with another lease. */
    public EncodedCommit withLease(Lease lease) {
        ItemBody body = commit.body();
        if (body == null || lease.equals(body.lease())) {
            return this;
        }
        Commit renewed = new Commit(
                commit.key(),
                commit.expected(),
                body.withLease(lease),
                commit.entries(),
                commit.chunks(),
                commit.token(),
                commit.leaseEndedBy());
        return new EncodedCommit(renewed, document);
    }

    public EncodedCommit ifLeaseEndedBy(Instant time) {
        return new EncodedCommit(commit.ifLeaseEndedBy(time), document);
    }
}
