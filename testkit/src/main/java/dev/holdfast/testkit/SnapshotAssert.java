package dev.holdfast.testkit;

import dev.holdfast.Progress;
import dev.holdfast.Snapshot;
import dev.holdfast.workflow.StateKind;
import dev.holdfast.store.Lease;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on an item; a failure prints all of it but the payload. Confined to one thread at a time.
 *
 * @param <S> the states
 * @param <P> the payload
 */
public final class SnapshotAssert<S, P> extends AbstractAssert<SnapshotAssert<S, P>, Snapshot<S, P>> {
    SnapshotAssert(@Nullable Snapshot<S, P> actual) {
        super(actual, SnapshotAssert.class);
    }

    /**
     * The item is in the state.
     *
     * @param state where it should be
     * @return this
     */
    public SnapshotAssert<S, P> isIn(S state) {
        isNotNull();
        return require(actual.state().equals(state), "be in " + state, "is in " + actual.state());
    }

    /**
     * The state of the item is of the kind.
     *
     * @param kind the kind
     * @return this
     */
    public SnapshotAssert<S, P> hasKind(StateKind kind) {
        isNotNull();
        return require(actual.kind() == kind, "be in a state that is " + kind, actual.state() + " is " + actual.kind());
    }

    /**
     * The payload is equal; the failure prints both.
     *
     * @param payload what should be stored
     * @return this
     */
    public SnapshotAssert<S, P> hasPayload(P payload) {
        isNotNull();
        return require(
                Objects.equals(actual.payload(), payload), "have the payload " + payload, "has " + actual.payload());
    }

    /**
     * The attempt that matters now has the number: the one in the present state, or in the one the item failed from.
     *
     * @param number from 1; 0 if there was none
     * @return this
     */
    public SnapshotAssert<S, P> hasAttempt(int number) {
        isNotNull();
        return require(actual.attempt() == number, "be at attempt " + number, "is at attempt " + actual.attempt());
    }

    /**
     * The last move of the item was a failure, from the state.
     *
     * @param state where it was before
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
     * Somebody has the right to work on the item, whether or not the lease has ended.
     *
     * @return this
     */
    public SnapshotAssert<S, P> isLeased() {
        isNotNull();
        return require(actual.lease().isPresent(), "be leased", "has no lease");
    }

    /**
     * The item is leased by the owner, whether or not the lease has ended.
     *
     * @param owner who holds it, see {@code States.owner()}
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
     * Nobody has the right to work on the item.
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
     * The status message is this one.
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
     * The status message contains a text.
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
     * There is no status message.
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
     * The progress that was reported last is this, whatever its message.
     *
     * @param current how much is done
     * @param total how much there is; 0 if that is not known
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
     * A claim may take the item from this very instant on.
     *
     * @param instant when
     * @return this
     */
    public SnapshotAssert<S, P> isReadyAt(Instant instant) {
        isNotNull();
        return require(actual.readyAt().equals(Optional.of(instant)), "be ready at " + instant, readyThatIs());
    }

    /**
     * A claim may take the item at the instant.
     *
     * @param instant when
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
     * The item was not read from the store, which was away, but is what was known last.
     *
     * @return this
     */
    public SnapshotAssert<S, P> isStale() {
        isNotNull();
        return require(actual.stale(), "be stale", "is fresh");
    }

    /**
     * The item is as the store said.
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
