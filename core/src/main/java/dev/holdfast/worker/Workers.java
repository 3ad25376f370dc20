package dev.holdfast.worker;

import dev.holdfast.Items;
import dev.holdfast.WorkContext;
import dev.holdfast.internal.worker.StagePlan;
import dev.holdfast.internal.worker.WorkerPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Claims items and runs tasks on them until it is closed: the loop that a host would write itself.
 *
 * <pre>{@code
 * try (var workers = Workers.of(items)
 *         .stage(DOWNLOADING, DOWNLOADED, 4, work -> download(work.payload()))
 *         .stage(CONVERTING, CONVERTED, 2, work -> convert(work.payload()))
 *         .start()) {
 *     workers.awaitIdle(); // or run until the shutdown of the program
 * }
 * }</pre>
 *
 * <p>Each stage has slots of its own and claims no more items than it has free ones, so a slow or failing stage delays
 * no other. A stage looks for items when the store reports a change, when a task of these workers has released one,
 * when a retry or {@linkplain Snooze snooze} of theirs is due, and else at intervals that grow while there is nothing,
 * up to {@link Builder#idleInterval}. The store decides which of the ready items comes first. A task ends as {@link
 * dev.holdfast.Claim#run} describes; whatever it throws, its worker goes on.
 *
 * <p>Close the workers before the items. Thread-safe.
 *
 * @param <S> the states
 * @param <P> the payload
 */
public final class Workers<S, P> implements AutoCloseable {
    private final Items<S, P> items;
    private final WorkerPool<S, P> pool;

    private Workers(Builder<S, P> from) {
        items = from.items;
        pool = new WorkerPool<>(
                items,
                from.stages,
                new WorkerPool.Settings(
                        from.executor, from.scheduler, from.concurrency, from.idleInterval, from.grace));
    }

    /**
     * Starts a builder.
     *
     * @param <S> the states
     * @param <P> the payload
     * @param items the items; they stay the caller's
     * @return a builder without stages
     */
    public static <S, P> Builder<S, P> of(Items<S, P> items) {
        return new Builder<>(items);
    }

    /**
     * Lets a stage of this process claim nothing until it is resumed. Its running tasks go on.
     *
     * @param state the state that the stage enters
     * @throws IllegalArgumentException if there is no such stage
     */
    public void pause(S state) {
        pool.pause(state);
    }

    /** Pauses all stages. */
    public void pause() {
        pool.pause();
    }

    /**
     * Lets a stage claim items again.
     *
     * @param state the state that the stage enters
     * @throws IllegalArgumentException if there is no such stage
     */
    public void resume(S state) {
        pool.resume(state);
    }

    /** Resumes all stages. */
    public void resume() {
        pool.resume();
    }

    /**
     * Waits until these workers are idle: no task runs, and each stage that is not paused has found no item ready after
     * the last task ended. Items that are due later, and items that another process works on, are not waited for.
     *
     * @throws InterruptedException if this thread is interrupted
     * @throws IllegalStateException if a task of these workers calls this
     */
    public void awaitIdle() throws InterruptedException {
        var unused = pool.awaitIdle(null);
    }

    /**
     * Waits until these workers are idle, like {@link #awaitIdle()}, or a limit has passed.
     *
     * @param limit the longest wait
     * @return whether they are idle; false if the limit has passed, or the workers were stopped first
     * @throws InterruptedException if this thread is interrupted
     * @throws IllegalStateException if a task of these workers calls this
     */
    public boolean awaitIdle(Duration limit) throws InterruptedException {
        return pool.awaitIdle(limit);
    }

    /**
     * Returns the status of all stages. It does not ask the store.
     *
     * @return the status at this moment
     */
    public WorkersStatus<S> status() {
        return new WorkersStatus<>(pool.isRunning(), pool.status());
    }

    /**
     * Stops: no item is claimed any more, and running tasks may finish within the grace period. After it they are
     * interrupted, which releases their items; the attempt does not count. From a task that ignores the interrupt for two
     * seconds, the item is taken away, and its thread is logged by name. Returns when all of that is done. A second caller
     * waits as well, and a shorter grace period counts. If the waiting thread is interrupted, the grace period ends. A task
     * of these workers, a listener or a hint may call this; it does not wait then.
     *
     * @param grace how long running tasks may go on, zero or more
     * @return whether every task has ended; false also if a task, a listener or a hint calls this
     * @throws IllegalArgumentException if the grace period is negative
     */
    public boolean stop(Duration grace) {
        return pool.stop(Builder.requireNotNegative("grace", grace));
    }

    /** Stops with the grace period of {@link Builder#grace}, see {@link #stop}. Idempotent. */
    @Override
    public void close() {
        var unused = pool.stop(pool.grace());
    }

    @Override
    public String toString() {
        return "Workers[" + items + (pool.isRunning() ? "" : ", stopped") + "]";
    }

    /**
     * Builds {@link Workers}. Defaults: virtual threads, or daemon threads before JDK 21; an idle interval of 5 s; a grace
     * period of 20 s. Confined to one thread.
     *
     * @param <S> the states
     * @param <P> the payload
     */
    public static final class Builder<S, P> {
        private static final Duration LONGEST_INTERVAL = Duration.ofDays(1);

        private final Items<S, P> items;
        private final List<StagePlan<S, P>> stages = new ArrayList<>();
        private @Nullable Executor executor;
        private @Nullable ScheduledExecutorService scheduler;
        private int concurrency = Integer.MAX_VALUE;
        private Duration idleInterval = Duration.ofSeconds(5);
        private Duration grace = Duration.ofSeconds(20);

        private Builder(Items<S, P> items) {
            this.items = items;
        }

        private static Duration requireNotNegative(String name, Duration value) {
            if (value.isNegative()) {
                throw new IllegalArgumentException(name + " " + value + " is negative; use zero or more");
            }
            return value;
        }

        /**
         * Adds a stage with the {@linkplain StageOptions#defaults default options}.
         *
         * @param enter the active state to enter
         * @param target the state of a finished item, which the workflow must allow
         * @param concurrency the most tasks at once, from 1 to 1000
         * @param task the work on one item; called by several threads at once
         * @return this
         * @throws IllegalArgumentException if the workflow does not allow the stage, or it was added before
         */
        public Builder<S, P> stage(S enter, S target, int concurrency, WorkContext.Task<S, P> task) {
            return stage(enter, target, concurrency, task, StageOptions.defaults());
        }

        /**
         * Adds a stage.
         *
         * @param enter the active state to enter
         * @param target the state of a finished item, which the workflow must allow
         * @param concurrency the most tasks at once, from 1 to 1000
         * @param task the work on one item; called by several threads at once
         * @param options the options
         * @return this
         * @throws IllegalArgumentException if the workflow does not allow the stage, or it was added before
         */
        public Builder<S, P> stage(
                S enter, S target, int concurrency, WorkContext.Task<S, P> task, StageOptions options) {
            StagePlan<S, P> plan = new StagePlan<>(enter, target, concurrency, task, options);
            plan.requireValid(items.workflow());
            if (stages.stream().anyMatch(other -> other.enter().equals(enter))) {
                throw new IllegalArgumentException(
                        "a stage that enters " + enter + " was added before; raise its concurrency instead");
            }
            stages.add(plan);
            return this;
        }

        /**
         * Sets the executor of the tasks. It should have a thread for every slot: an item that waits for a thread is held,
         * and taken back after some seconds. It must not be shut down before the workers are closed.
         *
         * @param host the executor; it stays the caller's
         * @return this
         */
        public Builder<S, P> executor(Executor host) {
            executor = host;
            return this;
        }

        /**
         * Sets the scheduler on which stages look for items and timers run. It needs a thread for each stage, since a slow
         * store blocks them. Default are daemon threads of the workers.
         *
         * @param service the scheduler; it stays the caller's, and must not be shut down before the workers are closed
         * @return this
         */
        public Builder<S, P> scheduler(ScheduledExecutorService service) {
            scheduler = service;
            return this;
        }

        /**
         * Limits the tasks of all stages together. When a slot is free, the stage that was added first may take it: add late
         * stages first to finish items soon. Default is the sum of the stages.
         *
         * @param most the most tasks at once, 1 or more
         * @return this
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder<S, P> concurrency(int most) {
            if (most < 1) {
                throw new IllegalArgumentException("concurrency " + most + " is out of range; use 1 or more");
            }
            concurrency = most;
            return this;
        }

        /**
         * Sets how long an idle stage waits at most before it looks for items again. It bounds the delay of an item whose hint
         * was lost, of a retry that is due, and of an item that a dead worker left.
         *
         * @param longest from 1 ms to a day
         * @return this
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder<S, P> idleInterval(Duration longest) {
            if (longest.toMillis() < 1 || longest.compareTo(LONGEST_INTERVAL) > 0) {
                throw new IllegalArgumentException(
                        "idleInterval " + longest + " is out of range; use 1 ms to " + LONGEST_INTERVAL);
            }
            idleInterval = longest;
            return this;
        }

        /**
         * Sets how long {@link Workers#close} lets running tasks go on. The default of 20 s leaves time before the 30 s after
         * which container platforms usually kill a process.
         *
         * @param period zero or more
         * @return this
         * @throws IllegalArgumentException if it is negative
         */
        public Builder<S, P> grace(Duration period) {
            grace = requireNotNegative("grace", period);
            return this;
        }

        /**
         * Starts the workers.
         *
         * @return running workers, to be closed by the caller
         * @throws IllegalStateException if there is no stage, or the items are closed
         */
        public Workers<S, P> start() {
            if (stages.isEmpty()) {
                throw new IllegalStateException("these workers have no stage; add one with stage(…)");
            }
            Workers<S, P> workers = new Workers<>(this);
            workers.pool.start();
            return workers;
        }
    }
}
