package dev.holdfast.store;

/** The reaction to a store that turns out to have lost acknowledged commits when it is opened. */
public enum LostCommits {
    /** Refuses to open; the message names the remedies. */
    REFUSE,
    /** Opens and continues from what the store still holds. */
    ACCEPT
}
