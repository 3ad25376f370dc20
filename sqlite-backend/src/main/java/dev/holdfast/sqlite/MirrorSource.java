package dev.holdfast.sqlite;

import java.util.List;
import java.util.Map;

/** What the mirror reads: changes in commit order, from the database. Called by one thread of the mirror at a time. */
interface MirrorSource {
    /** The last revision known to be durably mirrored. */
    long position();

    /**
     * The items that changed after a revision, each once with its newest state, in the order of their revisions.
     *
     * @param revision changes after this one
     * @param limit the most changes
     * @return the changes; a record that is null was deleted
     */
    List<MirrorChange> changesAfter(long revision, int limit);

    /** Notes that everything up to a revision is durably mirrored; need not be durable itself at once. */
    void mirrored(long revision);

    /** How many items there are: by type, by state. */
    Map<String, Map<String, Long>> counts();

    /** The revision of the newest commit. */
    long lastRevision();
}
