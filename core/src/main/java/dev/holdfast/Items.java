package dev.holdfast;

import dev.holdfast.internal.assembly.EngineItems;
import dev.holdfast.internal.assembly.ItemEngine;
import dev.holdfast.internal.claim.ClaimBatch;
import dev.holdfast.internal.claim.HeldItem;
import dev.holdfast.internal.engine.ItemSettings;
import dev.holdfast.limit.RateLimiter;
import dev.holdfast.store.StateStore;
import dev.holdfast.workflow.PollPolicy;
import dev.holdfast.workflow.StateKind;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * The items of a workflow in a store: everything that an application does with them. Thread-safe.
 *
 * <pre>{@code
 * enum Stage { NEW, DOWNLOADING, DONE, FAILED }
 *
 * record Episode(String url, String audio) {}
 *
 * Workflow<Stage, Episode> episodes = Workflow.of("episode", Stage.class, Episode.class)
 *         .ready(Stage.NEW).active(Stage.DOWNLOADING).error(Stage.FAILED).done(Stage.DONE)
 *         .initial(Stage.NEW)
 *         .allow(Stage.NEW, Stage.DOWNLOADING)
 *         .allow(Stage.DOWNLOADING, Stage.DONE, Stage.FAILED)
 *         .allow(Stage.FAILED, Stage.DOWNLOADING)
 *         .build();
 * try (Items<Stage, Episode> items = Items.open(episodes, new InMemoryStore())) {
 *     items.create("2004-04-14", new Episode("https://example.org/1.mp3", ""));
 *     for (Claim<Stage, Episode> claim : items.claim(Stage.DOWNLOADING, 10)) {
 *         claim.run(Stage.DONE, work -> new Episode(work.payload().url(), "1.mp3"));
 *     }
 * }
 * }</pre>
 *
 * <p>Every change is a compare-and-set with its history entry, validated by the workflow. A call that starts from a
 * {@link Snapshot} returns a lost race as a value of its result; a call by id is repeated on the newest item. A broken rule
 * is a {@link HoldfastException} that names the item. Every call throws a {@link StoreException} when the store fails.
 *
 * @param <S> the states
 * @param <P> the payload
 */
@SuppressWarnings("exports") // hosts need no name for the superclass: what they may call is in the interfaces
public final class Items<S, P> extends EngineItems<S, P> implements AutoCloseable {
    private Items(ItemEngine<S, P> engine) {
        super(engine);
    }

    /**
     * Opens the items of a workflow with the defaults of {@link Builder}. Closing them closes the store.
     *
     * @param <S> the states
     * @param <P> the payload
     * @param workflow the definition
     * @param store the store of the items, which the new object owns
     * @return the items
     */
    public static <S, P> Items<S, P> open(Workflow<S, P> workflow, StateStore store) {
        return builder(workflow, store).closeStore().build();
    }

    /**
     * Starts a builder. The store stays the caller's, unless {@link Builder#closeStore} says otherwise.
     *
     * @param <S> the states
     * @param <P> the payload
     * @param workflow the definition
     * @param store the store of the items; several {@code Items} may share it
     * @return a builder
     */
    public static <S, P> Builder<S, P> builder(Workflow<S, P> workflow, StateStore store) {
        return new Builder<>(workflow, store);
    }

    /**
     * Returns the owner of the leases that this object takes, which is also the default actor in the history.
     *
     * @return a label and a part that is unique for every opening
     */
    public String owner() {
        return engineOf(this).owner();
    }

    @Override
    public Batch<S, P> batch() {
        return new Batch<>(engineOf(this).requireOpen().writes(), engineOf(this)::key);
    }

    /**
     * Claims up to {@code max} items for an active state, each under a lease: those that have been ready longest, be they new,
     * failed ones whose retry is due, or left by a dead worker. An item that has crashed too often goes to its give-up state
     * instead.
     *
     * @param enter the active state to enter
     * @param max the most claims, from 1 to 1000
     * @return the claims, to be closed by the caller unless all of them are begun; empty if no item is ready, or others were
     *     faster
     * @throws IllegalArgumentException if the state is not active
     */
    public Claims<S, P> claim(S enter, int max) {
        return claims(engineOf(this).requireOpen().claimer().claim(enter, max));
    }

