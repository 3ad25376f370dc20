package dev.holdfast.internal.ledger;

import dev.holdfast.store.Chunk;
import dev.holdfast.store.ItemBody;

/**
 * The names of the ledgers of a state: {@code STATE/1/done} marks completed chunks, so that reading them loads no
 * results; {@code STATE/1/results} holds the results; {@code STATE/1/failed} lists failures; the number is the
 * generation. {@code STATE/step/NAME} holds a named step.
 *
 * @param state the name of the state
 * @param generation from 1; a restart adds one
 */
public record LedgerNames(String state, int generation) {
    private static final String STEP = "/step/";

    /** The characters that the longest state name leaves for a step. */
    public static final int MAX_STEP_CHARS = Chunk.MAX_LEDGER_CHARS - ItemBody.MAX_STATE_CHARS - 6;

    public String done() {
        return state + "/" + generation + "/done";
    }

    public String failed() {
        return state + "/" + generation + "/failed";
    }

    public String results() {
        return state + "/" + generation + "/results";
    }

    /**
     * Returns the ledger of a step.
     *
     * @throws IllegalArgumentException if the step cannot be stored under that name
     */
    public static String step(String item, String state, String name) {
        String wrong = name.isBlank()
                ? "is blank"
                : name.length() > MAX_STEP_CHARS ? "has " + name.length() + " characters" : "has a '/'";
        if (name.isBlank() || name.length() > MAX_STEP_CHARS || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException(item + ": the name of step '" + name + "' " + wrong + "; use 1 to "
                    + MAX_STEP_CHARS + " characters without '/'");
        }
        return state + STEP + name;
    }
}
