package dev.holdfast.internal.engine;

import dev.holdfast.Change;
import dev.holdfast.Cursor;
import dev.holdfast.Poll;
import dev.holdfast.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The outcome of a poll. Immutable. */
final class PollResult<S, P> implements Poll<S, P> {
    private final PolledItem<S, P> found;
    private final Duration nextPollAfter;
    private final @Nullable End end;

    PollResult(PolledItem<S, P> found, Duration nextPollAfter, @Nullable End end) {
        this.found = found;
        this.nextPollAfter = nextPollAfter;
        this.end = end;
    }

    @Override
    public String id() {
        return found.id();
    }

    @Override
    public Optional<Snapshot<S, P>> item() {
        return Optional.ofNullable(found.item());
    }

    @Override
    public boolean stale() {
        return found.item() != null && found.item().stale();
    }

    @Override
    public List<Change<S>> changes() {
        return found.changes();
    }

    @Override
    public Cursor next() {
        return found.next();
    }

    @Override
    public boolean more() {
        return found.more();
    }

    @Override
    public Duration nextPollAfter() {
        return nextPollAfter;
    }

    @Override
    public Optional<End> end() {
        return Optional.ofNullable(end);
    }

    /** Contains item, revision and the number of changes, never the payload. */
    @Override
    public String toString() {
        return "Poll[" + (found.item() == null ? "no " + found.id() : found.item()) + ", "
                + found.changes().size() + " changes" + (end == null ? "" : ", " + end) + ", next after "
                + nextPollAfter + "]";
    }
}
