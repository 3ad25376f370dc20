package dev.holdfast;

import dev.holdfast.store.Lease;
import dev.holdfast.store.StateStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Binds a workflow to a store. By default: no namespace, owner {@code worker-…}, leases of 60 s, progress and payloads
 * that are saved soon written every 500 ms, the system's clock, the {@linkplain Limits#DEFAULT default limits}, polls by
 * {@link PollPolicy#DEFAULT}, no rate limiter, nothing known last, the store stays the caller's. Confined to one thread.
 *
 * @param <S> the states
 * @param <P> the payload
 */
public final class StatesBuilder<S, P> {
    private static final Duration SHORTEST_LEASE = Duration.ofMillis(100);
    private static final Duration LONGEST_LEASE = Duration.ofDays(30);
    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}");
    private static final int MAX_LABEL_CHARS = 100;
    private static final int MOST_KNOWN = 1_000_000;

    final Workflow<S, P> workflow;
    final StateStore store;
    boolean ownsStore;

    @Nullable
    String namespace;

    Duration lease = Duration.ofSeconds(60);
    Duration progressInterval = Duration.ofMillis(500);
    InstantSource clock = InstantSource.system();
    Limits limits = Limits.DEFAULT;
    PollPolicy polling = PollPolicy.DEFAULT;
    int lastKnown;
    DoubleSupplier random = new SecureRandom()::nextDouble;
    RateLimiter limiter = Pace.UNLIMITED;
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
        if (!NAMESPACE.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "namespace '" + name + "' cannot be stored; use 1 to 64 letters, digits, '_', '.' and '-'");
        }
        namespace = name;
        return this;
    }

    /**
     * Sets the part of the owner that people read; a random part is added for every opening.
     *
     * @param name such as a host name; 1 to 100 characters
     * @return this
     * @throws IllegalArgumentException if it is blank, too long, or has control characters
     */
    public StatesBuilder<S, P> owner(String name) {
        if (name.isBlank() || name.length() > MAX_LABEL_CHARS) {
            throw new IllegalArgumentException("owner '" + name + "' is blank or longer than " + MAX_LABEL_CHARS
                    + " characters; use a short name");
        }
        var unused = new Lease(name, 0, Instant.EPOCH); // throws if it cannot be stored
        label = name;
        return this;
    }

    /**
     * Sets how long a claim lasts without renewal: how long the items of a dead worker wait. Renewed three times as
     * often.
     *
     * @param length from 100 ms to 30 days
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public StatesBuilder<S, P> lease(Duration length) {
        if (length.compareTo(SHORTEST_LEASE) < 0) {
            throw new IllegalArgumentException("lease " + length + " is too short; use " + SHORTEST_LEASE + " or more");
        }
        if (length.compareTo(LONGEST_LEASE) > 0) {
            throw new IllegalArgumentException("lease " + length + " is too long; use " + LONGEST_LEASE
                    + " or less, it is renewed as long as the worker lives");
        }
        lease = length;
        return this;
    }

    /**
     * Sets how often progress, and payloads that are saved soon, are written at most.
     *
     * @param interval at most a day; zero writes every report
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public StatesBuilder<S, P> progressInterval(Duration interval) {
        progressInterval = Cadence.requireInterval("progress interval", interval);
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
     * Sets how often pollers ask for an item.
     *
     * @param policy the policy
     * @return this
     */
    public StatesBuilder<S, P> polling(PollPolicy policy) {
        polling = policy;
        return this;
    }

    /**
     * Lets {@link States#get} and {@link States#poll} answer while the store cannot be reached: with the newest that these
     * states have themselves read or committed of the item, marked {@linkplain Snapshot#stale() stale}. The store is asked
     * every time, so each read takes as long as the store takes to fail, and nothing is shown that is older than what was seen
     * before; an item that was last seen deleted, or never, fails as without this. Writes always fail, and so do all other
     * reads. Default 0.
     *
     * @param items how many items to remember, from 0 for none to 1,000,000; of more, those used last. Each takes the memory
     *     of its document, one byte per character of plain text, and 0.4 KiB, up to 0.8 with lease and tags. An id that
     *     was looked for in vain counts as well; items that were only found by a search do not.
     * @return this
     * @throws IllegalArgumentException if it is out of range
     */
    public StatesBuilder<S, P> lastKnown(int items) {
        if (items < 0 || items > MOST_KNOWN) {
            throw new IllegalArgumentException("lastKnown " + items + " is out of range; use 0 to " + MOST_KNOWN);
        }
        lastKnown = items;
        return this;
    }

    /**
     * Sets where the jitter of retries and polls comes from.
     *
     * @param source numbers from 0, inclusive, to 1, exclusive; thread-safe
     * @return this
     */
    public StatesBuilder<S, P> random(DoubleSupplier source) {
        random = source;
        return this;
    }

    /**
     * Sets how often items may be updated; without it they may always be.
     *
     * @param most asked for every update; stays the caller's
     * @return this
     */
    public StatesBuilder<S, P> rateLimiter(RateLimiter most) {
        limiter = most;
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
