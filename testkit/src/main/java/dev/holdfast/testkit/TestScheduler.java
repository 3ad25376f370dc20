package dev.holdfast.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler without threads: what is due runs when the test says so, on the thread of the test.
 *
 * <pre>{@code
 * TestScheduler scheduler = new TestScheduler(clock);
 * Poller<Stage, Size> poller = Poller.builder(items).scheduler(scheduler).build();
 * scheduler.advance(Duration.ofSeconds(5));   // as if five seconds had passed, with all that falls due on the way
 * }</pre>
 *
 * Nothing runs by itself, tasks without a delay neither. Thread-safe.
 */
public final class TestScheduler extends AbstractExecutorService implements ScheduledExecutorService {
    private final TestClock clock;
    private final PriorityQueue<Task<?>> tasks = new PriorityQueue<>();
    private final AtomicLong made = new AtomicLong();
    private boolean shut;

    /**
     * Makes a scheduler without tasks.
     *
     * @param clock says what is due, and is put forward by {@link #advance}
     */
    public TestScheduler(TestClock clock) {
        this.clock = clock;
    }

    /** What runs once or again and again, in the order of its time, then of planning. */
    private final class Task<V extends @Nullable Object> extends FutureTask<V> implements ScheduledFuture<V> {
        private final Duration period;
        private final boolean fixedRate;
        private final long number;
        private Instant due;

        Task(Callable<V> work, Instant due, Duration period, boolean fixedRate) {
            super(work);
            this.due = due;
            this.period = period;
            this.fixedRate = fixedRate;
            number = made.incrementAndGet();
        }

        void runNow() {
            if (period.isZero()) {
                run();
            } else if (runAndReset()) {
                due = fixedRate ? due.plus(period) : clock.instant().plus(period);
                add(this); // unless it was shut down meanwhile
            }
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            boolean cancelled = super.cancel(mayInterrupt);
            forget(this);
            return cancelled;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(Duration.between(clock.instant(), due));
        }

        @Override
        public int compareTo(Delayed other) {
            Task<?> that = (Task<?>) other; // nobody else makes tasks for this queue
            int byTime = due.compareTo(that.due);
            return byTime != 0 ? byTime : Long.compare(number, that.number);
        }
    }

    private <T extends Task<?>> T plan(T task) {
        if (!add(task)) {
            throw new RejectedExecutionException("the test scheduler has been shut down");
        }
        return task;
    }

    private synchronized boolean add(Task<?> task) {
        return !shut && tasks.add(task);
    }

    private synchronized void forget(Task<?> task) {
        tasks.remove(task);
    }

    private synchronized @Nullable Task<?> takeDue(Instant until) {
        Task<?> first = tasks.peek();
        return first == null || first.due.isAfter(until) ? null : tasks.poll();
    }

    /**
     * Runs what is due now, and what becomes due by that, with the clock standing still.
     *
     * @return how many tasks ran
     */
    public int run() {
        return runUntil(clock.instant());
    }

    /**
     * Puts the clock forward, task by task: each runs at its time.
     *
     * @param step how far; not negative
     * @return how many tasks ran
     * @throws IllegalArgumentException if the step is negative
     */
    public int advance(Duration step) {
        if (step.isNegative()) {
            throw new IllegalArgumentException("step " + step + " is negative; what ran cannot be taken back");
        }
        Instant end = clock.instant().plus(step);
        int ran = runUntil(end);
        if (clock.instant().isBefore(end)) {
            clock.set(end);
        }
        return ran;
    }

    private int runUntil(Instant until) {
        int ran = 0;
        for (Task<?> task = takeDue(until); task != null; task = takeDue(until)) {
            if (task.due.isAfter(clock.instant())) {
                clock.set(task.due);
            }
            task.runNow();
            ran++;
        }
        return ran;
    }

    /**
     * When the next task is due.
     *
     * @return its time, perhaps past; empty if there is none
     */
    public synchronized Optional<Instant> next() {
        return Optional.ofNullable(tasks.peek()).map(task -> task.due);
    }

    private Instant after(long delay, TimeUnit unit) {
        return clock.instant().plus(Duration.of(Math.max(0, delay), unit.toChronoUnit()));
    }

    @Override
    public void execute(Runnable command) {
        var unused = schedule(command, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return schedule(Executors.callable(command), delay, unit);
    }

    @Override
    public <V extends @Nullable Object> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        return plan(new Task<>(callable, after(delay, unit), Duration.ZERO, false));
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long delay, long period, TimeUnit unit) {
        return repeat(command, after(delay, unit), Duration.of(period, unit.toChronoUnit()), true);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long delay, long period, TimeUnit unit) {
        return repeat(command, after(delay, unit), Duration.of(period, unit.toChronoUnit()), false);
    }

    private ScheduledFuture<?> repeat(Runnable command, Instant first, Duration period, boolean fixedRate) {
        if (period.isNegative() || period.isZero()) {
            throw new IllegalArgumentException("period " + period + " is not positive; use 1 ns or more");
        }
        return plan(new Task<>(Executors.callable(command), first, period, fixedRate));
    }

    @Override
    public synchronized void shutdown() {
        shut = true;
        tasks.clear();
    }

    @Override
    public synchronized List<Runnable> shutdownNow() {
        List<Runnable> left = new ArrayList<>(tasks);
        shutdown();
        return left;
    }

    @Override
    public synchronized boolean isShutdown() {
        return shut;
    }

    @Override
    public boolean isTerminated() {
        return isShutdown();
    }

    /** Does not wait: without threads nothing ends by itself. */
    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return isTerminated();
    }
}
