package dev.holdfast;

/**
 * The answer to a creation: the item, and whether it is new. Immutable.
 *
 * @param <S> the states
 * @param <P> the payload
 * @param snapshot the item as it is, whoever made it
 * @param isNew true if this call made it, false if it was there already and has not been touched
 */
public record Creation<S, P>(Snapshot<S, P> snapshot, boolean isNew) {}
