package dev.holdfast.sqlite.mirror;

/** The bytes of a file are not what the mirror writes. */
public final class UnreadableYamlException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean newerFormat;

    private UnreadableYamlException(String message, boolean newerFormat) {
        super(message);
        this.newerFormat = newerFormat;
    }

    /** The bytes are damaged, or have been edited. */
    static UnreadableYamlException damaged(String message) {
        return new UnreadableYamlException(message, false);
    }

    /** The bytes may be fine, but a newer Holdfast wrote them: they have to stay as they are. */
    static UnreadableYamlException newer(String message) {
        return new UnreadableYamlException(message, true);
    }

    boolean newerFormat() {
        return newerFormat;
    }
}
