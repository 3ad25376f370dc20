package dev.holdfast.workflow;

/**
 * The kind of a state decides what Holdfast may do with its items. The host chooses the states; Holdfast defines the
 * kinds.
 */
public enum StateKind {
    /** Work can start: a claim may take the item into an {@link #ACTIVE} state that may follow. */
    READY,
    /** A worker works on the item, under a lease. Without a live lease the item can be claimed again. */
    ACTIVE,
    /** The item waits for something outside, such as a date or a person. Only an explicit move takes it out. */
    WAITING,
    /** An attempt failed. The item remembers the state it failed from, and is retried when its policy says so. */
    ERROR,
    /** The item has ended, well or badly. Nothing takes it out. */
    DONE
}
