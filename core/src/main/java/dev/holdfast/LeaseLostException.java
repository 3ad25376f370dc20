package dev.holdfast;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import java.util.Map;

/**
 * A worker lost its right to the item: the lease ran out and somebody else took it, or the item was moved or deleted.
 * Nothing was written; the worker should stop.
 */
public final class LeaseLostException extends HoldfastException {
    private static final long serialVersionUID = 1L;

    private final String item;

    /**
     * Creates an exception.
     *
     * @param item the type and id of the item
     * @param operation the refused operation
     * @param reason the state of the item, as the sentence continues after "the lease is lost"
     */
    public LeaseLostException(String item, String operation, String reason) {
        super(
                item + ": " + operation + ": the lease is lost, " + reason
                        + "; nothing was written, stop working on it",
                null);
        this.item = item;
    }

    /**
     * Returns the item whose lease is lost.
     *
     * @return its type and id
     */
    public String item() {
        return item;
    }

    @Override
    @JsonValue
    public Map<String, Object> json() {
        return new JsonObject().with(super.json()).with("item", item());
    }
}
