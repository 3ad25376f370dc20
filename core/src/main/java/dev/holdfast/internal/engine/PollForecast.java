package dev.holdfast.internal.engine;

import dev.holdfast.Snapshot;
import dev.holdfast.workflow.PollPolicy;
import dev.holdfast.workflow.StateKind;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What there is to expect of an item, which decides when to look again.
 *
 * @param pace the kind to take the interval of, which is not always that of the state
 * @param unchanged for how long nothing has happened; that its time came counts as something
 * @param due how long until its time comes; null if it has come, or none is set
 * @param failed whether it is in an error state and nothing will come of it by itself
 */
public record PollForecast(
        StateKind pace, Duration unchanged, @Nullable Duration due, boolean failed) {
    static PollForecast of(@Nullable Snapshot<?, ?> item, Instant changed, Instant now) {
        if (item == null) {
            return new PollForecast(StateKind.WAITING, since(changed, now), null, false);
        }
        boolean held = item.lease().isPresent();
        Instant ready = held ? null : item.readyAt().orElse(null); // what is held does not go on when its lease ends
        boolean early = ready != null && ready.isAfter(now);
        Instant last = ready == null || early || ready.isBefore(changed) ? changed : ready;
        Duration due = early ? Duration.between(now, ready) : null;
        boolean failed = item.kind() == StateKind.ERROR && !early;
        return new PollForecast(pace(item.kind(), held, early), since(last, now), due, failed);
    }

    private static StateKind pace(StateKind kind, boolean held, boolean early) {
        return switch (kind) {
            // an active state that nobody holds is between two workers, as a ready one is
            case READY, ACTIVE -> held ? StateKind.ACTIVE : early ? StateKind.WAITING : StateKind.READY;
            case WAITING, ERROR, DONE -> kind;
        };
    }

    private static Duration since(Instant last, Instant now) {
        return last.isAfter(now) ? Duration.ZERO : Duration.between(last, now);
    }

    /** When to look again: when the policy says so, or when its time comes, if that is sooner. */
    Duration next(PollPolicy policy, double random) {
        Duration delay = policy.delay(pace, unchanged, random);
        return due == null || due.compareTo(delay) > 0 ? delay : due;
    }

    /** Whether the item stays failed for longer than it is worth. */
    boolean hopeless(PollPolicy policy) {
        return failed && unchanged.compareTo(policy.errorPatience()) >= 0;
    }
}
