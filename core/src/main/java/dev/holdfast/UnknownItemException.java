package dev.holdfast;

/** An item was to be changed that does not exist. */
public final class UnknownItemException extends HoldfastException {
    private static final long serialVersionUID = 1L;

    public UnknownItemException(String item, String tried) {
        super(item + ": " + tried + ": there is no such item; create it first, or check its id", null);
    }
}
