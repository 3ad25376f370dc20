package dev.holdfast;

import dev.holdfast.store.ItemKey;
import java.time.Duration;

/**
 * Says how often items may be updated; given to {@link Items.Builder#rateLimiter}.
 *
 * <p>Asked once for every update of a payload that is written for itself: by {@link Items#update(String, Note)} and its like, {@link Batch}, {@link
 * Updater}, {@link WorkContext#save} and {@link WorkContext#saveSoon}. Not asked for what moves an item on: creations, moves, claims, the
 * ends of claims, progress, chunks, steps and events, nor for what travels with them.
 *
 * <p>Thread-safe; called on the threads of callers, and on the one that writes values which wait. Must be quick. What it
 * throws reaches the caller, and nothing is written.
 */
@FunctionalInterface
public interface RateLimiter {
    /**
     * Asks to update an item now.
     *
     * @param key which item; its type begins with the namespace, if there is one, and a colon
     * @return zero if it may be updated, which counts as done; else how long to wait before asking again, and nothing
     *     counts
     */
    Duration tryAcquire(ItemKey key);
}
