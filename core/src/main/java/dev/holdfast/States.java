package dev.holdfast;

import dev.holdfast.store.Cursor;
import dev.holdfast.store.Damage;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.Page;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.StateStore.Registration;
import dev.holdfast.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A workflow bound to a store: everything that an application does with its items.
 *
 * <p>Nothing is cached: every read asks the store, and only if that cannot be reached may {@link StatesBuilder#lastKnown}
 * let {@link #get} and {@link #poll} show what was known last, marked as such. Every change is a compare-and-set with its history entry, validated
 * by the workflow. Losing a race is an answer where the caller has to decide, and is tried again on the newest item where
 * it need not; breaking a rule is an exception that names the item. Every call fails with a {@link StoreException} when
 * the store is in trouble. Thread-safe.
 *
 * @param <S> the states
 * @param <P> the payload
 */
public final class States<S, P> implements AutoCloseable {
    private final Workflow<S, P> workflow;
    private final StateStore store;
    private final String owner;
    private final String type;
    private final boolean ownsStore;
    private final ItemCodec<S, P> codec;
    private final Rules<S, P> rules;
    private final Committer<S, P> committer;
    private final Claims<S, P> claims;
    private final LateWrites late;
    private final Updaters<S, P> updaters;
    private final Reads<S, P> reads;
    private final StaleReads<S, P> stale;
    private final Polling<S, P> polling;
    private final Writes<S, P> writes;
    private volatile boolean closed;

    States(StatesBuilder<S, P> from) {
        workflow = from.workflow;
        ownsStore = from.ownsStore;
        String incarnation = StatesBuilder.incarnation();
        owner = from.label() + "-" + incarnation;
        type = from.namespace == null ? workflow.type() : from.namespace + ":" + workflow.type();
        codec = new ItemCodec<>(workflow, from.limits);
        stale = new StaleReads<>(from, type, codec);
        store = stale.watching(from.store);
        reads = new Reads<>(workflow, store, type, codec);
        rules = new Rules<>(workflow, codec, from.limits, from.random);
        committer = new Committer<>(store, codec, from.limits, from.clock, incarnation);
        polling = new Polling<>(reads, stale, committer::now, from.polling, from.random);
        Pace pace = new Pace(from.limiter);
        writes = new Writes<>(owner, codec, rules, committer, pace);
        late = new LateWrites(owner);
        updaters = new Updaters<>(writes, late);
        LeaseKeeper keeper = new LeaseKeeper(owner, from.lease);
        var settings = new ClaimContext.Settings(owner, from.lease, from.progressInterval, from.limits.casAttempts());
        claims =
                new Claims<>(type, new ClaimContext<>(workflow, rules, codec, committer, keeper, late, pace, settings));
    }

    /**
     * Binds a workflow to a store that from now on belongs to the states: closing them closes it.
     *
     * @param <S> the states
     * @param <P> the payload
     * @param workflow the definition
     * @param store where items are kept
     * @return the states, with the defaults of {@link StatesBuilder}
     */
    public static <S, P> States<S, P> open(Workflow<S, P> workflow, StateStore store) {
        return builder(workflow, store).closeStore().build();
    }

    /**
     * Begins to bind a workflow to a store that stays the caller's.
     *
     * @param <S> the states
     * @param <P> the payload
     * @param workflow the definition
     * @param store where items are kept; may be shared by several states
     * @return a builder
     */
    public static <S, P> StatesBuilder<S, P> builder(Workflow<S, P> workflow, StateStore store) {
        return new StatesBuilder<>(workflow, store);
    }

    /**
     * The definition.
     *
     * @return the workflow
     */
    public Workflow<S, P> workflow() {
        return workflow;
    }

    /**
     * Who this is in leases and history: a label and a part that is unique for every opening.
     *
     * @return the owner
     */
    public String owner() {
        return owner;
    }

    /**
     * Creates an item in the initial state if there is none with this id; an item that is there is not touched.
     *
     * @param id the host's id
     * @param payload the host's own data
     * @return the item, and whether it is new
     * @throws IllegalArgumentException if id or payload cannot be stored
     */
    public Creation<S, P> create(String id, P payload) {
        return create(id, payload, Edit.none());
    }

    /**
     * Creates an item with tags, a message, or a time before which it is not claimed.
     *
     * @param id the host's id
     * @param payload the host's own data
     * @param edit what else to store
     * @return the item, and whether it is new
     * @throws IllegalArgumentException if something cannot be stored
     */
    public Creation<S, P> create(String id, P payload, Edit<P> edit) {
        return writes.create(key(id), payload, edit);
    }

    /**
     * Reads an item.
     *
     * @param id the host's id
     * @return the item; empty if there is none. While the store cannot be reached, what was known last, marked {@linkplain
     *     Snapshot#stale() stale}, if {@link StatesBuilder#lastKnown} says so
     * @throws UnreadableItemException if what is stored does not fit the workflow
     */
    public Optional<Snapshot<S, P>> get(String id) {
        ItemKey key = key(id);
        try {
            return reads.newest(key);
        } catch (StoreException e) {
            return Optional.of(stale.insteadOf(e, key).item());
        }
    }

    /** For what is done by where the item is: never stale. */
    Optional<Snapshot<S, P>> newest(String id) {
        return reads.newest(key(id));
    }

    /**
     * Reads which chunks of the work in a state are done, and their results, as they are now.
     *
     * @param id the host's id
     * @param state the state that the work is done in
     * @return the ledger; empty if there is no such item, or it was never cut into chunks in that state
     * @throws UnreadableItemException if what is stored does not fit the workflow, or is damaged
     */
    public Optional<Ledger> chunks(String id, S state) {
        return newest(id).flatMap(item -> reads.chunks(item, state));
    }

    /**
     * Moves an item on from a snapshot, if it has not changed since.
     *
     * @param from the item as the caller knows it
     * @param to where it goes
     * @return the item after it, or what it is now if somebody was faster
     * @throws IllegalTransitionException if the workflow does not allow it
     */
    public MoveResult<S, P> move(Snapshot<S, P> from, S to) {
        return move(from, to, Edit.none());
    }

    /**
     * Moves an item on from a snapshot, if it has not changed since, with payload, message, actor, reason. A worker that
     * holds the item loses it.
     *
     * @param from the item as the caller knows it
     * @param to where it goes
     * @param edit what else to change
     * @return the item after it, or what it is now if somebody was faster
     * @throws IllegalTransitionException if the workflow does not allow it
     */
    public MoveResult<S, P> move(Snapshot<S, P> from, S to, Edit<P> edit) {
        requireOpen();
        return writes.move(from, to, edit);
    }

    /**
     * Moves an item on from wherever it is.
     *
     * @param id the host's id
     * @param to where it goes
     * @param edit what else to change
     * @return the item after it
     * @throws UnknownItemException if there is no such item
     * @throws IllegalTransitionException if the workflow does not allow it from where the item is
     */
    public Snapshot<S, P> move(String id, S to, Edit<P> edit) {
        return writes.move(key(id), to, edit);
    }

    /**
     * Changes the payload of an item inside its state; a lease on it stays.
     *
     * @param id the host's id
     * @param step makes the new payload of the old; must be pure, since it is applied again if others were faster
     * @return the item after it
     * @throws UnknownItemException if there is no such item
     * @throws RateLimitedException if the item is updated too often
     */
    public Snapshot<S, P> update(String id, UnaryOperator<P> step) {
        return update(id, Edit.payload(step));
    }

    /**
     * Changes payload, message or tags of an item inside its state; a lease on it stays.
     *
     * @param id the host's id
     * @param edit what to change
     * @return the item after it
     * @throws UnknownItemException if there is no such item
     * @throws RateLimitedException if the item is updated too often
     */
    public Snapshot<S, P> update(String id, Edit<P> edit) {
        return writes.update(key(id), edit);
    }

    /**
     * Changes payload, message or tags of an item from a snapshot; a lease on it stays.
     *
     * @param from the item as the caller knows it
     * @param edit what to change
     * @param policy what to do if the item has changed since
     * @return the item after it
     * @throws ConflictException if others were faster and the policy says to fail, or they were so every time
     * @throws UnknownItemException if the item has been deleted and the policy says not to fail
     * @throws RateLimitedException if the item is updated too often
     */
    public Snapshot<S, P> update(Snapshot<S, P> from, Edit<P> edit, ConflictPolicy<P> policy) {
        requireOpen();
        return new SnapshotUpdate<>(writes, from, edit, policy).run();
    }

    /**
     * Opens an updater of one item: for values that move fast and are written at most once in an interval.
     *
     * @param id the host's id
     * @param interval the least time between two writes, at most a day; zero writes every update
     * @return the updater, to be closed by the caller; closing the states closes it as well
     * @throws IllegalArgumentException if the interval is out of range
     */
    public Updater<S, P> updater(String id, Duration interval) {
        return updaters.open(key(id), interval);
    }

    /**
     * Begins a batch: changes of many items that share commits.
     *
     * @return an empty batch
     */
    public Batch<S, P> batch() {
        requireOpen();
        return new Batch<>(writes, this::key);
    }

    /**
     * Writes something into the history of an item.
     *
     * @param id the host's id
     * @param event what sort of event
     * @param text what happened; may be null
     * @return the item after it
     * @throws UnknownItemException if there is no such item
     */
    public Snapshot<S, P> recordEvent(String id, String event, @Nullable String text) {
        return writes.event(key(id), event, text);
    }

    /**
     * Deletes an item; its history stays. A worker that holds it loses it.
     *
     * @param id the host's id
     * @return true if it was there
     * @throws ConflictException if others were faster every time
     */
    public boolean delete(String id) {
        return writes.delete(key(id));
    }

    /**
     * Takes up to {@code max} items into an active state, each under a lease: what a dead worker left or a live one
     * handed over, failed attempts whose retry is due, then ready predecessors; each group the longest ready first. An
     * item that has crashed too often goes to its give-up state instead.
     *
     * @param enter the active state to enter
     * @param max how many at most, from 1 to 1000
     * @return the claims; empty if there is nothing to do, or others were faster
     * @throws IllegalArgumentException if the state is not active
     */
    public List<Claim<S, P>> claim(S enter, int max) {
        requireOpen();
        return claims.take(enter, max);
    }

    /**
     * Takes one certain item into an active state, if it is ready for it now.
     *
     * @param enter the active state to enter
     * @param id the host's id
     * @return the claim; empty if the item is not ready for this state, is held by a live worker, or does not exist
     * @throws IllegalArgumentException if the state is not active
     */
    public Optional<Claim<S, P>> claim(S enter, String id) {
        return claims.take(enter, key(id));
    }

    /**
     * Finds items, a page at a time, in a stable order.
     *
     * @param search which
     * @param after {@link Cursor#START}, or {@link Page#next()} of the page before
     * @param limit how many at most, from 1 to 1000
     * @return a page; items that do not fit the workflow are listed as damaged
     */
    public Page<Snapshot<S, P>> find(Search<S> search, Cursor after, int limit) {
        requireOpen();
        return reads.find(search, after, limit);
    }

    /**
     * Walks all items that match, page by page, in constant memory.
     *
     * @param search which
     * @param visit called for each
     * @return the items that do not fit the workflow, which were left out
     */
    public List<Damage> forEach(Search<S> search, Consumer<Snapshot<S, P>> visit) {
        requireOpen();
        return reads.forEach(search, visit);
    }

    /**
     * Counts items by state.
     *
     * @return every state of the workflow, in the order of declaration, with its number of items
     */
    public Map<S, Long> counts() {
        requireOpen();
        return reads.counts();
    }

    /**
     * Reads the whole kept history of an item, a deleted one included.
     *
     * @param id the host's id
     * @return oldest first
     */
    public List<Change<S>> history(String id) {
        requireOpen();
        return reads.history(id);
    }

    /**
     * Reads the change feed: the history of all items, in the order of commits, without gap. To process every change
     * at least once, store the cursor after handling a page; an older cursor than is kept fails, it never skips.
     *
     * @param after {@link Cursor#START} or {@link Changes#next()} of the page before
     * @param limit about how many at most, from 1 to 1000
     * @return a page, perhaps empty, and where to go on
     * @throws dev.holdfast.store.CursorExpiredException if history after the cursor has been dropped
     */
    public Changes<S> changes(Cursor after, int limit) {
        requireOpen();
        return reads.page(null, after, limit);
    }

    /**
     * Reads an item, what happened to it since, and when to ask next; {@link Poller} does it again and again.
     *
     * @param id the host's id
     * @param since {@link Cursor#START} for all that is kept, or {@link Poll#next()} of the poll of this item before
     * @return the item, if it exists, and its changes after {@code since}. While the store cannot be reached, what was known
     *     last and no changes, marked {@linkplain Poll#stale() stale}, if {@link StatesBuilder#lastKnown} says so
     * @throws dev.holdfast.store.CursorExpiredException if history after {@code since} has been dropped
     * @throws UnreadableItemException if what is stored does not fit the workflow
     */
    public Poll<S, P> poll(String id, Cursor since) {
        return polling.poll(key(id), since);
    }

    /**
     * Adds a listener to the changes that this object commits.
     *
     * @param listener see {@link StateListener} for order, thread and errors
     * @return removes the listener when closed
     */
    public Registration listen(StateListener<S, P> listener) {
        requireOpen();
        return committer.listeners().add(listener);
    }

    /**
     * How often a listener has thrown.
     *
     * @return from 0
     */
    public long listenerFailures() {
        return committer.listeners().failures();
    }

    /**
     * Asks to be woken when something may have changed in the store, by this process or another. A hint: read {@link
     * #changes} for the truth.
     *
     * @param hint must return quickly and not throw
     * @return ends the hints when closed
     */
    public Registration onChange(Runnable hint) {
        requireOpen();
        return store.onChange(hint);
    }

    /**
     * Explains what will happen to every item that has not ended, and why, without changing anything.
     *
     * @return the plan, which can be printed and applied
     */
    public RecoveryPlan recoveryPlan() {
        requireOpen();
        return new Recovery<>(workflow, store, type, codec, rules, committer, owner).plan();
    }

    /**
     * Makes and applies a {@link #recoveryPlan}; meant to be repeated, since workers may die at any time.
     *
     * @return the plan as it was applied
     */
    public RecoveryPlan recover() {
        RecoveryPlan plan = recoveryPlan();
        plan.apply();
        return plan;
    }

    /** For tests of this package: one round of the timer that renews leases. */
    void renewLeases() {
        claims.renewAll();
    }

    /** For pollers. */
    Polling<S, P> polling() {
        return polling;
    }

    /** For tests of this package: one round of the thread that writes what waits. */
    void writeLate() {
        late.askAll();
    }

    /** For tasks: a claim, or why there is none. */
    Claim<S, P> require(S enter, String id) {
        return claims.require(enter, key(id));
    }

    ItemKey key(String id) {
        requireOpen();
        return new ItemKey(type, id);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the states of workflow '" + type + "' are closed; open them again");
        }
    }

    /**
     * Writes what waits to be written, gives back the items that are still claimed, so that their attempts do not count,
     * ends the threads of its own, and closes the store if it belongs to this; idempotent.
     *
     * @throws UnwrittenUpdateException if something that waited could not be written; everything is closed all the same
     * @throws StoreException if the store fails while closing
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        Runnable last = ownsStore ? store::close : () -> {};
        Closing.all(List.of(late::stop, updaters::close, claims::close, last));
    }

    @Override
    public String toString() {
        return "States[" + type + ", " + owner + (closed ? ", closed" : "") + "]";
    }
}
