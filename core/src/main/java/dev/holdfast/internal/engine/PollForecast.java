package dev.holdfast.internal.engine;

import dev.holdfast.Snapshot;
import dev.holdfast.workflow.PollPolicy;
import dev.holdfast.workflow.StateKind;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The expected next change of an item, which decides when to poll again.
 *
 * @param pace the state kind whose interval applies; not always the kind of the present state
 * @param unchanged the time since the last change; becoming due counts as a change
 * @param due the time until the item is due; null if it is due already or has no due time
 * @param failed whether the item is in an error state that no retry will leave
 */
record PollForecast(
        StateKind pace, Duration unchanged, @Nullable Duration due, boolean failed) {
    static PollForecast of(@Nullable Snapshot<?, ?> item, Instant changed, Instant now) {
        if (item == null) {
            return new PollForecast(StateKind.WAITING, since(changed, now), null, false);
        }
        boolean held = item.lease().isPresent();
        // a held item is not ready just because its lease ends
        Instant ready = held ? null : item.readyAt().orElse(null);
        boolean early = ready != null && ready.isAfter(now);
        Instant last = ready == null || early || ready.isBefore(changed) ? changed : ready;
        Duration due = early ? Duration.between(now, ready) : null;
        boolean failed = item.kind() == StateKind.ERROR && !early;
        return new PollForecast(pace(item.kind(), held, early), since(last, now), due, failed);
    }

    private static StateKind pace(StateKind kind, boolean held, boolean early) {
        return switch (kind) {
            // an active state that nobody holds is ready for the next worker
            case READY, ACTIVE -> held ? StateKind.ACTIVE : early ? StateKind.WAITING : StateKind.READY;
            case WAITING, ERROR, DONE -> kind;
        };
    }

    private static Duration since(Instant last, Instant now) {
        return last.isAfter(now) ? Duration.ZERO : Duration.between(last, now);
    }

    /** Returns the wait before the next poll: the interval of the policy, or less if the item is due sooner. */
    Duration next(PollPolicy policy, double random) {
        Duration delay = policy.delay(pace, unchanged, random);
        return due == null || due.compareTo(delay) > 0 ? delay : due;
    }

    /** Returns whether the item has been failed for longer than the policy waits. */
    boolean isPastPatience(PollPolicy policy) {
        return failed && unchanged.compareTo(policy.errorPatience()) >= 0;
    }
}