    /**
     * Claims up to {@code max} items under leases of a certain length, see {@link #claim(Object, int)}.
     *
     * @param enter the active state to enter
     * @param max the most claims, from 1 to 1000
     * @param lease the length of the leases, from 100 ms to 30 days; each claim keeps it to its end
     * @return the claims, to be closed by the caller unless all of them are begun
     * @throws IllegalArgumentException if the state is not active, or the length is out of range
     */
    public Claims<S, P> claim(S enter, int max, Duration lease) {
        return claims(engineOf(this).requireOpen().claimer().claim(enter, max, ItemSettings.requireLease(lease)));
    }

    private static <S, P> Claims<S, P> claims(List<HeldItem<S, P>> items) {
        return new Claims<>(items.stream().map(Claim::new).toList(), new ClaimBatch(items));
    }

    /**
     * Claims a certain item for an active state, if it is ready now.
     *
     * @param enter the active state to enter
     * @param id the id of the item
     * @return the claim; empty if the item is not ready for this state, is held by a live worker, or does not exist
     * @throws IllegalArgumentException if the state is not active
     */
    public Optional<Claim<S, P>> claim(S enter, String id) {
        return engineOf(this)
                .requireOpen()
                .claimer()
                .claim(enter, engineOf(this).key(id))
                .map(Claim::new);
    }

    /**
     * Claims a certain item for an active state.
     *
     * @param enter the active state to enter
     * @param id the id of the item
     * @return the claim
     * @throws NotClaimableException if the item cannot be claimed now; its message says why
     * @throws IllegalArgumentException if the state is not active
     */
    public Claim<S, P> claimOrThrow(S enter, String id) {
        return new Claim<>(engineOf(this)
                .requireOpen()
                .claimer()
                .require(enter, engineOf(this).key(id)));
    }

    /**
     * Adds a listener to the changes that this object commits.
     *
     * @param listener see {@link StateListener} for order, threads and errors
     * @return the registration, which removes the listener when it is closed
     */
    public Registration listen(StateListener<S, P> listener) {
        return engineOf(this).requireOpen().listeners().add(listener);
    }

    /**
     * Counts the exceptions of listeners.
     *
     * @return how often a listener has thrown, from 0
     */
    public long listenerFailures() {
        return engineOf(this).listeners().failures();
    }

    /**
     * Makes a {@link #recoveryPlan} and applies it. Repeat it, since workers can die at any time.
     *
     * @return the applied plan
     */
    public RecoveryPlan recover() {
        RecoveryPlan plan = recoveryPlan();
        plan.apply();
        return plan;
    }

    /**
     * Writes pending updates, releases the items that are still held, and closes the store if this object owns it. Then calls
     * the listeners of what it has written. Idempotent; other calls then throw {@link IllegalStateException}.
     *
     * <p>Can be called by a shutdown hook: while another thread closes, a call returns after that has ended. It waits for
     * code of the host, such as a step of an updater, up to 10 s, or 1 s while the JVM shuts down; not for listeners of
     * other threads, and never for the caller itself.
     *
     * @throws UnwrittenUpdateException if pending updates could not be written
     */
    @Override
    public void close() {
        engineOf(this).close();
    }

    @Override
    public String toString() {
        ItemEngine<S, P> engine = engineOf(this);
        return "Items[" + engine.type() + ", " + engine.owner() + (engine.isClosed() ? ", closed" : "") + "]";
    }

    /**
     * Builds {@link Items}. The builder can be used again. Confined to one thread at a time.
     *
     * @param <S> the states
     * @param <P> the payload
     */
    public static final class Builder<S, P> {
        private final Workflow<S, P> workflow;
        private final StateStore store;
        private final ItemSettings settings = new ItemSettings();

        private Builder(Workflow<S, P> workflow, StateStore store) {
            this.workflow = workflow;
            this.store = store;
        }

        /**
         * Isolates the items from those of other namespaces in the same store. Default: no namespace.
         *
         * @param name 1 to 64 letters, digits, {@code _ . -}
         * @return this
         * @throws IllegalArgumentException if the name cannot be stored
         */
        public Builder<S, P> namespace(String name) {
            settings.namespace(name);
            return this;
        }

