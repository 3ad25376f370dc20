package dev.holdfast;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of an update from a known snapshot if somebody else was faster: it fails, its step is applied to the newest
 * item, or both payloads are put together. Never does one overwrite the other unseen. Immutable; thread-safe if its merge
 * is.
 *
 * @param <P> the payload
 */
public final class ConflictPolicy<P> {
    /**
     * Puts together two payloads that were made of one. Called on the thread that updates.
     *
     * @param <P> the payload
     */
    @FunctionalInterface
    public interface Merge<P> {
        /**
         * Makes the payload to store; called again if somebody is faster once more, then with their newer payload. Must be
         * pure.
         *
         * @param base what both started from: the payload of the snapshot
         * @param theirs what is stored now
         * @param mine what the step of the update made of the base
         * @return what to store
         */
        P merge(P base, P theirs, P mine);
    }

    /** What to do. */
    enum Way {
        FAIL,
        REAPPLY,
        MERGE_FIELDS,
        MERGE
    }

    private final Way way;
    private final @Nullable Merge<P> merge;

    private ConflictPolicy(Way way, @Nullable Merge<P> merge) {
        this.way = way;
        this.merge = merge;
    }

    /**
     * Fails with a {@link ConflictException} that names both revisions; nothing is written.
     *
     * @param <P> the payload
     * @return the policy
     */
    public static <P> ConflictPolicy<P> fail() {
        return new ConflictPolicy<>(Way.FAIL, null);
    }

    /**
     * Applies the step to the newest payload, as {@link States#update(String, Edit)} does.
     *
     * @param <P> the payload
     * @return the policy
     */
    public static <P> ConflictPolicy<P> reapply() {
        return new ConflictPolicy<>(Way.REAPPLY, null);
    }

    /**
     * Keeps every field of the payload that only one side changed; fails with a {@link ConflictException} that names the
     * field if both changed it to different values. Looks at the outermost fields only, as claims do.
     *
     * @param <P> the payload
     * @return the policy
     */
    public static <P> ConflictPolicy<P> mergeFields() {
        return new ConflictPolicy<>(Way.MERGE_FIELDS, null);
    }

    /**
     * Lets the host put both payloads together.
     *
     * @param <P> the payload
     * @param merge makes one of two; what it throws reaches the caller, and nothing is written
     * @return the policy
     */
    public static <P> ConflictPolicy<P> merge(Merge<P> merge) {
        return new ConflictPolicy<>(Way.MERGE, merge);
    }

    Way way() {
        return way;
    }

    /** The host's merge; only for {@link Way#MERGE}. */
    Merge<P> host() {
        if (merge == null) {
            throw new IllegalStateException("policy " + way + " has no merge; this is a bug in Holdfast");
        }
        return merge;
    }

    @Override
    public String toString() {
        return "ConflictPolicy[" + way + "]";
    }
}
