package dev.holdfast.chunk;

import dev.holdfast.HoldfastException;

/**
 * The chunks of an item were started with another configuration, or there were more of them, so that the finished chunks do
 * not fit the plan. Nothing was changed.
 */
public final class ChunksChangedException extends HoldfastException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param item the type and id of the item
     * @param state the name of the state
     * @param differences how the plans differ, for people
     */
    public ChunksChangedException(String item, String state, String differences) {
        super(
                item + ": the chunks in " + state + " were started with another plan: " + differences
                        + "; continue with that plan, or use OnChange.RESTART to start again",
                null);
    }
}
