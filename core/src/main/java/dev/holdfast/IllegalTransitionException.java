package dev.holdfast;

import java.util.Set;
import java.util.TreeSet;

/** A move was asked for that the workflow does not allow. Nothing was changed. */
public final class IllegalTransitionException extends HoldfastException {
    private static final long serialVersionUID = 1L;

    private final String from;
    private final String to;

    /** @param allowed the names of the states that {@code from} may go to */
    public IllegalTransitionException(String item, String from, String to, Set<String> allowed) {
        super(
                item + ": " + from + " -> " + to + " is not allowed; from " + from + ": "
                        + (allowed.isEmpty() ? "nothing, it is an end" : new TreeSet<>(allowed).toString()),
                null);
        this.from = from;
        this.to = to;
    }

    /**
     * Where the item is.
     *
     * @return the name of the state
     */
    public String from() {
        return from;
    }

    /**
     * Where it should have gone.
     *
     * @return the name of the state
     */
    public String to() {
        return to;
    }
}
