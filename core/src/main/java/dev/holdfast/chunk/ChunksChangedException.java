package dev.holdfast.chunk;

import dev.holdfast.HoldfastException;

/**
 * The chunks of an item were begun with another configuration, or there were more of them: what is done does not fit
 * what is asked for. Nothing was changed.
 */
public final class ChunksChangedException extends HoldfastException {
    private static final long serialVersionUID = 1L;

    public ChunksChangedException(String item, String state, String differences) {
        super(
                item + ": the chunks in " + state + " were begun otherwise: " + differences
                        + "; go on with what they were begun with, or use OnChange.RESTART to begin anew",
                null);
    }
}
