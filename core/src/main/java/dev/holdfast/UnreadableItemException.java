package dev.holdfast;

import org.jspecify.annotations.Nullable;

/**
 * A stored item does not fit the workflow: its payload has another shape, its state is not declared, or a newer version of
 * the host wrote it. The item stays as it is.
 */
public final class UnreadableItemException extends HoldfastException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param item the type and id of the item
     * @param reason what does not fit, and what would help
     * @param cause the cause, or null
     */
    public UnreadableItemException(String item, String reason, @Nullable Throwable cause) {
        super(item + ": " + reason, cause);
    }
}
