package dev.holdfast.redis.connection;

import dev.holdfast.StoreException;

/** A node has replied with a {@link SlotRedirect}: without effect, and the next session leads to the right node. */
public final class RedirectedException extends StoreException {
    private static final long serialVersionUID = 1L;

    RedirectedException(StoreException failure) {
        super(Verdict.RETRYABLE, String.valueOf(failure.getMessage()), failure.getCause());
    }
}
