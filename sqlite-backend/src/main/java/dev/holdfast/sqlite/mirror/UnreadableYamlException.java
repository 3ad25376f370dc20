package dev.holdfast.sqlite.mirror;

/** The bytes of a file are not what the mirror writes. */
public final class UnreadableYamlException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean newerFormat;

    private UnreadableYamlException(String message, boolean newerFormat) {
        super(message);
        this.newerFormat = newerFormat;
    }

    /** The bytes are damaged or edited. */
    static UnreadableYamlException damaged(String message) {
        return new UnreadableYamlException(message, false);
    }

    /** A newer Holdfast wrote the bytes; they must stay as they are. */
    static UnreadableYamlException newer(String message) {
        return new UnreadableYamlException(message, true);
    }

    boolean newerFormat() {
        return newerFormat;
    }
}
