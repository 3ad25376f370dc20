package dev.holdfast;

/**
 * The policy for an update from a known snapshot that lost a race: it fails, its step is applied to the newest payload, or
 * both payloads are merged. One update never overwrites another unseen. Immutable; thread-safe if its merge function is.
 *
 * @param <P> the payload
 */
public sealed interface ConflictPolicy<P> {
    /**
     * Fails with a {@link ConflictException} that names both revisions; nothing is written.
     *
     * @param <P> the payload
     * @return the policy
     */
    static <P> ConflictPolicy<P> fail() {
        return new Fail<>();
    }

    /**
     * Applies the step to the newest payload, as {@link Items#update(String, java.util.function.UnaryOperator)} does.
     *
     * @param <P> the payload
     * @return the policy
     */
    static <P> ConflictPolicy<P> reapply() {
        return new Reapply<>();
    }

    /**
     * Keeps every field of the payload that only one side changed; fails with a {@link ConflictException} that names the
     * field if both sides changed it to different values. Compares the outermost fields only, as claims do.
     *
     * @param <P> the payload
     * @return the policy
     */
    static <P> ConflictPolicy<P> mergeFields() {
        return new MergeFields<>();
    }

    /**
     * Merges both payloads by a function of the host.
     *
     * @param <P> the payload
     * @param merge merges two payloads; its exceptions reach the caller, and nothing is written
     * @return the policy
     */
    static <P> ConflictPolicy<P> merge(MergeFunction<P> merge) {
        return new Merge<>(merge);
    }

    /**
     * A function that merges two payloads derived from one. Called on the thread that updates.
     *
     * @param <P> the payload
     */
    @FunctionalInterface
    interface MergeFunction<P> {
        /**
         * Returns the payload to store. Called again with the newest payload if another update was faster once more. Must
         * be pure.
         *
         * @param base the payload of the snapshot, from which both sides started
         * @param theirs the stored payload
         * @param mine the result of the update's step on the base
         * @return the merged payload
         */
        P merge(P base, P theirs, P mine);
    }

    /**
     * See {@link ConflictPolicy#fail()}.
     *
     * @param <P> the payload
     */
    record Fail<P>() implements ConflictPolicy<P> {}

    /**
     * See {@link ConflictPolicy#reapply()}.
     *
     * @param <P> the payload
     */
    record Reapply<P>() implements ConflictPolicy<P> {}

    /**
     * See {@link ConflictPolicy#mergeFields()}.
     *
     * @param <P> the payload
     */
    record MergeFields<P>() implements ConflictPolicy<P> {}

    /**
     * See {@link ConflictPolicy#merge(MergeFunction)}.
     *
     * @param <P> the payload
     * @param merge the function of the host
     */
    record Merge<P>(MergeFunction<P> merge) implements ConflictPolicy<P> {}
}
