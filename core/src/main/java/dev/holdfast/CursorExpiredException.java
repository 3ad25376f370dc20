package dev.holdfast;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import java.util.Map;

/** A cursor points to history that is no longer kept: the reader has missed changes and must read the items again. */
public class CursorExpiredException extends StoreException {
    private static final long serialVersionUID = 1L;

    private final String oldest;

    /**
     * Creates an exception.
     *
     * @param expired the cursor that was used
     * @param oldest the oldest cursor that can be read from without a gap
     */
    public CursorExpiredException(Cursor expired, Cursor oldest) {
        this(expired, oldest, "is older than the kept history");
    }

    /**
     * Creates an exception for a cursor that is not merely too old.
     *
     * @param expired the cursor that was used
     * @param oldest the oldest cursor that can be read from without a gap
     * @param reason what is wrong with the cursor, as the sentence continues after it
     */
    public CursorExpiredException(Cursor expired, Cursor oldest, String reason) {
        super(
                Verdict.FATAL,
                "cursor '" + expired.value() + "' " + reason + "; read the items again and continue from cursor '"
                        + oldest.value() + "'",
                null);
        this.oldest = oldest.value();
    }

    /**
     * Returns the oldest cursor that can be read from without a gap.
     *
     * @return the start of the kept history
     */
    public Cursor oldest() {
        return new Cursor(oldest);
    }

    @Override
    @JsonValue
    public Map<String, Object> json() {
        return new JsonObject().with(super.json()).with("oldest", oldest().value());
    }
}
