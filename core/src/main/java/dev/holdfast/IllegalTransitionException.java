package dev.holdfast;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The workflow does not allow a move. Nothing was changed. */
public final class IllegalTransitionException extends HoldfastException {
    private static final long serialVersionUID = 1L;

    private final String from;
    private final String to;

    /**
     * Creates an exception.
     *
     * @param item the type and id of the item
     * @param from the name of its state
     * @param to the name of the state that was asked for
     * @param allowed the names of the states that may follow
     */
    public IllegalTransitionException(String item, String from, String to, Set<String> allowed) {
        super(
                item + ": " + from + " -> " + to + " is not allowed; from " + from + ": "
                        + (allowed.isEmpty() ? "nothing, it is a final state" : new TreeSet<>(allowed).toString()),
                null);
        this.from = from;
        this.to = to;
    }

    /**
     * Returns the state of the item.
     *
     * @return the name of the state
     */
    public String from() {
        return from;
    }

    /**
     * Returns the state that was asked for.
     *
     * @return the name of the state
     */
    public String to() {
        return to;
    }

    @Override
    @JsonValue
    public Map<String, Object> json() {
        return new JsonObject().with(super.json()).with("from", from()).with("to", to());
    }
}
