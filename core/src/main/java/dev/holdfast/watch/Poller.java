package dev.holdfast.watch;

import dev.holdfast.Cursor;
import dev.holdfast.Items;
import dev.holdfast.Poll;
import dev.holdfast.Registration;
import dev.holdfast.internal.assembly.EngineItems;
import dev.holdfast.internal.assembly.ItemEngine;
import dev.holdfast.internal.backend.JvmShutdown;
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
 * Watches items: polls each one at the intervals of a {@link PollPolicy}, and passes every change, by any process, to a
 * listener, exactly once and in order.
 *
 * <pre>{@code
 * try (Poller<Stage, Episode> poller = Poller.of(items)) {
 *     Watch<Stage, Episode> watch = poller.watch("7", (change, poll) -> log.info("{}", change));
 *     WatchEnd<Stage, Episode> end = watch.end().toCompletableFuture().join();
 * }
 * }</pre>
 *
 * <p>All items are polled, and all listeners called, on one daemon thread that starts with the first watch, or on a
 * scheduler of the host. If the store sends hints about changes, the items are checked soon after a hint; polling at
 * intervals finds the changes without a hint. Close the poller before the items, and before a scheduler of the host is
 * shut down. Thread-safe.
 *
 * @param <S> the states
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
     * Creates a poller with its own thread and the defaults of {@link Builder}.
     *
     * @param <S> the states
     * @param <P> the payload
     * @param items the items; they stay the caller's
     * @return a poller, to be closed by the caller
     */
    public static <S, P> Poller<S, P> of(Items<S, P> items) {
        return builder(items).build();
    }

    /**
     * Starts a builder.
     *
     * @param <S> the states
     * @param <P> the payload
     * @param items the items; they stay the caller's
     * @return a builder
     */
    public static <S, P> Builder<S, P> builder(Items<S, P> items) {
        return new Builder<>(items);
    }

    /**
     * Watches an item from the start of its kept history. If the item does not exist, the watch waits for it.
     *
     * @param id the id of the item
     * @param listener called for every change
     * @return the watch, which ends by itself when no more changes are expected
     * @throws IllegalArgumentException if the id cannot be stored
     * @throws IllegalStateException if the poller or the items are closed
     */
    public Watch<S, P> watch(String id, WatchListener<S, P> listener) {
        return watch(id, Cursor.START, listener);
    }

    /**
     * Watches an item from a cursor. If the item does not exist and has no history after the cursor, the watch waits
     * for it.
     *
     * @param id the id of the item
     * @param since {@link Cursor#START}, {@link Poll#next()} or {@link WatchEnd#next()}
     * @param listener called for every change after the cursor
     * @return the watch, which ends by itself when no more changes are expected
     * @throws IllegalArgumentException if the id cannot be stored
     * @throws IllegalStateException if the poller or the items are closed
     * @throws RejectedExecutionException if the scheduler has been shut down
     */
    public synchronized Watch<S, P> watch(String id, Cursor since, WatchListener<S, P> listener) {
        if (closed) {
            throw new IllegalStateException("the poller of " + items + " is closed; create another one");
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

    /** Schedules one check for many hints. It reads nothing itself, since the next hint waits for it. */
    private void hinted() {
        if (!watches.isEmpty() && lookPlanned.compareAndSet(false, true)) {
            try {
                var unused = scheduler.schedule(this::look, hintMillis, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                lookPlanned.set(false); // the poller is being closed; a hint may be lost
            }
        }
    }

    private void look() {
        lookPlanned.set(false);
        watches.forEach(Watch::look);
    }

    /**
     * Ends all watches, and the poller's own thread. Waits for running polls and listeners up to 10 s, or 1 s while the
     * JVM shuts down; if a listener calls this, it does not wait, and the thread ends when that listener returns.
     * Idempotent; each caller waits.
     */
    @Override
    public void close() {
        Registration registered;
        synchronized (this) {
            closed = true;
            registered = hints;
            hints = null;
        }
        if (registered != null) {
            registered.close();
        }
        long patience = JvmShutdown.patience().toNanos();
        for (Watch<S, P> watch : List.copyOf(watches)) {
            patience = watch.closeWithin(patience);
        }
        if (ownScheduler != null && patience > 0) {
            ownScheduler.stop();
        } else if (ownScheduler != null) {
            ownScheduler.executor().shutdownNow();
        }
    }

    @Override
    public String toString() {
        long open = watches.stream().filter(watch -> !watch.isOver()).count();
        return "Poller[" + items + ", " + open + " watches]";
    }

    /**
     * Builds a {@link Poller}. Defaults: a thread of its own, the policy of the items, and 50 ms from a hint to the
     * check. Confined to one thread.
     *
     * @param <S> the states
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
         * Sets how often items are polled. Default is the policy of the items, see {@link Items.Builder#polling}.
         *
         * @param when the policy
         * @return this
         */
        public Builder<S, P> policy(PollPolicy when) {
            policy = when;
            return this;
        }

        /**
         * Sets the scheduler that polls and calls the listeners. With several threads, a slow listener delays fewer
         * items. Default is a thread of the poller.
         *
         * @param service the scheduler; it stays the caller's
         * @return this
         */
        public Builder<S, P> scheduler(ScheduledExecutorService service) {
            scheduler = service;
            return this;
        }

        /**
         * Sets how soon after a hint of the store the items are checked. All hints in that time share one check, which
         * reads each watched item once, whether it has changed or not. Use a longer delay for thousands of items.
         * Default 50 ms.
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
         * Creates the poller.
         *
         * @return a poller, to be closed by the caller
         */
        public Poller<S, P> build() {
            return new Poller<>(this);
        }
    }
}
