package dev.holdfast;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of a move from a snapshot: the moved item, or a conflict. Immutable.
 *
 * @param <S> the states
 * @param <P> the payload
 */
public sealed interface MoveResult<S, P> {
    /**
     * Returns this as JSON, the same for every mapper and library; {@code docs/json.md} describes it.
     *
     * @return texts, numbers, truth values, lists and maps; unmodifiable
     */
    @JsonValue
    default Map<String, Object> json() {
        Snapshot<S, P> item = this instanceof Moved<S, P> moved ? moved.snapshot() : ((Conflict<S, P>) this).current();
        return new JsonObject()
                .with("result", this instanceof Moved ? "MOVED" : "CONFLICT")
                .with("item", item == null ? null : item.json());
    }

    /**
     * The move was done. Immutable.
     *
     * @param <S> the states
     * @param <P> the payload
     * @param snapshot the item after it
     */
    record Moved<S, P>(Snapshot<S, P> snapshot) implements MoveResult<S, P> {}

    /**
     * The item has changed since the snapshot was read; nothing was written. Immutable.
     *
     * @param <S> the states
     * @param <P> the payload
     * @param current the item as it is now; null if it has been deleted
     */
    record Conflict<S, P>(@Nullable Snapshot<S, P> current) implements MoveResult<S, P> {}

    /**
     * Returns the item after the move, for callers that expect no race.
     *
     * @return the moved item
     * @throws ConflictException if the item has changed since the snapshot
     */
    default Snapshot<S, P> orThrow() {
        if (this instanceof Moved<S, P> moved) {
            return moved.snapshot();
        }
        Snapshot<S, P> current = ((Conflict<S, P>) this).current();
        throw new ConflictException(
                current == null ? "item" : current.key().toString(),
                "move",
                current == null
                        ? "it has been deleted; create it again or leave it"
                        : "it has changed and is now in " + current.state() + " at revision " + current.revision()
                                + "; read it again and decide again");
    }
}
