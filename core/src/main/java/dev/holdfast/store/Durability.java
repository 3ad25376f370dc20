package dev.holdfast.store;

/** The failures that a committed change survives. Each level includes those before it. */
public enum Durability {
    /** None: the change is only in the memory of the process. */
    MEMORY,
    /** The death of the process, {@code kill -9} included. */
    PROCESS,
    /** A power failure of the machine that holds the data, if its disk reports flushes truthfully. */
    NODE,
    /** The loss of that machine. */
    REPLICAS
}
