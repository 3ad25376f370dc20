package dev.holdfast;

import dev.holdfast.limit.RateLimitedException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Creates, changes and deletes the items of one workflow: the part of {@link Items} for code that feeds or controls a
 * pipeline and does not claim work. Every change is a compare-and-set with its history entry, validated by the workflow.
 * Every call throws a {@link StoreException} when the store fails. Thread-safe.
 *
 * @param <S> the states
 * @param <P> the payload
 */
public interface ItemWriter<S, P> {
    /**
     * Creates an item in the initial state if there is none with this id; an existing item is not changed.
     *
     * @param id the id of the item
     * @param payload its payload
     * @return the new or the existing item
     * @throws IllegalArgumentException if id or payload cannot be stored
     */
    CreateResult<S, P> create(String id, P payload);

    /**
     * Creates an item with tags, a message, or the earliest time of its first claim.
     *
     * @param id the id of the item
     * @param payload its payload
     * @param note goes along with the creation
     * @return the new or the existing item
     * @throws IllegalArgumentException if id, payload or note cannot be stored
     */
    CreateResult<S, P> create(String id, P payload, Note note);

    /**
     * Moves an item, if it has not changed since a snapshot. A worker that holds the item loses it.
     *
     * @param from the item as the caller knows it
     * @param to the state to enter
     * @return the moved item, or a conflict with the item as it is now
     * @throws IllegalTransitionException if the workflow does not allow the move
     */
    MoveResult<S, P> move(Snapshot<S, P> from, S to);

    /**
     * Moves an item with a note, if it has not changed since a snapshot. A worker that holds the item loses it.
     *
     * @param from the item as the caller knows it
     * @param to the state to enter
     * @param note goes along with the move
     * @return the moved item, or a conflict with the item as it is now
     * @throws IllegalTransitionException if the workflow does not allow the move
     */
    MoveResult<S, P> move(Snapshot<S, P> from, S to, Note note);

    /**
     * Moves an item and changes its payload, if it has not changed since a snapshot.
     *
     * @param from the item as the caller knows it
     * @param to the state to enter
     * @param step makes the new payload from the old one; must be pure
     * @param note goes along with the move
     * @return the moved item, or a conflict with the item as it is now
     * @throws IllegalTransitionException if the workflow does not allow the move
     */
    MoveResult<S, P> move(Snapshot<S, P> from, S to, UnaryOperator<P> step, Note note);

    /**
     * Moves an item from wherever it is.
     *
     * @param id the id of the item
     * @param to the state to enter
     * @param note goes along with the move
     * @return the moved item
     * @throws UnknownItemException if there is no such item
     * @throws IllegalTransitionException if the workflow does not allow the move from the present state
     */
    Snapshot<S, P> move(String id, S to, Note note);

    /**
     * Moves an item from wherever it is and changes its payload.
     *
     * @param id the id of the item
     * @param to the state to enter
     * @param step makes the new payload from the old one; must be pure, since it is repeated after a lost race
     * @param note goes along with the move
     * @return the moved item
     * @throws UnknownItemException if there is no such item
     * @throws IllegalTransitionException if the workflow does not allow the move from the present state
     */
    Snapshot<S, P> move(String id, S to, UnaryOperator<P> step, Note note);

    /**
     * Changes the payload of an item within its state; a lease on it stays.
     *
     * @param id the id of the item
     * @param step makes the new payload from the old one; must be pure, since it is repeated after a lost race
     * @return the changed item
     * @throws UnknownItemException if there is no such item
     * @throws RateLimitedException if the item is updated too often
     */
    Snapshot<S, P> update(String id, UnaryOperator<P> step);

    /**
     * Changes message, tags or due time of an item within its state, as the note says; a lease on it stays.
     *
     * @param id the id of the item
     * @param note the change
     * @return the changed item
     * @throws UnknownItemException if there is no such item
     * @throws RateLimitedException if the item is updated too often
     */
    Snapshot<S, P> update(String id, Note note);

