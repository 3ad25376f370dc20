package dev.holdfast.internal.engine;

import dev.holdfast.internal.document.Document;
import dev.holdfast.store.Commit;
import java.time.Instant;

/**
 * A draft encoded for the store.
 *
 * @param commit the commit
 * @param document the document that it writes, kept to save parsing it again
 */
public record EncodedCommit(Commit commit, Document document) {
    public EncodedCommit ifLeaseEndedBy(Instant time) {
        return new EncodedCommit(commit.ifLeaseEndedBy(time), document);
    }
}
