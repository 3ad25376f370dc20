package dev.holdfast;

import dev.holdfast.store.ItemKey;
import dev.holdfast.store.Lease;
import dev.holdfast.workflow.StateKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An item as it was read; it may have changed since. Immutable.
 *
 * @param <S> the states
 * @param <P> the payload
 */
public interface Snapshot<S, P> {
    /**
     * The name of the item in the store.
     *
     * @return type, with its namespace if any, and id
     */
    ItemKey key();

    /**
     * The host's id.
     *
     * @return the id
     */
    String id();

    /**
     * Where the item is.
     *
     * @return the state
     */
    S state();

    /**
     * What the library may do with the state.
     *
     * @return the kind
     */
    StateKind kind();

    /**
     * The number of the commit that made this.
     *
     * @return the revision
     */
    long revision();

    /**
     * How many history entries the item has.
     *
     * @return the number of its last entry
     */
    long entries();

    /**
     * The host's own data.
     *
     * @return the payload
     */
    P payload();

    /**
     * What people read about where the item is.
     *
     * @return the status message, if one was set in this state
     */
    Optional<String> message();

    /**
     * How far the work in this state is.
     *
     * @return the progress, if any was reported
     */
    Optional<Progress> progress();

    /**
     * The state from which the item failed into where it is.
     *
     * @return the state; empty if its last move was not a failure
     */
    Optional<S> failedFrom();

    /**
     * The number of the present or last attempt in a state since the item came into it anew.
     *
     * @param of the state
     * @return from 1; 0 if there was none
     */
    int attempt(S of);

    /**
     * The number of the attempt that matters now: in the present state, or in the one it failed from.
     *
     * @return from 1; 0 if there was none
     */
    int attempt();

    /**
     * The most attempts of the state that matters now.
     *
     * @return from 1; empty if it has no retry policy
     */
    Optional<Integer> maxAttempts();

    /**
     * When a claim may take the item by itself: a retry's time, or when the present lease runs out.
     *
     * @return the time; empty if nothing will take it
     */
    Optional<Instant> readyAt();

    /**
     * Attempts that ended in an error, over the whole life of the item.
     *
     * @param of the state
     * @return from 0
     */
    int failures(S of);

    /**
     * Attempts whose worker died, over the whole life of the item.
     *
     * @param of the state
     * @return from 0
     */
    int crashes(S of);

    /**
     * Attempts that were given back, over the whole life of the item.
     *
     * @param of the state
     * @return from 0
     */
    int interruptions(S of);

    /**
     * Attempts by the name of the state.
     *
     * @return without those of zero
     */
    Map<String, Integer> attempts();

    /**
     * The failures that are kept, oldest first: the first one and the newest.
     *
     * @return none if nothing failed yet
     */
    List<Failure> failures();

    /**
     * The newest failure.
     *
     * @return the failure, if any
     */
    Optional<Failure> lastFailure();

    /**
     * When the item was created.
     *
     * @return the time
     */
    Instant created();

    /**
     * When the item came into its state.
     *
     * @return the time
     */
    Instant entered();

    /**
     * When the item was last changed.
     *
     * @return the time
     */
    Instant updated();

    /**
     * Words to find the item by.
     *
     * @return in alphabetical order
     */
    Set<String> tags();

    /**
     * Who has the right to work on the item, be it still alive or not.
     *
     * @return the lease, if there is one
     */
    Optional<Lease> lease();

    /**
     * Tells whether this was not read from the store, which could not be reached, but is what was known last: see {@link
     * Items.Builder#lastKnown}. Moves from it are compared with what is stored as from any other snapshot.
     *
     * @return true if the item may long have changed, or be gone
     */
    boolean stale();

    /**
     * When the store last confirmed a {@link #stale} snapshot, by the clock of the states that show it.
     *
     * @return the time, at which or after which the item was like this; empty unless it is stale
     */
    Optional<Instant> staleSince();

    /**
     * The shape of the payload as it was stored.
     *
     * @return from 1
     */
    int schemaVersion();
}
