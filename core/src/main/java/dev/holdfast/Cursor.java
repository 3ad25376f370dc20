package dev.holdfast;

/**
 * A place to go on reading from: opaque, made by a store, good for that store and the same query. Immutable.
 *
 * @param value what the store wrote into it; hosts may keep it as text
 */
public record Cursor(String value) {
    /** The beginning. */
    public static final Cursor START = new Cursor("");

    /** Checks nothing: a store refuses a cursor that it cannot read, naming it. */
    public Cursor {}

    /**
     * Tells whether this is the beginning.
     *
     * @return true for {@link #START}
     */
    public boolean isStart() {
        return value.isEmpty();
    }
}
