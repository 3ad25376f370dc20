package dev.holdfast;

import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Binds a workflow to a store. By default: no namespace, owner {@code worker-…}, leases of 60 s, progress written every
 * 500 ms, the system's clock, the {@linkplain Limits#DEFAULT default limits}, the store stays the caller's. Confined to
 * one thread.
 *
 * @param <S> the states
 * @param <P> the payload
 */
public final class StatesBuilder<S, P> {
    private static final Duration SHORTEST_LEASE = Duration.ofMillis(100);
    private static final int MAX_LABEL_CHARS = 100;

    final Workflow<S, P> workflow;
    final StateStore store;
    boolean ownsStore;

    @Nullable
    String namespace;

    Duration lease = Duration.ofSeconds(60);
    Duration progressInterval = Duration.ofMillis(500);
    InstantSource clock = InstantSource.system();
    Limits limits = Limits.DEFAULT;
    DoubleSupplier random = new SecureRandom()::nextDouble;
    private String label = "worker";

    StatesBuilder(Workflow<S, P> workflow, StateStore store) {
        this.workflow = workflow;
        this.store = store;
    }

    /**
     * Keeps the items apart from those of other namespaces in the same store: they cannot be read, listed, claimed or
     * followed from there.
     *
     * @param name letters, digits, {@code _ . -}, at most 64
     * @return this
     * @throws IllegalArgumentException if the name cannot be stored
     */
    public StatesBuilder<S, P> namespace(String name) {
        if (name.length() > 64 || name.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "namespace '" + name + "' cannot be stored; use 1 to 64 letters, digits, '_', '.' and '-'");
        }
        var unused = new ItemKey(name + ":" + workflow.type(), "checked"); // throws if it cannot be stored
        namespace = name;
        return this;
    }

    /**
     * Sets the part of the owner that people read; a random part is added for every opening.
     *
     * @param name such as a host name; 1 to 100 characters
     * @return this
     * @throws IllegalArgumentException if it is blank or too long
     */
    public StatesBuilder<S, P> owner(String name) {
        if (name.isBlank() || name.length() > MAX_LABEL_CHARS) {
            throw new IllegalArgumentException("owner '" + name + "' is blank or longer than " + MAX_LABEL_CHARS
                    + " characters; use a short name");
        }
        label = name;
        return this;
    }

    /**
     * Sets how long a claim lasts without renewal: how long the items of a dead worker wait. Renewed three times as
     * often.
     *
     * @param length from 100 ms
     * @return this
     * @throws IllegalArgumentException if it is too short
     */
    public StatesBuilder<S, P> lease(Duration length) {
        if (length.compareTo(SHORTEST_LEASE) < 0) {
            throw new IllegalArgumentException("lease " + length + " is too short; use " + SHORTEST_LEASE + " or more");
        }
        lease = length;
        return this;
    }

    /**
     * Sets how often progress is written at most.
     *
     * @param interval zero writes every report
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public StatesBuilder<S, P> progressInterval(Duration interval) {
        if (interval.isNegative()) {
            throw new IllegalArgumentException("progress interval " + interval + " is negative; use zero or more");
        }
        progressInterval = interval;
        return this;
    }

    /**
     * Sets where the time comes from.
     *
     * @param source the only clock that is used; tests inject theirs
     * @return this
     */
    public StatesBuilder<S, P> clock(InstantSource source) {
        clock = source;
        return this;
    }

    /**
     * Sets what may be stored at most.
     *
     * @param most the limits
     * @return this
     */
    public StatesBuilder<S, P> limits(Limits most) {
        limits = most;
        return this;
    }

    /**
     * Sets where the jitter of retries comes from.
     *
     * @param source numbers from 0, inclusive, to 1, exclusive; thread-safe
     * @return this
     */
    public StatesBuilder<S, P> random(DoubleSupplier source) {
        random = source;
        return this;
    }

    /**
     * Makes the store belong to the states: closing them closes it.
     *
     * @return this
     */
    public StatesBuilder<S, P> closeStore() {
        ownsStore = true;
        return this;
    }

    String label() {
        return label;
    }

    /** Unique for every opening, also of the same builder: tokens of commits and leases are told apart by it. */
    static String incarnation() {
        byte[] bytes = new byte[8];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * Makes the states.
     *
     * @return the workflow bound to the store
     */
    public States<S, P> build() {
        return new States<>(this);
    }
}
