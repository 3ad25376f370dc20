package dev.holdfast.redis.format;

/** The characters between the parts of a stored text; none of them can be a part of a name. */
public final class Separators {
    /** Between the fields of a line. */
    public static final String FIELD = "\t";

    /** Between the elements of a list. */
    public static final String ELEMENT = "\n";

    private Separators() {}
}
