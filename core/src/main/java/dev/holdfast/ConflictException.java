package dev.holdfast;

/** A change lost against others again and again, or against one that cannot be put together with it. */
public final class ConflictException extends HoldfastException {
    private static final long serialVersionUID = 1L;

    ConflictException(String item, String tried, String wrong) {
        super(item + ": " + tried + ": " + wrong, null);
    }
}
