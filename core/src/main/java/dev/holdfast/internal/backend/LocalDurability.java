package dev.holdfast.internal.backend;

import dev.holdfast.store.Durability;

/** The levels of durability that a store on a local disk can promise. */
public final class LocalDurability {
    private LocalDurability() {}

    /**
     * Refuses a level that a store on a local disk cannot promise.
     *
     * @throws IllegalArgumentException if it is not offered; the message names the levels that are
     */
    public static void check(Durability chosen) {
        if (chosen != Durability.NODE && chosen != Durability.PROCESS) {
            throw new IllegalArgumentException(
                    "durability " + chosen + " is not offered by a store on a local disk; use "
                            + Durability.NODE + " (survives loss of power) or " + Durability.PROCESS
                            + " (survives the death of the process)");
        }
    }
}
