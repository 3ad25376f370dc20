package dev.holdfast;

import dev.holdfast.chunk.Ledger;
import dev.holdfast.store.ItemKey;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads the items of one workflow: the read-only part of {@link Items}, for reports and other code that must not write.
 * Nothing is cached. Every call throws a {@link StoreException} when the store fails. Thread-safe.
 *
 * @param <S> the states
 * @param <P> the payload
 */
public interface ItemReader<S, P> {
    /**
     * Returns the definition of the items.
     *
     * @return the workflow
     */
    Workflow<S, P> workflow();

    /**
     * Reads an item.
     *
     * @param id the id of the item
     * @return the item; empty if there is none. While the store cannot be reached, the last known version, marked {@linkplain
     *     Snapshot#stale() stale}, if {@link Items.Builder#lastKnown} enables that
     * @throws UnreadableItemException if the stored item does not fit the workflow
     */
    Optional<Snapshot<S, P>> get(String id);

    /**
     * Reads the item that has a unique key.
     *
     * @param name the name of a key that the workflow declares
     * @param value the value of the key
     * @return the item; empty if no item has the key
     * @throws IllegalArgumentException if the workflow does not declare the key
     * @throws UnreadableItemException if the stored item does not fit the workflow
     */
    Optional<Snapshot<S, P>> findByKey(String name, String value);

    /**
     * Reads the stored payload of an item as JSON, also where it does not fit the workflow.
     *
     * @param id the id of the item
     * @return the JSON object; empty if there is no such item
     * @throws UnreadableItemException if the record of the item is damaged
     */
    Optional<String> payloadJson(String id);

    /**
     * Reads a payload from JSON, such as a person or a service sends, as strictly as a stored one. Fields that the payload
     * does not have are refused.
     *
     * @param json a JSON object
     * @return the payload, which can be given to {@link ItemWriter#create(String, Object)}
     * @throws IllegalArgumentException if it is not a JSON object or does not fit the payload
     */
    P parsePayload(String json);

    /**
     * Reads the chunk ledger of an item: which chunks of the work in a state are done, and their results.
     *
     * @param id the id of the item
     * @param state the state in which the work is done
     * @return the ledger; empty if there is no such item, or its work in this state was never divided into chunks
     * @throws UnreadableItemException if the stored item or ledger does not fit the workflow, or is damaged
     */
    Optional<Ledger> chunks(String id, S state);

    /**
     * Finds items, a page at a time, in a stable order.
     *
     * @param search the criteria
     * @param after {@link Cursor#START}, or {@link Page#next()} of the previous page
     * @param limit the most items of the page, from 1 to 1000
     * @return a page; items that do not fit the workflow are listed as damaged
     */
    Page<Snapshot<S, P>> find(Search<S> search, Cursor after, int limit);

    /**
     * Visits all items that match, page by page, in constant memory.
     *
     * @param search the criteria
     * @param visit called for each item
     * @return the items that do not fit the workflow, which were not visited
     */
    List<Damage> forEach(Search<S> search, Consumer<Snapshot<S, P>> visit);

    /**
     * Counts items by state.
     *
     * @return every state of the workflow, in the order of declaration, with its number of items; items in other states are
     *     counted by {@link #undeclared}
     */
    Map<S, Long> counts();

    /**
     * Counts the items in states that the workflow does not declare, such as a state that was renamed or removed. Nobody can
     * claim them; {@link Items#moveUndeclared} moves them on.
     *
     * @return the number of items by the stored name of the state, without zeros; empty if there are no such items
     */
    Map<String, Long> undeclared();

    /**
     * Finds the items in a state that the workflow does not declare, a page at a time, in a stable order.
     *
     * @param state a name from {@link #undeclared}
     * @param after {@link Cursor#START}, or {@link Page#next()} of the previous page
     * @param limit the most items of the page, from 1 to 1000
     * @return a page of keys
     * @throws IllegalArgumentException if the workflow declares the state
     */
    Page<ItemKey> findUndeclared(String state, Cursor after, int limit);

    /**
     * Reads the whole kept history of an item, including that of a deleted one.
     *
     * @param id the id of the item
     * @return oldest first
     */
    List<Change<S>> history(String id);

    /**
     * Reads the change feed: the history of all items, in the order of commits, without gaps. To process every change at
     * least once, store the cursor after you have handled a page. A cursor older than the kept history fails; it never
     * skips.
     *
     * @param after {@link Cursor#START} or {@link Changes#next()} of the previous page
     * @param limit the approximate most changes of the page, from 1 to 1000
     * @return a page, which may be empty, and the cursor to continue from
     * @throws CursorExpiredException if history after the cursor has been dropped
     */
    Changes<S> changes(Cursor after, int limit);

    /**
     * Reads an item, its changes since a cursor, and when to poll next; {@link dev.holdfast.watch.Poller} repeats it for
     * you.
     *
     * @param id the id of the item
     * @param since {@link Cursor#START} for the whole kept history, or {@link Poll#next()} of the previous poll of this item
     * @return the item, if it exists, and its changes after {@code since}. While the store cannot be reached, the last known
     *     version without changes, marked {@linkplain Poll#stale() stale}, if {@link Items.Builder#lastKnown} enables that
     * @throws CursorExpiredException if history after {@code since} has been dropped
     * @throws UnreadableItemException if the stored item does not fit the workflow
     */
    Poll<S, P> poll(String id, Cursor since);

    /**
     * Waits until an item is in one of several states. It reads the item after each hint of the store, and at least once a
     * second. A failure of the store that can pass does not end the wait.
     *
     * @param id the id of the item
     * @param states the states to wait for, at least one
     * @param timeout the longest wait; zero or less only looks
     * @return the item in one of the states; empty if the time is over, or as soon as the workflow allows no way to any of
     *     the states
     * @throws UnknownItemException if there is no such item, or it is deleted meanwhile
     * @throws UnreadableItemException if the stored item does not fit the workflow
     * @throws IllegalStateException if the {@link Items} are closed meanwhile
     * @throws InterruptedException if the thread is interrupted
     */
    Optional<Snapshot<S, P>> await(String id, Set<S> states, Duration timeout) throws InterruptedException;

    /**
     * Explains what will happen to every unfinished item, and why. Nothing is changed until {@link RecoveryPlan#apply}.
     *
     * @return the plan
     */
    RecoveryPlan recoveryPlan();

    /**
     * Registers a hint that the store may have changed, by this process or another. A hint can be lost, late or without
     * cause: read {@link #changes} for the truth.
     *
     * @param hint called on a thread of the store; should return quickly and not throw
     * @return the registration, to be closed by the caller
     */
    Registration onChange(Runnable hint);
}
