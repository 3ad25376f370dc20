package dev.holdfast.store;

/**
 * One finished chunk of the work on an item. Immutable.
 *
 * @param ledger the name of its ledger, 1 to {@value #MAX_LEDGER_CHARS} characters; core starts the name with that of a
 *     state, and may have several ledgers for one state
 * @param index its number in the ledger, from 0
 * @param document one JSON value that only core understands: the result, or a reference to it
 */
public record Chunk(String ledger, int index, String document) {
    /** The longest name of a ledger, in characters. */
    public static final int MAX_LEDGER_CHARS = 128;

    /**
     * Checks the name and the number.
     *
     * @throws IllegalArgumentException if the name cannot be stored or the index is negative
     */
    public Chunk {
        Names.requireText("ledger", ledger, MAX_LEDGER_CHARS);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "chunk " + index + " of ledger " + ledger + " is negative; count from 0");
        }
    }
}
