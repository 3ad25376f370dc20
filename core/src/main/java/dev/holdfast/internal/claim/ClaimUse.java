package dev.holdfast.internal.claim;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The use of one claim: renewal alone proves only that the process lives. A claim that nobody has begun, or whose object
 * nobody has any more, is renewed for a bounded time. Thread-safe.
 */
final class ClaimUse {
    private static final int DEFAULT_LEASES = 10;

    private final ClaimServices.UseLimits limits;

    /** How long an unused claim is renewed. */
    private final Duration limit;

    private volatile WeakReference<@Nullable Object> face = new WeakReference<>(null);
    private volatile @Nullable Instant begun;
    private volatile Instant last;
    private volatile boolean reported;

    ClaimUse(ClaimServices.UseLimits limits, Duration lease, Instant claimed) {
        Duration within = limits.beginWithin();
        this.limits = limits;
        this.limit = within == null ? lease.multipliedBy(DEFAULT_LEASES) : within;
        this.last = claimed;
    }

    /** Sets the object through which the host uses the claim. */
    void face(Object of) {
        face = new WeakReference<>(of);
    }

    /** Records a write of the worker, perhaps through a part of the claim such as its chunks. */
    void written(Instant now) {
        begun = begun == null ? now : begun;
        last = now;
    }

    /** Records a use. */
    void by(Object of, Instant now) {
        written(now);
        if (face.get() == null) {
            face(of);
        }
    }

    boolean hasBegun() {
        return begun != null;
    }

    /** Returns whether the work lasts longer than its limit, and that is to be reported now; true once. */
    boolean isToBeReported(Instant now) {
        boolean first = !reported && isLate(now);
        reported |= first;
        return first;
    }

    private boolean isLate(Instant now) {
        Instant start = begun;
        return limits.work() != null && start != null && !now.isBefore(start.plus(limits.work()));
    }

    /** Returns why the claim is not to be renewed any more, for people; null if it is to be renewed. */
    @Nullable
    String endAt(Instant now) {
        if (limits.releasesLate() && isLate(now)) {
            return "the work on it lasts longer than the limit of " + limits.work();
        }
        if (now.isBefore(last.plus(limit))) {
            return null;
        }
        if (begun == null) {
            return "nobody has begun it for " + limit
                    + "; close the Claims that a loop leaves, or claim fewer items at once";
        }
        return face.get() == null
                ? "its object was dropped without ending it, and not used for " + limit + "; close every Claim"
                : null;
    }
}
