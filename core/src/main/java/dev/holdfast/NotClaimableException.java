package dev.holdfast;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import java.util.Map;

/** An item could not be claimed. Nothing was changed. */
public final class NotClaimableException extends HoldfastException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * Creates an exception.
     *
     * @param item the type and id of the item
     * @param state the name of the state to enter
     * @param reason why the item cannot be claimed, for people
     */
    public NotClaimableException(String item, String state, String reason) {
        super(item + ": " + state + " cannot be entered now: " + reason, null);
        this.reason = reason;
    }

    /**
     * Returns why the item cannot be claimed: it does not exist, is held, is not due, or is in another state.
     *
     * @return the reason, for people
     */
    public String reason() {
        return reason;
    }

    @Override
    @JsonValue
    public Map<String, Object> json() {
        return new JsonObject().with(super.json()).with("reason", reason());
    }
}
