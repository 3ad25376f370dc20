package dev.holdfast.store;

/** What a committed change survives; each level includes those before it. */
public enum Durability {
    /** Nothing: it lives in the memory of the process. */
    MEMORY,
    /** The death of the process, {@code kill -9} included. */
    PROCESS,
    /** Loss of power of the machine that holds the data, if its disk does not lie about flushing. */
    NODE,
    /** Loss of that machine. */
    REPLICAS
}
