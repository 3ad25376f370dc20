package dev.holdfast.worker;

import dev.holdfast.WorkContext;
import java.time.Duration;

/**
 * Thrown by a task of {@link Workers} to release its item until later. It is no failure: the attempt does not count, no
 * error is recorded, and the item stays in its state. Any worker may claim it when the delay has passed.
 *
 * <pre>{@code
 * WorkContext.Task<Stage, Episode> task = work -> {
 *     if (work.payload().audio().isEmpty()) {
 *         throw Snooze.of(Duration.ofMinutes(5), "the server has no recording yet");
 *     }
 *     return convert(work.payload());
 * };
 * }</pre>
 *
 * <p>A payload that the task saved stays saved; the history has a line for each snooze. Only {@code Workers} know this
 * exception: a {@linkplain WorkContext.Task task} that runs elsewhere fails with it. Immutable and thread-safe.
 */
public final class Snooze extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Duration LONGEST = Duration.ofDays(366);

    private final Duration delay;

    private Snooze(Duration delay, String reason) {
        super(reason, null, false, false);
        this.delay = delay;
    }

    /**
     * Releases the item for a while.
     *
     * @param delay the time until the item can be claimed again, from zero to 366 days
     * @return an exception to throw
     * @throws IllegalArgumentException if the delay is out of range
     */
    public static Snooze of(Duration delay) {
        return of(delay, "snoozed for " + delay);
    }

    /**
     * Releases the item for a while, with a reason.
     *
     * @param delay the time until the item can be claimed again, from zero to 366 days
     * @param reason recorded in the history
     * @return an exception to throw
     * @throws IllegalArgumentException if the delay is out of range
     */
    public static Snooze of(Duration delay, String reason) {
        if (delay.isNegative() || delay.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("snooze " + delay + " is out of range; use zero to " + LONGEST);
        }
        return new Snooze(delay, reason);
    }

    /**
     * Returns the time until the item can be claimed again.
     *
     * @return zero or more
     */
    public Duration delay() {
        return delay;
    }
}
