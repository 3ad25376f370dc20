package dev.holdfast.testkit.check;

import dev.holdfast.store.ItemKey;

/**
 * Something that no correct store answers. Immutable.
 *
 * @param rule which rule is broken
 * @param key on which item
 * @param detail what was seen
 */
public record Violation(Rule rule, ItemKey key, String detail) {
    /** The rules of the check. */
    public enum Rule {
        /** A revision is made by one commit only. */
        REVISION_TWICE,
        /** A commit is made on the revision of the commit before it. */
        BROKEN_CHAIN,
        /** Nobody sees less than what was complete before it began. */
        STALE,
        /** Nobody sees what had not begun when it ended, or what nobody wrote. */
        FROM_NOWHERE,
        /** A revision holds what its commit wrote. */
        WRONG_VALUE,
        /** A conflict is answered only when the item was not at the expected revision. */
        GROUNDLESS_CONFLICT,
        /** An acknowledged commit is in the history, with the revision that was answered. */
        LOST_TOKEN,
        /** A commit is in the history once. */
        TOKEN_TWICE,
        /** A commit that was acknowledged is acknowledged again when it is sent again. */
        FORGOTTEN_TOKEN,
        /** A commit that certainly had no effect is not in the history. */
        REJECTED_TOKEN,
        /** Entries of an item are numbered from 1 without gap, in the order of revisions. */
        NUMBER_GAP
    }

    @Override
    public String toString() {
        return rule + " " + key + ": " + detail;
    }
}
