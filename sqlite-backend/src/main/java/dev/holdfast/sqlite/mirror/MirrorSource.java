package dev.holdfast.sqlite.mirror;

import java.util.List;
import java.util.Map;

/** What the mirror reads: changes in commit order, from the database. Thread-safe. */
public interface MirrorSource {
    /** The last revision known to be mirrored durably; 0 if none is. */
    long position();

    /** Distinct items by their newest state, in revision order, of those changed after a revision. */
    List<MirrorChange> changesAfter(long revision, int limit);

    /** Takes note that everything up to a revision is mirrored; becomes durable lazily, with a later commit. */
    void mirrored(long revision);

    /** Type to state to the number of items. */
    Map<String, Map<String, Long>> counts();

    /** The revision of the newest commit; 0 if there is none. */
    long lastRevision();
}
