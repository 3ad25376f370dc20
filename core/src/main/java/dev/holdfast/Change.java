package dev.holdfast;

import dev.holdfast.store.Entry;
import java.time.Instant;
import java.util.Optional;

/**
 * One line of the history of an item, as the workflow sees it. Immutable.
 *
 * @param <S> the states
 */
public interface Change<S> {
    /**
     * Which item.
     *
     * @return its id
     */
    String id();

    /**
     * The commit that wrote this; a commit may write several.
     *
     * @return its revision
     */
    long revision();

    /**
     * Its place in the history of the item.
     *
     * @return 1, 2, 3 … without gap
     */
    long number();

    /**
     * What happened.
     *
     * @return the kind
     */
    Entry.Kind kind();

    /**
     * Where the item was.
     *
     * @return the state; empty for a creation, and if the workflow no longer has it (see {@link #fromName})
     */
    Optional<S> from();

    /**
     * Where the item went.
     *
     * @return the state; empty for a deletion, and if the workflow no longer has it (see {@link #toName})
     */
    Optional<S> to();

    /**
     * The stored name of the state before.
     *
     * @return the name; empty for a creation
     */
    Optional<String> fromName();

    /**
     * The stored name of the state after.
     *
     * @return the name; empty for a deletion
     */
    Optional<String> toName();

    /**
     * When, on the clock of who wrote it; for people, never for order.
     *
     * @return the time
     */
    Instant at();

    /**
     * Who did it: the owner of a claim, or who the host named.
     *
     * @return the actor, if known
     */
    Optional<String> actor();

    /**
     * Why, or what: the reason of a move, the message of a failure without secrets and paths, the text of an event.
     *
     * @return the message, if any
     */
    Optional<String> message();

    /**
     * The number of the attempt, for claims, failures, crashes and what a worker did.
     *
     * @return from 1; 0 if that does not apply
     */
    int attempt();

    /**
     * The class name of the error of a failure.
     *
     * @return the class name, if this is a failure
     */
    Optional<String> errorType();

    /**
     * The name of an event that the host recorded.
     *
     * @return the name, if this is an event
     */
    Optional<String> event();
}
