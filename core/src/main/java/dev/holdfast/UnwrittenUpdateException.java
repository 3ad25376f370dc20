package dev.holdfast;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import java.util.Map;

/**
 * Pending updates could not be written: their step threw, the new payload could not be stored, the item was gone, or the
 * store failed at the last try. The cause tells which. Other updates that were pending with them have been written, unless
 * the store failed.
 */
public final class UnwrittenUpdateException extends HoldfastException {
    private static final long serialVersionUID = 1L;

    private final int updates;

    /**
     * Creates an exception.
     *
     * @param item the type and id of the item
     * @param updates the number of updates, from 1
     * @param cause the reason
     */
    public UnwrittenUpdateException(String item, int updates, Throwable cause) {
        super(
                item + ": " + updates + (updates == 1 ? " pending update" : " pending updates")
                        + " could not be written (" + cause.getMessage() + "); fix that and update again",
                cause);
        this.updates = updates;
    }

    /**
     * Counts the lost updates.
     *
     * @return from 1
     */
    public int updates() {
        return updates;
    }

    @Override
    @JsonValue
    public Map<String, Object> json() {
        return new JsonObject().with(super.json()).with("updates", updates());
    }
}
