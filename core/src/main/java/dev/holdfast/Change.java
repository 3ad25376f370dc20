package dev.holdfast;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonObject;
import dev.holdfast.store.Entry;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One entry of the history of an item, in terms of the workflow. Immutable.
 *
 * @param <S> the states
 */
public interface Change<S> {
    /**
     * Returns the id of the item.
     *
     * @return the id
     */
    String id();

    /**
     * Returns the revision of the commit that wrote this entry. One commit may write several entries.
     *
     * @return the revision
     */
    long revision();

    /**
     * Returns the number of the entry in the history of the item.
     *
     * @return 1, 2, 3 … without gaps
     */
    long number();

    /**
     * Returns the kind of the change.
     *
     * @return the kind
     */
    Entry.Kind kind();

    /**
     * Returns the state before the change.
     *
     * @return the state; empty for a creation, and if the workflow no longer has it (see {@link #fromName})
     */
    Optional<S> from();

    /**
     * Returns the state after the change.
     *
     * @return the state; empty for a deletion, and if the workflow no longer has it (see {@link #toName})
     */
    Optional<S> to();

    /**
     * Returns the stored name of the state before the change.
     *
     * @return the name; empty for a creation
     */
    Optional<String> fromName();

    /**
     * Returns the stored name of the state after the change.
     *
     * @return the name; empty for a deletion
     */
    Optional<String> toName();

    /**
     * Returns the time by the clock of the writer. It is for people; never order by it.
     *
     * @return the time
     */
    Instant at();

    /**
     * Returns the actor: the owner of the claim, or the name that the host gave.
     *
     * @return the actor; empty if unknown
     */
    Optional<String> actor();

    /**
     * Returns the reason of a move, the message of a failure without secrets and paths, or the text of an event.
     *
     * @return the message; empty if there is none
     */
    Optional<String> message();

    /**
     * Returns the number of the attempt, for claims, failures, crashes and changes by a worker.
     *
     * @return from 1; 0 if the change belongs to no attempt
     */
    int attempt();

    /**
     * Returns the class name of the error of a failure.
     *
     * @return the class name; empty unless this is a failure
     */
    Optional<String> errorType();

    /**
     * Returns the name of an event that the host recorded.
     *
     * @return the name; empty unless this is an event
     */
    Optional<String> event();

    /**
     * Returns this as JSON, the same for every mapper and library; {@code docs/json.md} describes it.
     *
     * @return texts, numbers, truth values, lists and maps; unmodifiable
     */
    @JsonValue
    default Map<String, Object> json() {
        return new JsonObject()
                .with("id", id())
                .with("revision", revision())
                .with("number", number())
                .with("kind", kind())
                .with("from", fromName())
                .with("to", toName())
                .with("at", at())
                .with("actor", actor())
                .with("message", message())
                .with("attempt", attempt())
                .with("errorType", errorType())
                .with("event", event());
    }
}
