package dev.holdfast;


/** A cursor points to history that is no longer kept: the reader has missed changes and must start anew. */
public class CursorExpiredException extends StoreException {
    private static final long serialVersionUID = 1L;

    private final String oldest;

    /**
     * Makes an exception.
     *
     * @param expired the cursor that was used
     * @param oldest the oldest cursor that can be read from without a gap
     */
    public CursorExpiredException(Cursor expired, Cursor oldest) {
        super(
                Verdict.FATAL,
                "cursor '" + expired.value() + "' is older than the history that is kept; read the items anew and go"
                        + " on from cursor '" + oldest.value() + "'",
                null);
        this.oldest = oldest.value();
    }

    /**
     * Makes an exception for a cursor that is not merely too old.
     *
     * @param expired the cursor that was used
     * @param oldest the oldest cursor that can be read from without a gap
     * @param why what is wrong with it, as the sentence goes on after the cursor
     */
    public CursorExpiredException(Cursor expired, Cursor oldest, String why) {
        super(
                Verdict.FATAL,
                "cursor '" + expired.value() + "' " + why + "; read the items anew and go on from cursor '"
                        + oldest.value() + "'",
                null);
        this.oldest = oldest.value();
    }

    /**
     * The oldest cursor that can be read from without a gap.
     *
     * @return where the kept history begins
     */
    public Cursor oldest() {
        return new Cursor(oldest);
    }
}
