package dev.holdfast;

/** An item to be changed does not exist. */
public final class UnknownItemException extends HoldfastException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param item the type and id of the item
     * @param operation the operation that was refused
     */
    public UnknownItemException(String item, String operation) {
        super(item + ": " + operation + ": there is no such item; create it first, or check its id", null);
    }
}
