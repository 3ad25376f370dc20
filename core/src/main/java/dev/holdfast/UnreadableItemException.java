package dev.holdfast;

import org.jspecify.annotations.Nullable;

/**
 * A stored item does not fit the workflow: its payload has another shape, its state is not declared, or a newer version
 * of the host wrote it. It stays as it is.
 */
public final class UnreadableItemException extends HoldfastException {
    private static final long serialVersionUID = 1L;

    public UnreadableItemException(String item, String wrong, @Nullable Throwable cause) {
        super(item + ": " + wrong, cause);
    }
}
