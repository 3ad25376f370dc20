package dev.holdfast.testkit.check;

import dev.holdfast.store.ItemKey;

/**
 * An observation that no linearizable store allows. Immutable.
 *
 * @param rule the broken rule
 * @param key the item
 * @param detail what was observed
 */
public record Violation(Rule rule, ItemKey key, String detail) {
    /** The rules of the check. */
    public enum Rule {
        /** One commit creates a revision. */
        REVISION_TWICE,
        /** A commit expects the revision of the commit before it. */
        BROKEN_CHAIN,
        /** A call sees everything that was complete before it started. */
        STALE,
        /** A call sees no value that no caller wrote, or that was first sent after the call ended. */
        FROM_NOWHERE,
        /** A revision holds the value of its commit. */
        WRONG_VALUE,
        /** A commit conflicts only if the item was not at the expected revision. */
        GROUNDLESS_CONFLICT,
        /** An acknowledged commit is in the history with the revision of its answer. */
        LOST_TOKEN,
        /** A commit is in the history at one revision only. */
        TOKEN_TWICE,
        /** An acknowledged commit that is sent again is acknowledged again. */
        FORGOTTEN_TOKEN,
        /** A rejected commit is not in the history. */
        REJECTED_TOKEN,
        /** The entries of an item are numbered from 1 without gaps, in revision order. */
        NUMBER_GAP
    }

    @Override
    public String toString() {
        return rule + " " + key + ": " + detail;
    }
}
