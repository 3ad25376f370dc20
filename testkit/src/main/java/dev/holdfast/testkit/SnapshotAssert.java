package dev.holdfast.testkit;

import dev.holdfast.Progress;
import dev.holdfast.Snapshot;
import dev.holdfast.store.Lease;
import dev.holdfast.workflow.StateKind;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on an item; a failure prints everything but the payload. Confined to one thread at a time.
 *
 * @param <S> the states
 * @param <P> the payload
 */
public final class SnapshotAssert<S, P> extends AbstractAssert<SnapshotAssert<S, P>, Snapshot<S, P>> {
    SnapshotAssert(@Nullable Snapshot<S, P> actual) {
        super(actual, SnapshotAssert.class);
    }

    /**
     * Verifies that the item is in the state.
     *
     * @param state the expected state
     * @return this
     */
    public SnapshotAssert<S, P> isIn(S state) {
        isNotNull();
        return require(actual.state().equals(state), "be in " + state, "is in " + actual.state());
    }

    /**
     * Verifies that the state of the item is of the kind.
     *
     * @param kind the expected kind
     * @return this
     */
    public SnapshotAssert<S, P> hasKind(StateKind kind) {
        isNotNull();
        return require(actual.kind() == kind, "be in a state that is " + kind, actual.state() + " is " + actual.kind());
    }

    /**
     * Verifies that the payload is equal; a failure prints both.
     *
     * @param payload the expected payload
     * @return this
     */
    public SnapshotAssert<S, P> hasPayload(P payload) {
        isNotNull();
        return require(
                Objects.equals(actual.payload(), payload), "have the payload " + payload, "has " + actual.payload());
    }

    /**
     * Verifies the number of the attempt in the current state, or in the state that the item failed from.
     *
     * @param number counted from 1; 0 if there was no attempt
     * @return this
     */
    public SnapshotAssert<S, P> hasAttempt(int number) {
        isNotNull();
        return require(actual.attempt() == number, "be at attempt " + number, "is at attempt " + actual.attempt());
    }

    /**
     * Verifies that the last move of the item was a failure, out of the state.
     *
     * @param state the state before the failure
     * @return this
     */
    public SnapshotAssert<S, P> failedFrom(S state) {
        isNotNull();
        return require(
                actual.failedFrom().equals(Optional.of(state)),
                "have failed from " + state,
                actual.failedFrom().map(from -> "failed from " + from).orElse("did not fail into where it is"));
    }

    /**
     * Verifies that the item has a lease, expired or not.
     *
     * @return this
     */
    public SnapshotAssert<S, P> isLeased() {
        isNotNull();
        return require(actual.lease().isPresent(), "be leased", "has no lease");
    }

    /**
     * Verifies that the owner holds the lease of the item, expired or not.
     *
     * @param owner the holder, see {@code Items.owner()}
     * @return this
     */
    public SnapshotAssert<S, P> isLeasedBy(String owner) {
        isNotNull();
        return require(
                actual.lease().map(Lease::owner).equals(Optional.of(owner)),
                "be leased by " + owner,
                actual.lease().map(lease -> "its lease is " + lease).orElse("has no lease"));
    }

    /**
     * Verifies that the item has no lease.
     *
     * @return this
     */
    public SnapshotAssert<S, P> isNotLeased() {
        isNotNull();
        return require(
                actual.lease().isEmpty(),
                "not be leased",
                "its lease is " + actual.lease().orElse(null));
    }

    /**
     * Verifies the status message.
     *
     * @param message the whole message
     * @return this
     */
    public SnapshotAssert<S, P> hasMessage(String message) {
        isNotNull();
        return require(
                actual.message().equals(Optional.of(message)), "have the message '" + message + "'", messageThatIs());
    }

    /**
     * Verifies that the status message contains a text.
     *
     * @param part a part of the message
     * @return this
     */
    public SnapshotAssert<S, P> hasMessageContaining(String part) {
        isNotNull();
        return require(
                actual.message().filter(message -> message.contains(part)).isPresent(),
                "have a message with '" + part + "'",
                messageThatIs());
    }

    /**
     * Verifies that the item has no status message.
     *
     * @return this
     */
    public SnapshotAssert<S, P> hasNoMessage() {
        isNotNull();
        return require(actual.message().isEmpty(), "have no message", messageThatIs());
    }

    private String messageThatIs() {
        return actual.message().map(message -> "has '" + message + "'").orElse("has none");
    }

    /**
     * Verifies the progress that was reported last; its message may be any.
     *
     * @param current the units done
     * @param total the units in total; 0 if the total is unknown
     * @return this
     */
    public SnapshotAssert<S, P> hasProgress(long current, long total) {
        isNotNull();
        Progress progress = actual.progress().orElse(null);
        return require(
                progress != null && progress.current() == current && progress.total() == total,
                "have done " + current + " of " + total,
                progress == null ? "has no progress" : "has done " + progress.current() + " of " + progress.total());
    }

    /**
     * Verifies that a claim can take the item from exactly this instant on.
     *
     * @param instant the expected instant
     * @return this
     */
    public SnapshotAssert<S, P> isReadyAt(Instant instant) {
        isNotNull();
        return require(actual.readyAt().equals(Optional.of(instant)), "be ready at " + instant, readyThatIs());
    }

    /**
     * Verifies that a claim can take the item at the instant, or could before.
     *
     * @param instant the latest allowed instant
     * @return this
     */
    public SnapshotAssert<S, P> isReadyBeforeOrAt(Instant instant) {
        isNotNull();
        return require(
                actual.readyAt().filter(ready -> !ready.isAfter(instant)).isPresent(),
                "be ready at " + instant + " or before",
                readyThatIs());
    }

    private String readyThatIs() {
        return actual.readyAt().map(ready -> "is ready at " + ready).orElse("is never ready by itself");
    }

    /**
     * Verifies that the item is the last known one, because the store was unreachable.
     *
     * @return this
     */
    public SnapshotAssert<S, P> isStale() {
        isNotNull();
        return require(actual.stale(), "be stale", "is fresh");
    }

    /**
     * Verifies that the item was read from the store.
     *
     * @return this
     */
    public SnapshotAssert<S, P> isFresh() {
        isNotNull();
        return require(
                !actual.stale(),
                "be fresh",
                "is stale since " + actual.staleSince().orElse(null));
    }

    private SnapshotAssert<S, P> require(boolean holds, String should, String is) {
        if (!holds) {
            failWithMessage("%s should %s, but %s%nIt is: %s", actual.key(), should, is, described());
        }
        return this;
    }

    private String described() {
        StringBuilder text = new StringBuilder().append(actual);
        text.append(", attempts ").append(actual.attempts());
        actual.failedFrom().ifPresent(from -> text.append(", failed from ").append(from));
        actual.lease().ifPresent(lease -> text.append(", ").append(lease));
        actual.readyAt().ifPresent(at -> text.append(", ready at ").append(at));
        actual.progress().ifPresent(progress -> text.append(", ").append(progress));
        actual.message()
                .ifPresent(message -> text.append(", message '").append(message).append("'"));
        actual.lastFailure().ifPresent(failure -> text.append(", last failure ").append(failure));
        return text.toString();
    }
}
