package dev.holdfast.watch;

import dev.holdfast.Cursor;
import dev.holdfast.Items;
import dev.holdfast.Poll;
import dev.holdfast.Registration;
import dev.holdfast.internal.assembly.EngineItems;
import dev.holdfast.internal.assembly.ItemEngine;
import dev.holdfast.internal.engine.PollReader;
import dev.holdfast.internal.schedule.DaemonScheduler;
import dev.holdfast.workflow.PollPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Watches items: asks for each as often as its {@link PollPolicy} says, and hands every change, by whatever process, to a
 * listener, exactly once and in order.
 *
 * <p>All items are polled, and all listeners called, on one daemon thread that is started with the first watch, or on the
 * scheduler of the host. Where the store can tell that something has changed, the items are looked at soon after it has;
 * the intervals remain for what it does not tell. Close the poller before the items, and before a scheduler of the host
 * is shut down. Thread-safe.
 *
 * <pre>{@code
 * try (Poller<Stage, Episode> poller = Poller.of(items)) {
 *     Watch<Stage, Episode> watch = poller.watch("7", (change, poll) -> log.info("{}", change));
 *     WatchEnd<Stage, Episode> end = watch.end().toCompletableFuture().join();
 * }
 * }</pre>
 *
 * @param <S> the items
 * @param <P> the payload
 */
public final class Poller<S, P> implements AutoCloseable {
    private final Items<S, P> items;
    private final PollReader<S, P> polls;
    private final ScheduledExecutorService scheduler;
    private final @Nullable DaemonScheduler ownScheduler;
    private final long hintMillis;
    private final Set<Watch<S, P>> watches = ConcurrentHashMap.newKeySet();
    private final Set<Thread> listening = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean lookPlanned = new AtomicBoolean();
    private @Nullable Registration hints;
    private boolean closed;

    private Poller(Builder<S, P> from) {
        items = from.items;
        ItemEngine<S, P> engine = EngineItems.engineOf(from.items);
        polls = from.policy == null ? engine.polls() : engine.polls().with(from.policy);
        ownScheduler = from.scheduler == null ? new DaemonScheduler("holdfast-poller-" + items.owner()) : null;
        scheduler = ownScheduler == null ? Objects.requireNonNull(from.scheduler) : ownScheduler.executor();
        hintMillis = from.hintDelay.toMillis();
    }

    /**
     * Makes a poller with a thread of its own.
     *
     * @param <S> the items
     * @param <P> the payload
     * @param items where the items are; stay the caller's
     * @return a poller, to be closed
     */
    public static <S, P> Poller<S, P> of(Items<S, P> items) {
        return builder(items).build();
    }

    /**
     * Begins to make a poller.
     *
     * @param <S> the items
     * @param <P> the payload
     * @param items where the items are; stay the caller's
     * @return a builder
     */
    public static <S, P> Builder<S, P> builder(Items<S, P> items) {
        return new Builder<>(items);
    }

    /**
     * Watches an item from the beginning of its kept history. An item that does not exist is waited for.
     *
     * @param id the host's id
     * @param listener hears of every change
     * @return the watch, which ends by itself when nothing more is to come
     * @throws IllegalArgumentException if there cannot be such an id
     * @throws IllegalStateException if the poller or the items are closed
     */
    public Watch<S, P> watch(String id, WatchListener<S, P> listener) {
        return watch(id, Cursor.START, listener);
    }

    /**
     * Watches an item from a place in its history on. An item that does not exist, and has no history after that place,
     * is waited for.
     *
     * @param id the host's id
     * @param since {@link Cursor#START}, {@link Poll#next()} or {@link WatchEnd#next()}
     * @param listener hears of every change after that
     * @return the watch, which ends by itself when nothing more is to come
     * @throws IllegalArgumentException if there cannot be such an id
     * @throws IllegalStateException if the poller or the items are closed
     * @throws RejectedExecutionException if the scheduler has been shut down
     */
    public synchronized Watch<S, P> watch(String id, Cursor since, WatchListener<S, P> listener) {
        if (closed) {
            throw new IllegalStateException("the poller of " + items + " is closed; make another one");
        }
        ItemEngine<S, P> engine = EngineItems.engineOf(items);
        String known = engine.key(id).id(); // throws if there cannot be such an item
        WatchLoop<S, P> follower = new WatchLoop<>(() -> engine.key(known), polls, since, listener);
        Watch<S, P> watch = new Watch<>(follower, scheduler, listening, watches::remove);
        if (hints == null) {
            hints = items.onChange(this::hinted);
        }
        watches.add(watch);
        try {
            watch.begin();
        } catch (RejectedExecutionException e) {
            watches.remove(watch);
            throw e;
        }
        return watch;
    }

    /** The store calls this on a thread of somebody who waits, so nothing is read here; many hints make one look. */
    private void hinted() {
        if (!watches.isEmpty() && lookPlanned.compareAndSet(false, true)) {
            try {
                var unused = scheduler.schedule(this::look, hintMillis, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                lookPlanned.set(false); // it is being closed; a hint may be lost
            }
        }
    }

    private void look() {
        lookPlanned.set(false);
        watches.forEach(Watch::look);
    }

    /**
     * Ends all watches, and the thread if it is the poller's own; idempotent. Waits for polls and listeners that are under
     * way; called by a listener it does not, and the thread ends when that returns.
     */
    @Override
    public void close() {
        Registration registered;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            registered = hints;
        }
        if (registered != null) {
            registered.close();
        }
        List.copyOf(watches).forEach(Watch::close);
        if (ownScheduler != null) {
            ownScheduler.stop();
        }
    }

    @Override
    public String toString() {
        return "Poller[" + items + ", " + watches.size() + " watches]";
    }

    /**
     * Makes a poller. By default with a thread of its own, the policy of the items, and 50 ms from a hint to the look.
     * Confined to one thread.
     *
     * @param <S> the items
     * @param <P> the payload
     */
    public static final class Builder<S, P> {
        private static final Duration LONGEST = Duration.ofDays(1);

        private final Items<S, P> items;
        private @Nullable PollPolicy policy;
        private @Nullable ScheduledExecutorService scheduler;
        private Duration hintDelay = Duration.ofMillis(50);

        private Builder(Items<S, P> items) {
            this.items = items;
        }

        /**
         * Sets how often to ask. By default as {@link Items.Builder#polling} says.
         *
         * @param when the policy
         * @return this
         */
        public Builder<S, P> policy(PollPolicy when) {
            policy = when;
            return this;
        }

        /**
         * Lets a scheduler of the host poll and call the listeners; with several threads, slow listeners delay fewer items.
         * It stays the host's.
         *
         * @param service the scheduler
         * @return this
         */
        public Builder<S, P> scheduler(ScheduledExecutorService service) {
            scheduler = service;
            return this;
        }

        /**
         * Sets how soon after a hint of the store the items are looked at. All hints meanwhile make one look, which reads
         * each watched item once, whatever has changed: with thousands of items make it longer.
         *
         * @param delay from zero to a day, in whole milliseconds
         * @return this
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder<S, P> hintDelay(Duration delay) {
            if (delay.isNegative() || delay.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("hintDelay " + delay + " is out of range; use zero to " + LONGEST);
            }
            hintDelay = delay;
            return this;
        }

        /**
         * Makes the poller.
         *
         * @return a poller, to be closed
         */
        public Poller<S, P> build() {
            return new Poller<>(this);
        }
    }
}
