package dev.holdfast;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import java.util.Map;

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
     * Returns this as JSON, the same for every mapper and library; {@code docs/json.md} describes it.
     *
     * @return texts, numbers, truth values, lists and maps; unmodifiable
     */
    @JsonValue
    default Map<String, Object> json() {
        return new JsonObject()
                .with("result", isNew() ? "CREATED" : "ALREADY_EXISTS")
                .with("item", snapshot().json());
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
