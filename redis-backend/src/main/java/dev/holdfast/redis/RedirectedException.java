package dev.holdfast.redis;

import dev.holdfast.StoreException;

/** A node has answered with a {@link Redirect}: without effect, and the next way that is opened leads where it should. */
final class RedirectedException extends StoreException {
    private static final long serialVersionUID = 1L;

    RedirectedException(StoreException what) {
        super(Verdict.RETRYABLE, String.valueOf(what.getMessage()), what.getCause());
    }
}
