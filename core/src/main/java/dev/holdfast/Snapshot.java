package dev.holdfast;

import dev.holdfast.internal.document.Document;
import dev.holdfast.internal.document.Document.Counter;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An item as it was read; it may have changed since. Immutable.
 *
 * @param <S> the states
 * @param <P> the payload
 */
public final class Snapshot<S, P> {
    private final Workflow<S, P> workflow;
    private final ItemRecord record;
    private final Document document;
    private final S state;
    private final Supplier<P> bind;
    private final @Nullable Instant confirmed;

    /** Null until it is asked for: a pipeline often moves an item several times before somebody looks inside. */
    private volatile @Nullable P payload;

    /** @param bind makes the payload of the document, and is known not to fail */
    Snapshot(Workflow<S, P> workflow, ItemRecord record, Document document, S state, Supplier<P> bind) {
        this(workflow, record, document, state, bind, null);
    }

    private Snapshot(
            Workflow<S, P> workflow,
            ItemRecord record,
            Document document,
            S state,
            Supplier<P> bind,
            @Nullable Instant confirmed) {
        this.workflow = workflow;
        this.record = record;
        this.document = document;
        this.state = state;
        this.bind = bind;
        this.confirmed = confirmed;
    }

    /** This item as it was known last, since the store is away. */
    Snapshot<S, P> staleSince(Instant when) {
        return new Snapshot<>(workflow, record, document, state, this::payload, when);
    }

    /** This item with the payload object of another snapshot of it. */
    Snapshot<S, P> withPayloadOf(Snapshot<S, P> other) {
        return withPayload(other::payload);
    }

    Snapshot<S, P> withPayload(Supplier<P> other) {
        return new Snapshot<>(workflow, record, document, state, other);
    }

    ItemRecord record() {
        return record;
    }

    Document document() {
        return document;
    }

    /**
     * The name of the item in the store.
     *
     * @return type, with its namespace if any, and id
     */
    public ItemKey key() {
        return record.key();
    }

    /**
     * The host's id.
     *
     * @return the id
     */
    public String id() {
        return record.key().id();
    }

    /**
     * Where the item is.
     *
     * @return the state
     */
    public S state() {
        return state;
    }

    /**
     * What the library may do with the state.
     *
     * @return the kind
     */
    public StateKind kind() {
        return workflow.kind(state);
    }

    /**
     * The number of the commit that made this.
     *
     * @return the revision
     */
    public long revision() {
        return record.revision();
    }

    /**
     * How many history entries the item has.
     *
     * @return the number of its last entry
     */
    public long entries() {
        return record.entries();
    }

    /**
     * The host's own data.
     *
     * @return the payload
     */
    public P payload() {
        P known = payload;
        if (known == null) {
            synchronized (document) {
                known = payload;
                if (known == null) {
                    known = bind.get();
                    payload = known;
                }
            }
        }
        return known;
    }

    /**
     * What people read about where the item is.
     *
     * @return the status message, if one was set in this state
     */
    public Optional<String> message() {
        return Optional.ofNullable(document.message());
    }

    /**
     * How far the work in this state is.
     *
     * @return the progress, if any was reported
     */
    public Optional<Progress> progress() {
        return ItemCodec.progress(document);
    }

    /**
     * The state from which the item failed into where it is.
     *
     * @return the state; empty if its last move was not a failure
     */
    public Optional<S> failedFrom() {
        return Optional.ofNullable(record.body().failedFrom()).flatMap(workflow::state);
    }

    /**
     * The number of the present or last attempt in a state since the item came into it anew.
     *
     * @param of the state
     * @return from 1; 0 if there was none
     */
    public int attempt(S of) {
        return document.count(Counter.ATTEMPTS, workflow.name(of));
    }

    /**
     * The number of the attempt that matters now: in the present state, or in the one it failed from.
     *
     * @return from 1; 0 if there was none
     */
    public int attempt() {
        return attempt(failedFrom().orElse(state));
    }

    /**
     * The most attempts of the state that matters now.
     *
     * @return from 1; empty if it has no retry policy
     */
    public Optional<Integer> maxAttempts() {
        return workflow.retry(failedFrom().orElse(state)).map(RetryPolicy::maxAttempts);
    }

    /**
     * When a claim may take the item by itself: a retry's time, or when the present lease runs out.
     *
     * @return the time; empty if nothing will take it
     */
    public Optional<Instant> readyAt() {
        return Optional.ofNullable(record.body().readyAt());
    }

    /**
     * Attempts that ended in an error, over the whole life of the item.
     *
     * @param of the state
     * @return from 0
     */
    public int failures(S of) {
        return document.count(Counter.FAILURES, workflow.name(of));
    }

    /**
     * Attempts whose worker died, over the whole life of the item.
     *
     * @param of the state
     * @return from 0
     */
    public int crashes(S of) {
        return document.count(Counter.CRASHES, workflow.name(of));
    }

    /**
     * Attempts that were given back, over the whole life of the item.
     *
     * @param of the state
     * @return from 0
     */
    public int interruptions(S of) {
        return document.count(Counter.INTERRUPTIONS, workflow.name(of));
    }

    /**
     * Attempts by the name of the state.
     *
     * @return without those of zero
     */
    public Map<String, Integer> attempts() {
        return document.counts(Counter.ATTEMPTS);
    }

    /**
     * The failures that are kept, oldest first: the first one and the newest.
     *
     * @return none if nothing failed yet
     */
    public List<Failure> failures() {
        return ItemCodec.failures(document);
    }

    /**
     * The newest failure.
     *
     * @return the failure, if any
     */
    public Optional<Failure> lastFailure() {
        List<Failure> all = failures();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    /**
     * When the item was created.
     *
     * @return the time
     */
    public Instant created() {
        return document.created();
    }

    /**
     * When the item came into its state.
     *
     * @return the time
     */
    public Instant entered() {
        return document.entered();
    }

    /**
     * When the item was last changed.
     *
     * @return the time
     */
    public Instant updated() {
        return record.body().updated();
    }

    /**
     * Words to find the item by.
     *
     * @return in alphabetical order
     */
    public Set<String> tags() {
        return record.body().tags();
    }

    /**
     * Who has the right to work on the item, be it still alive or not.
     *
     * @return the lease, if there is one
     */
    public Optional<Lease> lease() {
        return Optional.ofNullable(record.body().lease());
    }

    /**
     * Tells whether this was not read from the store, which could not be reached, but is what was known last: see {@link
     * StatesBuilder#lastKnown}. Moves from it are compared with what is stored as from any other snapshot.
     *
     * @return true if the item may long have changed, or be gone
     */
    public boolean stale() {
        return confirmed != null;
    }

    /**
     * When the store last confirmed a {@link #stale} snapshot, by the clock of the states that show it.
     *
     * @return the time, at which or after which the item was like this; empty unless it is stale
     */
    public Optional<Instant> staleSince() {
        return Optional.ofNullable(confirmed);
    }

    /**
     * The shape of the payload as it was stored.
     *
     * @return from 1
     */
    public int schemaVersion() {
        return document.schema();
    }

    /** Tells whether both were stored as the same; one of them may be stale. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Snapshot<?, ?> that && record.equals(that.record);
    }

    @Override
    public int hashCode() {
        return record.hashCode();
    }

    /** Names item, state, revision, and since when it is stale; never the payload. */
    @Override
    public String toString() {
        return "Snapshot[" + key() + " " + workflow.name(state) + " @" + revision()
                + (confirmed == null ? "" : ", stale since " + confirmed) + "]";
    }
}
