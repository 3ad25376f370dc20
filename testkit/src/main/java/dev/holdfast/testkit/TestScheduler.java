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
 * A scheduler without threads: due tasks run when the test says so, on the thread of the test.
 *
 * <pre>{@code
 * TestScheduler scheduler = new TestScheduler(new TestClock());
 * scheduler.schedule(() -> System.out.println("five seconds later"), 5, TimeUnit.SECONDS);
 * scheduler.advance(Duration.ofSeconds(5)); // runs every task that becomes due on the way
 * }</pre>
 *
 * No task runs by itself, not even one without a delay. Thread-safe.
 */
public final class TestScheduler extends AbstractExecutorService implements ScheduledExecutorService {
    private final TestClock clock;
    private final PriorityQueue<Task<?>> tasks = new PriorityQueue<>();
    private final AtomicLong made = new AtomicLong();
    private boolean shut;

    /**
     * Creates a scheduler without tasks.
     *
     * @param clock decides which tasks are due; {@link #advance} moves it forward
     */
    public TestScheduler(TestClock clock) {
        this.clock = clock;
    }

    /** A task that runs once or periodically; ordered by due time, then by creation. */
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
                add(this); // no effect after a shutdown
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
            Task<?> that = (Task<?>) other; // the queue holds no other type
            int byTime = due.compareTo(that.due);
            return byTime != 0 ? byTime : Long.compare(number, that.number);
        }
    }

    private <T extends Task<?>> T plan(T task) {
        if (!add(task)) {
            throw new RejectedExecutionException("the test scheduler is shut down; create a new one");
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
     * Runs the tasks that are due now, and those that they make due, while the clock stands still.
     *
     * @return the number of tasks that ran
     */
    public int run() {
        return runUntil(clock.instant());
    }

    /**
     * Moves the clock forward, from task to task: each runs at its due time.
     *
     * @param step the distance; not negative
     * @return the number of tasks that ran
     * @throws IllegalArgumentException if the step is negative
     */
    public int advance(Duration step) {
        if (step.isNegative()) {
            throw new IllegalArgumentException(
                    "step " + step + " is negative; use zero or more: tasks that ran cannot be undone");
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
     * Returns when the next task is due.
     *
     * @return its time, which may be past; empty if there is no task
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

    /** Does not wait: without threads no task ends by itself. */
    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return isTerminated();
    }
}
