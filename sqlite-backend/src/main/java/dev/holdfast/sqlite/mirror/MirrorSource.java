package dev.holdfast.sqlite.mirror;

import java.util.List;
import java.util.Map;

/** The database as the mirror reads it, in the order of commits. Thread-safe. */
public interface MirrorSource {
    /** Returns the last revision known to be durable in the mirror; 0 if none is. */
    long position();

    /** Returns the items changed after a revision, each once with its newest content, in revision order. */
    List<MirrorChange> changesAfter(long revision, int limit);

    /** Records that everything up to a revision is mirrored; a later commit makes this durable. */
    void mirrored(long revision);

    /** Returns the number of items, by type and state. */
    Map<String, Map<String, Long>> counts();

    /** Returns the newest revision; 0 if there is none. */
    long lastRevision();
}
