package dev.holdfast;

/**
 * An opaque position to continue reading from. It is made by a store, and is valid for that store and the same query.
 * Immutable.
 *
 * @param value the position in the format of the store; hosts may keep it as text
 */
public record Cursor(String value) {
    /** The start. */
    public static final Cursor START = new Cursor("");

    /** Checks nothing: a store refuses a cursor that it cannot read, and names it. */
    public Cursor {}

    /**
     * Returns whether this is the start.
     *
     * @return true for {@link #START}
     */
    public boolean isStart() {
        return value.isEmpty();
    }
}