        /**
         * Sets the readable part of the owner; a random part is added. Default {@code worker}.
         *
         * @param name such as a host name; 1 to 100 characters
         * @return this
         * @throws IllegalArgumentException if it is blank, too long, or has control characters
         */
        public Builder<S, P> owner(String name) {
            settings.label(name);
            return this;
        }

        /**
         * Sets how long a lease lasts without renewal, and so how long the items of a dead worker wait. A lease is renewed
         * three times within its length. Default 60 s.
         *
         * @param length from 100 ms to 30 days
         * @return this
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder<S, P> lease(Duration length) {
            settings.lease(length);
            return this;
        }

        /**
         * Sets how long a lease lasts without renewal if it is taken in a certain state; a claim keeps the length when it
         * enters another state. Default is that of {@link #lease(Duration)}.
         *
         * @param state the active state that a claim enters
         * @param length from 100 ms to 30 days
         * @return this
         * @throws IllegalArgumentException if the state is not active, or the length is out of range
         */
        public Builder<S, P> lease(S state, Duration length) {
            if (workflow.kind(state) != StateKind.ACTIVE) {
                throw new IllegalArgumentException("leases are taken in active states; " + state + " is "
                        + workflow.kind(state) + ", active are " + workflow.states(StateKind.ACTIVE));
            }
            settings.lease(workflow.name(state), length);
            return this;
        }

        /**
         * Sets how long a claim is renewed that nobody begins, or whose object the host has dropped. Then the item is released
         * with a warning. Default is ten times the length of the lease.
         *
         * @param limit more than zero, and at most 30 days
         * @return this
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder<S, P> beginWithin(Duration limit) {
            settings.beginWithin(limit);
            return this;
        }

        /**
         * Sets the least time between two writes of progress, or of payloads saved soon. Default 500 ms.
         *
         * @param interval at most a day; zero writes every report
         * @return this
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder<S, P> progressInterval(Duration interval) {
            settings.progressInterval(interval);
            return this;
        }

        /**
         * Sets the clock. Default is the clock of the system.
         *
         * @param source the only clock that is used
         * @return this
         */
        public Builder<S, P> clock(InstantSource source) {
            settings.clock(source);
            return this;
        }

        /**
         * Sets the limits of what can be stored. Default {@link Limits#DEFAULT}.
         *
         * @param most the limits
         * @return this
         */
        public Builder<S, P> limits(Limits most) {
            settings.limits(most);
            return this;
        }

        /**
         * Sets how often pollers ask for an item. Default {@link PollPolicy#DEFAULT}.
         *
         * @param policy the policy
         * @return this
         */
        public Builder<S, P> polling(PollPolicy policy) {
            settings.polling(policy);
            return this;
        }

        /**
         * Lets {@link Items#get} and {@link Items#poll} answer while the store cannot be reached: with the newest version that
         * this object has read or committed, marked {@linkplain Snapshot#stale() stale}. The store is asked first every time.
         * All other calls still fail. Default 0.
         *
         * @param items the most items to remember, from 0 to 1,000,000, the last used ones; each takes the memory of its
         *     document, one byte per character of plain text, and 0.4 KiB, up to 0.8 KiB with lease and tags
         * @return this
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder<S, P> lastKnown(int items) {
            settings.lastKnown(items);
            return this;
        }

        /**
         * Sets the source of the jitter of retries and polls. Default is a secure random source.
         *
         * @param source numbers from 0, inclusive, to 1, exclusive; thread-safe
         * @return this
         */
        public Builder<S, P> random(DoubleSupplier source) {
            settings.random(source);
            return this;
        }

        /**
         * Limits how often items can be updated. Default is no limit.
         *
         * @param host asked for every update; stays the caller's
         * @return this
         */
        public Builder<S, P> rateLimiter(RateLimiter host) {
            settings.limiter(host);
            return this;
        }

        /**
         * Makes the {@code Items} own the store: closing them closes it.
         *
         * @return this
         */
        public Builder<S, P> closeStore() {
            settings.ownStore();
            return this;
        }

        /**
         * Opens the items.
         *
         * @return new items with a new owner
         */
        public Items<S, P> build() {
            return new Items<>(new ItemEngine<>(workflow, store, settings));
        }
    }
}
