package dev.holdfast.limit;

import dev.holdfast.store.ItemKey;
import java.time.Duration;

/**
 * Limits how often items can be updated; set by {@code Items.Builder.rateLimiter}.
 *
 * <p>It is asked once for every update of a payload that is a write of its own: by {@code Items.update}
 * and its overloads, {@code Batch}, {@code Updater}, {@code WorkContext.save} and {@code WorkContext.saveSoon}. It is
 * not asked for writes that advance an item: creations, moves, claims, the ends of claims, progress, chunks, steps and
 * events, nor for payloads that are written along with them.
 *
 * <p>Implementations are thread-safe and quick. They are called on the threads of callers, and on the thread that
 * writes pending values. An exception reaches the caller, and nothing is written.
 */
@FunctionalInterface
public interface RateLimiter {
    /**
     * Requests a permit to update an item now.
     *
     * @param key the item; its type starts with the namespace, if there is one, and a colon
     * @return zero if the update may run, which consumes a permit; else the wait before the next request, and no permit
     *     is consumed
     */
    Duration tryAcquire(ItemKey key);
}
