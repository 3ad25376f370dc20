package dev.holdfast.testkit.contract;

/** An exception of a host that throws again when it is printed. */
final class UnprintableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
        throw new IllegalStateException("the message cannot be had");
    }

    @Override
    public String toString() {
        throw new IllegalStateException("the text cannot be had");
    }

    /** Throws anything, checked or not. */
    @SuppressWarnings({"unchecked", "DoNotCallSuggester"}) // the type is erased; it exists to throw
    static <E extends Throwable> void raise(Throwable failure) throws E {
        throw (E) failure;
    }

    /** Runs out of stack. */
    @SuppressWarnings("InfiniteRecursion")
    static int overflow(int depth) {
        return 1 + overflow(depth + 1);
    }
}
