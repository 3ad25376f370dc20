package dev.holdfast.store;

/** The reaction of an opening to a store that has lost acknowledged commits. */
public enum LostCommits {
    /** Refuses to open; the message says what helps. */
    REFUSE,
    /** Opens and continues from what the store still holds. */
    ACCEPT
}