    /**
     * Changes the payload of an item within its state, together with what the note says; a lease on it stays.
     *
     * @param id the id of the item
     * @param step makes the new payload from the old one; must be pure, since it is repeated after a lost race
     * @param note goes along with the update
     * @return the changed item
     * @throws UnknownItemException if there is no such item
     * @throws RateLimitedException if the item is updated too often
     */
    Snapshot<S, P> update(String id, UnaryOperator<P> step, Note note);

    /**
     * Changes the payload of an item from a snapshot; a lease on it stays.
     *
     * @param from the item as the caller knows it
     * @param step makes the new payload from the old one; must be pure
     * @param policy the reaction if the item has changed since
     * @return the changed item
     * @throws ConflictException if the policy fails, or the update lost every race
     * @throws UnknownItemException if the item has been deleted and the policy does not fail
     * @throws RateLimitedException if the item is updated too often
     */
    Snapshot<S, P> update(Snapshot<S, P> from, UnaryOperator<P> step, ConflictPolicy<P> policy);

    /**
     * Changes the payload of an item from a snapshot, together with what the note says; a lease on it stays.
     *
     * @param from the item as the caller knows it
     * @param step makes the new payload from the old one; must be pure
     * @param note goes along with the update
     * @param policy the reaction if the item has changed since
     * @return the changed item
     * @throws ConflictException if the policy fails, or the update lost every race
     * @throws UnknownItemException if the item has been deleted and the policy does not fail
     * @throws RateLimitedException if the item is updated too often
     */
    Snapshot<S, P> update(Snapshot<S, P> from, UnaryOperator<P> step, Note note, ConflictPolicy<P> policy);

    /**
     * Changes the payload of an item by a JSON merge patch (RFC 7396), such as a person or a service sends: fields that it
     * names are set, fields that it sets to null are removed, others stay. A lease on the item stays. It works on items
     * whose payload does not fit the workflow, and so repairs them.
     *
     * @param id the id of the item
     * @param mergePatch a JSON object
     * @param note goes along with the update
     * @return the changed item
     * @throws UnknownItemException if there is no such item
     * @throws IllegalArgumentException if the patch is not a JSON object, names a field that the payload does not have, or
     *     the payload would not fit the workflow afterwards; nothing is changed
     * @throws RateLimitedException if the item is updated too often
     */
    Snapshot<S, P> patch(String id, String mergePatch, Note note);

    /**
     * Opens an updater of one item, for values that change fast.
     *
     * @param id the id of the item
     * @param interval the least time between two writes, at most a day; zero writes every update
     * @return the updater, to be closed by the caller; closing this object closes it as well
     * @throws IllegalArgumentException if the interval is out of range
     */
    Updater<S, P> updater(String id, Duration interval);

    /**
     * Moves an item out of a state that the workflow does not declare, such as one that was renamed or removed. No transition
     * is checked, since none can be declared. A worker that holds the item, of an older version, loses it.
     *
     * @param id the id of the item
     * @param to the state to enter
     * @param note goes along with the move
     * @return the item after it
     * @throws UnknownItemException if there is no such item
     * @throws IllegalArgumentException if the workflow declares the state of the item: use {@link #move(String, Object, Note)}
     * @throws UnreadableItemException if the payload does not fit the workflow, or a newer version wrote it
     */
    Snapshot<S, P> moveUndeclared(String id, S to, Note note);

    /**
     * Starts a batch: changes of many items that share commits.
     *
     * @return an empty batch
     */
    Batch<S, P> batch();

    /**
     * Records an event in the history of an item.
     *
     * @param id the id of the item
     * @param event the kind of event, not blank
     * @param text the details, for people; may be null
     * @return the item after it
     * @throws UnknownItemException if there is no such item
     */
    Snapshot<S, P> recordEvent(String id, String event, @Nullable String text);

    /**
     * Deletes an item; its history stays. A worker that holds the item loses it.
     *
     * @param id the id of the item
     * @return true if there was such an item
     * @throws ConflictException if others were faster every time
     */
    boolean delete(String id);
}
