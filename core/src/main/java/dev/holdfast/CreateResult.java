package dev.holdfast;

/**
 * The result of creating an item. Immutable.
 *
 * @param <S> the states
 * @param <P> the payload
 */
public sealed interface CreateResult<S, P> {
    /**
     * Returns the item.
     *
     * @return the item as it is, whoever created it
     */
    Snapshot<S, P> snapshot();

    /**
     * Returns whether this call created the item.
     *
     * @return true for {@link Created}
     */
    default boolean isNew() {
        return this instanceof Created;
    }

    /**
     * This call created the item. Immutable.
     *
     * @param <S> the states
     * @param <P> the payload
     * @param snapshot the new item
     */
    record Created<S, P>(Snapshot<S, P> snapshot) implements CreateResult<S, P> {}

    /**
     * An item with this id existed; nothing was changed. Immutable.
     *
     * @param <S> the states
     * @param <P> the payload
     * @param snapshot the existing item
     */
    record AlreadyExists<S, P>(Snapshot<S, P> snapshot) implements CreateResult<S, P> {}
}
