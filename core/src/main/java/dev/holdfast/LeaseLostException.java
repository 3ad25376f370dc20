package dev.holdfast;

/**
 * A worker lost its right to the item: the lease ran out and somebody else took it, or the item was moved or deleted.
 * Nothing was written; the worker should stop.
 */
public final class LeaseLostException extends HoldfastException {
    private static final long serialVersionUID = 1L;

    private final String item;

    LeaseLostException(String item, String tried, String now) {
        super(item + ": " + tried + ": the lease is lost, " + now + "; nothing was written, stop working on it", null);
        this.item = item;
    }

    boolean isOf(String key) {
        return item.equals(key);
    }
}
