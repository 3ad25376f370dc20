package dev.holdfast;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A store failed, as opposed to a lost race or a broken rule. */
public class StoreException extends HoldfastException {
    private static final long serialVersionUID = 1L;

    /** The effect of the failed call. */
    public enum Verdict {
        /** It certainly had no effect; trying again may help. */
        RETRYABLE,
        /** It may have taken effect; sending the same commit again, with its token, resolves that. */
        UNKNOWN,
        /** It certainly had no effect; trying again does not help before something is repaired. */
        FATAL
    }

    private final Verdict verdict;

    /**
     * Creates an exception.
     *
     * @param verdict the effect of the failed call
     * @param message what was tried, what is wrong, what would work; without secrets and values of payloads
     * @param cause the error of the technology, or null
     */
    public StoreException(Verdict verdict, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.verdict = verdict;
    }

    /**
     * Returns the effect of the failed call.
     *
     * @return the verdict
     */
    public Verdict verdict() {
        return verdict;
    }

    @Override
    @JsonValue
    public Map<String, Object> json() {
        return new JsonObject().with(super.json()).with("verdict", verdict());
    }
}
