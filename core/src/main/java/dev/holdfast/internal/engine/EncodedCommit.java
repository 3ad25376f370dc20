package dev.holdfast.internal.engine;

import dev.holdfast.internal.document.Document;
import dev.holdfast.store.Commit;
import java.time.Instant;

/**
 * A draft as the store gets it.
 *
 * @param commit the commit
 * @param document the document that it writes, so that nobody has to parse it again
 */
public record EncodedCommit(Commit commit, Document document) {
    public EncodedCommit ifLeaseEndedBy(Instant time) {
        return new EncodedCommit(commit.ifLeaseEndedBy(time), document);
    }
}
