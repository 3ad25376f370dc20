package dev.holdfast;

import dev.holdfast.limit.RateLimitedException;
import dev.holdfast.limit.RateLimiter;
import java.util.function.UnaryOperator;

/**
 * Updates one item at most once per interval, for values that change fast. The first update is written at once; later ones
 * are pending and are written together, in order, as one update of the newest payload. A claim has {@link
 * WorkContext#saveSoon} for that.
 *
 * <p>Pending updates are written when the interval has passed, on a timer; by {@link #flush}; by {@link #close}; when the
 * {@link Items} are closed; and when {@value #MAX_PENDING} are pending. If the process is killed before that, they are
 * lost. While a {@link RateLimiter} refuses, updates stay pending; closing does not wait for it.
 *
 * <p>No update is lost silently. While the store fails, updates stay pending and are retried every second, or every interval
 * if that is longer. An update that can never be written (its step throws, or the item is gone) is dropped, and the next
 * call throws an {@link UnwrittenUpdateException}, {@link #close} at the latest. Nothing is written after closing.
 *
 * <p>Thread-safe. Steps run on the threads of callers or on the thread of the timer.
 *
 * @param <S> the states
 * @param <P> the payload
 */
public interface Updater<S, P> extends AutoCloseable {
    /** The most updates that can be pending. */
    int MAX_PENDING = 1000;

    /**
     * Updates the item now or soon. Does not wait for another thread that is writing.
     *
     * @param step makes the new payload from the old one; must be pure, since it is repeated after a lost race
     * @throws UnwrittenUpdateException if earlier updates were dropped; this one is not accepted
     * @throws StoreException if {@value #MAX_PENDING} updates are pending because the store fails; this one is not accepted
     * @throws ConflictException if {@value #MAX_PENDING} updates are pending and lost every race; this one is not accepted
     * @throws RateLimitedException if {@value #MAX_PENDING} updates wait for the rate limiter; this one is not accepted
     * @throws IllegalStateException if this updater is closed
     */
    void update(UnaryOperator<P> step);

    /**
     * Writes the pending updates now.
     *
     * @throws UnwrittenUpdateException if updates were dropped
     * @throws StoreException if the store fails; the updates stay pending
     * @throws ConflictException if the updates lost every race; they stay pending
     * @throws RateLimitedException if the item is updated too often; the updates stay pending
     * @throws IllegalStateException if this updater is closed
     */
    void flush();

    /**
     * Counts the pending updates.
     *
     * @return from 0 to {@value #MAX_PENDING}
     */
    int pending();

    /**
     * Writes the pending updates regardless of the rate limiter, and closes the updater. Idempotent; every caller returns
     * after they are written, except a step of the updates, which are written after it. A step that does not return within
     * 10 s, or 1 s while the JVM shuts down, is refused together with the updates that are pending with it.
     *
     * @throws UnwrittenUpdateException if updates were dropped, or the store failed, so that they are lost
     */
    @Override
    void close();
}
