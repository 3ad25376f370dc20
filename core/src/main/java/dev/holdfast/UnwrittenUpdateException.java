package dev.holdfast;

/**
 * Updates that had waited could not be written: their step threw, what they made could not be stored, the item was gone, or
 * the store was in trouble when they had to be written for the last time. The cause tells which. Others that waited with
 * them have been written, unless it was the store.
 */
public final class UnwrittenUpdateException extends HoldfastException {
    private static final long serialVersionUID = 1L;

    private final int updates;

    public UnwrittenUpdateException(String item, int updates, Throwable cause) {
        super(
                item + ": " + updates + (updates == 1 ? " update" : " updates") + " that waited could not be written ("
                        + cause.getMessage() + "); mend that and update again",
                cause);
        this.updates = updates;
    }

    /**
     * How many.
     *
     * @return from 1
     */
    public int updates() {
        return updates;
    }
}
