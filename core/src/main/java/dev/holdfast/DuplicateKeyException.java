package dev.holdfast;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import dev.holdfast.internal.text.Redaction;
import dev.holdfast.store.ItemKey;
import java.util.Map;

/**
 * Another item has the unique key of a payload. Nothing was written; a worker keeps its claim, and can correct the payload.
 */
public final class DuplicateKeyException extends HoldfastException {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final String holder;

    /**
     * Creates an exception.
     *
     * @param item the item that was refused
     * @param name the name of the key
     * @param value its value
     * @param holder the item that has the key
     */
    public DuplicateKeyException(ItemKey item, String name, String value, ItemKey holder) {
        super(
                item + ": unique key " + name + " '" + Redaction.secrets(value) + "' belongs to " + holder
                        + "; use another value, or work on that item",
                null);
        this.name = name;
        this.holder = holder.id();
    }

    /**
     * Returns the name of the key.
     *
     * @return the name, as the workflow declares it
     */
    public String name() {
        return name;
    }

    /**
     * Returns the item that has the key.
     *
     * @return its id; it may have been deleted or changed since
     */
    public String holder() {
        return holder;
    }

    @Override
    @JsonValue
    public Map<String, Object> json() {
        return new JsonObject().with(super.json()).with("key", name).with("holder", holder);
    }
}
