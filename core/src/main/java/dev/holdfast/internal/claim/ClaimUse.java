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

    private final Duration limit;
    private volatile WeakReference<@Nullable Object> face = new WeakReference<>(null);
    private volatile boolean begun;
    private volatile Instant last;

    ClaimUse(@Nullable Duration limit, Duration lease, Instant claimed) {
        this.limit = limit == null ? lease.multipliedBy(DEFAULT_LEASES) : limit;
        this.last = claimed;
    }

    /** Sets the object through which the host uses the claim. */
    void face(Object of) {
        face = new WeakReference<>(of);
    }

    /** Records a write of the worker, perhaps through a part of the claim such as its chunks. */
    void written(Instant now) {
        begun = true;
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
        return begun;
    }

    /** Returns why the claim is not to be renewed any more, for people; null if it is to be renewed. */
    @Nullable
    String unusedSince(Instant now) {
        if (now.isBefore(last.plus(limit))) {
            return null;
        }
        if (!begun) {
            return "nobody has begun it for " + limit
                    + "; close the Claims that a loop leaves, or claim fewer items at once";
        }
        return face.get() == null
                ? "its object was dropped without ending it, and not used for " + limit + "; close every Claim"
                : null;
    }
}
