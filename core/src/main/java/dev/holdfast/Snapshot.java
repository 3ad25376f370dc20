package dev.holdfast;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.holdfast.internal.json.JsonForm;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.Lease;
import dev.holdfast.workflow.StateKind;
import java.time.Duration;
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
     * Returns the name of the item in the store.
     *
     * @return type, with its namespace if any, and id
     */
    ItemKey key();

    /**
     * Returns the id of the item.
     *
     * @return the id that the host chose
     */
    String id();

    /**
     * Returns the state of the item.
     *
     * @return the state
     */
    S state();

    /**
     * Returns the kind of the state.
     *
     * @return the kind, which decides what Holdfast may do with the item
     */
    StateKind kind();

    /**
     * Returns the revision: the number of the commit that wrote this version.
     *
     * @return the revision
     */
    long revision();

    /**
     * Counts the history entries of the item.
     *
     * @return the number of its last entry
     */
    long entries();

    /**
     * Returns the payload: the host's own data.
     *
     * @return the payload
     */
    P payload();

    /**
     * Returns the status message, for people.
     *
     * @return the message; empty if none was set in this state
     */
    Optional<String> message();

    /**
     * Returns the progress of the work in this state.
     *
     * @return the progress; empty if none was reported
     */
    Optional<Progress> progress();

    /**
     * Returns the state from which the item failed into its present one.
     *
     * @return the state; empty if its last move was not a failure
     */
    Optional<S> failedFrom();

    /**
     * Returns the number of the present or last attempt in a state. The count starts again when the item enters the
     * state, unless it does so by a retry.
     *
     * @param of the state
     * @return from 1; 0 if there was none
     */
    int attempt(S of);

    /**
     * Returns the number of the attempt in the present state, or in the state from which the item failed.
     *
     * @return from 1; 0 if there was none
     */
    int attempt();

    /**
     * Returns the most attempts in the present state, or in the state from which the item failed.
     *
     * @return from 1; empty if that state has no retry policy
     */
    Optional<Integer> maxAttempts();

    /**
     * Returns the earliest time at which the item can be claimed: when it is due, such as for a retry, and not before
     * its present lease expires.
     *
     * @return the time; empty if no claim takes the item from its state
     */
    Optional<Instant> readyAt();

    /**
     * Returns the head start of the item, see {@link Note#headStart(Duration)}.
     *
     * @return zero or more
     */
    Duration headStart();

    /**
     * Counts the attempts in a state that ended in an error, over the whole life of the item.
     *
     * @param of the state
     * @return from 0
     */
    int failures(S of);

    /**
     * Counts the attempts in a state whose worker died, over the whole life of the item.
     *
     * @param of the state
     * @return from 0
     */
    int crashes(S of);

    /**
     * Counts the attempts in a state that ended by a release, over the whole life of the item.
     *
     * @param of the state
     * @return from 0
     */
    int interruptions(S of);

    /**
     * Returns the attempts of every state.
     *
     * @return the number of attempts by the name of the state; states without attempts are left out
     */
    Map<String, Integer> attempts();

    /**
     * Returns the kept failures: the first one and the newest ones, see {@link Limits#maxFailures}.
     *
     * @return oldest first; empty if nothing has failed yet
     */
    List<Failure> failures();

    /**
     * Returns the newest failure.
     *
     * @return the failure; empty if nothing has failed yet
     */
    Optional<Failure> lastFailure();

    /**
     * Returns the headers: small texts beside the payload, such as a trace context, see {@link Note#header}.
     *
     * @return the values by name, in the order in which they were first set; unmodifiable
     */
    Map<String, String> headers();

    /**
     * Returns when the item was created.
     *
     * @return the time
     */
    Instant created();

    /**
     * Returns when the item entered its state.
     *
     * @return the time
     */
    Instant entered();

    /**
     * Returns when the item was last changed.
     *
     * @return the time
     */
    Instant updated();

    /**
     * Returns the tags, by which the item can be found.
     *
     * @return the tags in alphabetical order
     */
    Set<String> tags();

    /**
     * Returns the lease of the worker that claimed the item, even if it has expired.
     *
     * @return the lease; empty if there is none
     */
    Optional<Lease> lease();

    /**
     * Returns whether this is only the last known version, because the store could not be reached: see {@link
     * Items.Builder#lastKnown}. A move from a stale snapshot is compared with the stored item like any other.
     *
     * @return true if the item may have changed long ago, or be gone
     */
    boolean stale();

    /**
     * Returns when the store last confirmed a {@link #stale} snapshot, by the clock of the {@link Items} that returned
     * it.
     *
     * @return the time; the item was like this then or later. Empty unless the snapshot is stale
     */
    Optional<Instant> staleSince();

    /**
     * Returns the version of the shape in which the payload was stored.
     *
     * @return from 1
     */
    int schemaVersion();

    /**
     * Returns this as JSON, the same for every mapper and library; {@code docs/json.md} describes it.
     *
     * @return texts, numbers, truth values, lists and maps; unmodifiable
     */
    @JsonValue
    default Map<String, Object> json() {
        if (this instanceof JsonForm form) {
            return form.form();
        }
        throw new UnsupportedOperationException(
                id() + ": the snapshot was not read by Holdfast; return one that was, or a type of your own");
    }
}
