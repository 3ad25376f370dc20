package dev.holdfast.internal.engine;

import dev.holdfast.Limits;
import dev.holdfast.internal.update.UpdateLimiter;
import dev.holdfast.internal.update.WriteInterval;
import dev.holdfast.limit.RateLimiter;
import dev.holdfast.store.Lease;
import dev.holdfast.workflow.PollPolicy;
import dev.holdfast.workflow.StateKind;
import dev.holdfast.workflow.Workflow;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The settings of an engine, each checked when it is set. Confined to one thread. */
public final class ItemSettings {
    private static final Duration SHORTEST_LEASE = Duration.ofMillis(100);
    private static final Duration LONGEST_LEASE = Duration.ofDays(30);
    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}");
    private static final int MAX_LABEL_CHARS = 100;
    private static final int MAX_LAST_KNOWN = 1_000_000;

    private @Nullable String namespace;
    private String label = "worker";
    private Duration lease = Duration.ofSeconds(60);
    private final Map<String, Duration> leases = new HashMap<>();
    private @Nullable Duration beginWithin;
    private @Nullable Duration workLimit;
    private boolean releasesLate;
    private Duration progressInterval = Duration.ofMillis(500);
    private InstantSource clock = InstantSource.system();
    private Limits limits = Limits.DEFAULT;
    private PollPolicy polling = PollPolicy.DEFAULT;
    private int lastKnown;
    private DoubleSupplier random = new SecureRandom()::nextDouble;
    private RateLimiter limiter = UpdateLimiter.UNLIMITED;
    private boolean ownsStore;

    /** The stored type of the items of a workflow: its type, prefixed with the namespace if there is one. */
    public String typeOf(Workflow<?, ?> workflow) {
        return namespace == null ? workflow.type() : namespace + ":" + workflow.type();
    }

    public void namespace(String name) {
        if (!NAMESPACE.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "namespace '" + name + "' cannot be stored; use 1 to 64 letters, digits, '_', '.' and '-'");
        }
        namespace = name;
    }

    public String label() {
        return label;
    }

    public void label(String name) {
        if (name.isBlank() || name.length() > MAX_LABEL_CHARS) {
            throw new IllegalArgumentException("owner '" + name + "' is blank or longer than " + MAX_LABEL_CHARS
                    + " characters; use a short name");
        }
        var unused = new Lease(name, 0, Instant.EPOCH); // throws if it cannot be stored
        label = name;
    }

    public Duration lease() {
        return lease;
    }

    public void lease(Duration length) {
        lease = requireLease(length);
    }

    /** The lengths of leases by the name of the state, where they differ from {@link #lease()}. */
    public Map<String, Duration> leases() {
        return Map.copyOf(leases);
    }

    public <S> void lease(Workflow<S, ?> workflow, S state, Duration length) {
        if (workflow.kind(state) != StateKind.ACTIVE) {
            throw new IllegalArgumentException("leases are taken in active states; " + state + " is "
                    + workflow.kind(state) + ", active are " + workflow.states(StateKind.ACTIVE));
        }
        leases.put(workflow.name(state), requireLease(length));
    }

    /**
     * Checks the length of a lease.
     *
     * @throws IllegalArgumentException if the length is out of range
     */
    public static Duration requireLease(Duration length) {
        if (length.compareTo(SHORTEST_LEASE) < 0) {
            throw new IllegalArgumentException("lease " + length + " is too short; use " + SHORTEST_LEASE + " or more");
        }
        if (length.compareTo(LONGEST_LEASE) > 0) {
            throw new IllegalArgumentException("lease " + length + " is too long; use " + LONGEST_LEASE
                    + " or less, it is renewed while the worker lives");
        }
        return length;
    }

    /** How long a claim that nobody works on is renewed; null for ten leases. */
    public @Nullable Duration beginWithin() {
        return beginWithin;
    }

    public void beginWithin(Duration limit) {
        beginWithin = requireLimit("beginWithin", limit);
    }

    /** How long a claim may last from its first use; null for no limit. */
    public @Nullable Duration workLimit() {
        return workLimit;
    }

    /** Whether a claim that lasts longer than the limit is released. */
    public boolean releasesLate() {
        return releasesLate;
    }

    public void workLimit(Duration limit, boolean release) {
        workLimit = requireLimit("workLimit", limit);
        releasesLate = release;
    }

    private static Duration requireLimit(String name, Duration limit) {
        if (limit.isNegative() || limit.isZero() || limit.compareTo(LONGEST_LEASE) > 0) {
            throw new IllegalArgumentException(
                    name + " " + limit + " is out of range; use more than zero, and at most " + LONGEST_LEASE);
        }
        return limit;
    }

    public Duration progressInterval() {
        return progressInterval;
    }

    public void progressInterval(Duration interval) {
        progressInterval = WriteInterval.requireInterval("progress interval", interval);
    }

    public InstantSource clock() {
        return clock;
    }

    public void clock(InstantSource source) {
        clock = source;
    }

    public Limits limits() {
        return limits;
    }

    public void limits(Limits most) {
        limits = most;
    }

    public PollPolicy polling() {
        return polling;
    }

    public void polling(PollPolicy policy) {
        polling = policy;
    }

    public int lastKnown() {
        return lastKnown;
    }

    public void lastKnown(int items) {
        if (items < 0 || items > MAX_LAST_KNOWN) {
            throw new IllegalArgumentException("lastKnown " + items + " is out of range; use 0 to " + MAX_LAST_KNOWN);
        }
        lastKnown = items;
    }

    public DoubleSupplier random() {
        return random;
    }

    public void random(DoubleSupplier source) {
        random = source;
    }

    public RateLimiter limiter() {
        return limiter;
    }

    public void limiter(RateLimiter host) {
        limiter = host;
    }

    public boolean ownsStore() {
        return ownsStore;
    }

    public void ownStore() {
        ownsStore = true;
    }
}
