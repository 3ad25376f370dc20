package dev.holdfast.store;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import java.util.List;
import java.util.Map;

/**
 * The result of the verification of a store. Immutable.
 *
 * @param items the number of checked items
 * @param entries the number of checked history entries
 * @param findings the problems that were found; empty if there are none
 */
public record VerifyReport(long items, long entries, List<Finding> findings) {
    /** Copies the list. */
    public VerifyReport {
        findings = List.copyOf(findings);
    }

    /**
     * Returns whether the store is in order now: no problem was found, or all were repaired.
     *
     * @return true if no unrepaired finding is left
     */
    public boolean clean() {
        return findings.stream().allMatch(Finding::repaired);
    }

    /**
     * One problem of a store. Immutable.
     *
     * @param problem the kind of problem
     * @param subject the item or file; a file is named relative to the directory of the store
     * @param detail the problem and its remedy, for people
     * @param repaired whether this verification repaired it
     */
    public record Finding(Problem problem, String subject, String detail, boolean repaired) {
        /**
         * Returns this as JSON, the same for every mapper and library; {@code docs/json.md} describes it.
         *
         * @return texts, numbers, truth values, lists and maps; unmodifiable
         */
        @JsonValue
        public Map<String, Object> json() {
            return new JsonObject()
                    .with("problem", problem)
                    .with("subject", subject)
                    .with("detail", detail)
                    .with("repaired", repaired);
        }

        @Override
        public String toString() {
            return problem + " " + subject + ": " + detail + (repaired ? " (repaired)" : "");
        }
    }

    /** The kinds of problems. */
    public enum Problem {
        /** A record does not match its checksum or cannot be read. */
        DAMAGED_RECORD,
        /** A history entry does not match its checksum or cannot be read. */
        DAMAGED_ENTRY,
        /** Entries of an item are missing between its first kept entry and its last. */
        HISTORY_GAP,
        /** A record does not agree with the last entry of its history. */
        STATE_MISMATCH,
        /** A count, index or other derived value in the store is wrong. */
        DERIVED_MISMATCH,
        /** The store has fewer commits than its high-water mark: acknowledged commits are gone. */
        LOST_COMMITS,
        /** The mirror of an item is missing. */
        MIRROR_MISSING,
        /** The mirror of an item is older than the item. */
        MIRROR_STALE,
        /** The mirror of an item is newer than the item: the store has lost a commit. */
        MIRROR_AHEAD,
        /** The mirror of an item has been changed or damaged. */
        MIRROR_DAMAGED,
        /** A file or key that belongs to no item. */
        ORPHAN_FILE
    }

    /**
     * Returns this as JSON, the same for every mapper and library; {@code docs/json.md} describes it.
     *
     * @return texts, numbers, truth values, lists and maps; unmodifiable
     */
    @JsonValue
    public Map<String, Object> json() {
        return new JsonObject()
                .with("clean", clean())
                .with("items", items)
                .with("entries", entries)
                .with("findings", findings.stream().map(Finding::json).toList());
    }
}
