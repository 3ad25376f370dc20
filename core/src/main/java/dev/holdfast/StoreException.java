package dev.holdfast;

import org.jspecify.annotations.Nullable;

/** Trouble with a store, as opposed to a lost race or a broken rule. */
public class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is known about the effect of the failed call. */
    public enum Verdict {
        /** It certainly had no effect, and trying again may help. */
        RETRYABLE,
        /** It may or may not have taken effect; sending the same commit, with its token, again tells. */
        UNKNOWN,
        /** It certainly had no effect, and trying again without mending something will not help. */
        FATAL
    }

    private final Verdict verdict;

    /**
     * Makes an exception.
     *
     * @param verdict what is known about the effect
     * @param message what was tried, what is wrong, what would work; without secrets and values of payloads
     * @param cause what the technology said, or null
     */
    public StoreException(Verdict verdict, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.verdict = verdict;
    }

    /**
     * What is known about the effect of the failed call.
     *
     * @return the verdict
     */
    public Verdict verdict() {
        return verdict;
    }
}
