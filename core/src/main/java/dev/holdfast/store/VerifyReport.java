package dev.holdfast.store;

import java.util.List;

/**
 * What a check of a store found. Immutable.
 *
 * @param items how many items were checked
 * @param entries how many history entries were checked
 * @param findings what is wrong; empty if all is well
 */
public record VerifyReport(long items, long entries, List<Finding> findings) {
    /** Copies the list. */
    public VerifyReport {
        findings = List.copyOf(findings);
    }

    /**
     * Tells whether nothing is wrong now: nothing was found, or all of it was repaired.
     *
     * @return true if no finding is left
     */
    public boolean clean() {
        return findings.stream().allMatch(Finding::repaired);
    }

    /**
     * One thing that is wrong. Immutable.
     *
     * @param problem what sort of thing
     * @param subject which item or file; a file is named relative to the store's directory
     * @param detail what is wrong and what helps, for people
     * @param repaired whether this call mended it
     */
    public record Finding(Problem problem, String subject, String detail, boolean repaired) {
        @Override
        public String toString() {
            return problem + " " + subject + ": " + detail + (repaired ? " (repaired)" : "");
        }
    }

    /** What can be wrong with a store. */
    public enum Problem {
        /** A record does not match its checksum or cannot be read. */
        DAMAGED_RECORD,
        /** A history entry does not match its checksum or cannot be read. */
        DAMAGED_ENTRY,
        /** Entries of an item are missing between its first kept and its last. */
        HISTORY_GAP,
        /** A record does not agree with the last entry of its history. */
        STATE_MISMATCH,
        /** A count, index or other derived value inside the store is off. */
        DERIVED_MISMATCH,
        /** The store has fewer commits than its high-water mark: acknowledged commits are gone. */
        LOST_COMMITS,
        /** The mirror of an item is not there. */
        MIRROR_MISSING,
        /** The mirror of an item is older than the item. */
        MIRROR_STALE,
        /** The mirror of an item is newer than the item: a commit is gone from the store. */
        MIRROR_AHEAD,
        /** The mirror of an item has been changed or damaged. */
        MIRROR_DAMAGED,
        /** A file or key that belongs to no item. */
        ORPHAN_FILE
    }
}
