package dev.holdfast.workflow;

/** What the library may do with a state. The name of a state is the host's, its kind is Holdfast's. */
public enum StateKind {
    /** Work can begin: a claim may take the item into a following {@link #ACTIVE} state. */
    READY,
    /** Somebody works on the item, under a lease; without a live lease the item can be claimed again. */
    ACTIVE,
    /** The item waits for something outside: a date, a person. Nothing takes it but an explicit move. */
    WAITING,
    /** An attempt failed; the item remembers from which state, and is retried when its policy says so. */
    ERROR,
    /** The end, good or bad. Nothing leaves it. */
    DONE
}
