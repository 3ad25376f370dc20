package dev.holdfast.internal.worker;

import dev.holdfast.Items;
import dev.holdfast.Registration;
import dev.holdfast.Snapshot;
import dev.holdfast.internal.assembly.EngineItems;
import dev.holdfast.internal.assembly.ItemEngine;
import dev.holdfast.internal.backend.CallbackThread;
import dev.holdfast.worker.StageStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stages of {@code Workers} from their start to the end of the last task. Thread-safe. */
public final class WorkerPool<S, P> implements StageLoop.Pool<S, P> {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);

    /** How long tasks have to react to an interrupt, and then the store to take their items back. */
    private static final Duration REACTION = Duration.ofSeconds(2);

    private final Items<S, P> items;
    private final Duration grace;
    private final List<StageLoop<S, P>> stages = new ArrayList<>();
    private final PoolScheduler scheduler;
    private final TaskThreads threads;
    private final AtomicLong checks = new AtomicLong();
    private final Object change = new Object();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopping;
    private volatile boolean finished;
    private volatile boolean clean = true;
    private @Nullable Registration hints;
    private @Nullable Future<?> pulse;

    /**
     * The settings of a pool.
     *
     * @param executor runs the tasks; null for own threads
     * @param scheduler runs the turns; null for own threads
     * @param concurrency the most tasks at once in all stages
     * @param idleInterval the longest time between two claims of an idle stage
     * @param grace how long a close waits for running tasks
     */
    public record Settings(
            @Nullable Executor executor,
            @Nullable ScheduledExecutorService scheduler,
            int concurrency,
            Duration idleInterval,
            Duration grace) {}

    public WorkerPool(Items<S, P> items, List<StagePlan<S, P>> plans, Settings settings) {
        this.items = items;
        this.grace = settings.grace();
        scheduler = new PoolScheduler(settings.scheduler(), "holdfast-workers-" + items.owner(), plans.size());
        threads = new TaskThreads(settings.executor(), items.owner());
        ItemEngine<S, P> engine = EngineItems.engineOf(items);
        var tools = new StageTools<>(
                items,
                scheduler.executor(),
                threads,
                new SharedSlots(settings.concurrency()),
                engine.polls().clock(),
                engine.polls().random(),
                settings.idleInterval(),
                checks::get);
        for (StagePlan<S, P> plan : plans) {
            stages.add(new StageLoop<>(plan, tools, stages.size(), this));
        }
    }

    public void start() {
        hints = items.onChange(() -> stages.forEach(StageLoop::hint));
        stages.forEach(StageLoop::wake);
        long nanos = TimeUnit.SECONDS.toNanos(1);
        pulse = scheduler
                .executor()
                .scheduleWithFixedDelay(() -> stages.forEach(StageLoop::pulse), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void released(@Nullable Snapshot<S, P> item) {
        var unused = checks.incrementAndGet();
        if (item != null) {
            stages.forEach(stage -> stage.offer(item));
        }
    }

    @Override
    public void changed() {
        synchronized (change) {
            change.notifyAll();
        }
        if (stopping && isDrained()) {
            finish();
        }
    }

    @Override
    public void closed(String reason) {
        synchronized (change) {
            if (stopping) {
                return;
            }
        }
        LOG.atWarn().log("the workers of {} stop, since {}; close the workers first", items, reason);
        beginStop(grace);
    }

    private boolean isDrained() {
        return stages.stream().allMatch(StageLoop::isDrained);
    }

    public void pause() {
        stages.forEach(StageLoop::pause);
    }

    public void resume() {
        stages.forEach(StageLoop::resume);
    }

    public void pause(S state) {
        stage(state).pause();
        changed();
    }

    public void resume(S state) {
        stage(state).resume();
    }

    private StageLoop<S, P> stage(S state) {
        return stages.stream()
                .filter(stage -> stage.enter().equals(state))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no stage of these workers enters " + state
                        + "; their stages enter "
                        + stages.stream().map(stage -> stage.enter()).toList()));
    }

    /** Waits until nothing runs and nothing is ready; a limit of null is none. */
    public boolean awaitIdle(@Nullable Duration limit) throws InterruptedException {
        if (isTaskThread()) {
            throw new IllegalStateException("a task cannot wait until its own workers are idle");
        }
        long end = limit == null ? 0 : System.nanoTime() + limit.toNanos();
        var unused = checks.incrementAndGet();
        synchronized (change) {
            while (!isIdle()) {
                if (stopping) {
                    return false;
                }
                stages.stream()
                        .filter(stage -> !stage.isIdleSince(checks.get()))
                        .forEach(StageLoop::wake);
                long left = limit == null ? Long.MAX_VALUE : end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(change, left);
            }
        }
        return true;
    }

    private boolean isIdle() {
        long check = checks.get();
        return stages.stream().allMatch(stage -> stage.isIdleSince(check)) && check == checks.get();
    }

    private boolean isTaskThread() {
        Thread self = Thread.currentThread();
        return stages.stream().anyMatch(stage -> stage.runsOn(self));
    }

    public List<StageStatus<S>> status() {
        return stages.stream().map(StageLoop::status).toList();
    }

    public boolean isRunning() {
        return !stopping;
    }

    /** Stops, and waits for the end unless a task calls; returns whether all tasks have ended by themselves. */
    public boolean stop(Duration within) {
        beginStop(within);
        if (isTaskThread() || CallbackThread.isCurrent()) {
            return false; // the end may be waiting for this thread
        }
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                interruptTasks();
            }
        }
        scheduler.join(REACTION.toNanos());
        List<Thread> alive = threads.join(clean ? REACTION : Duration.ZERO);
        if (!alive.isEmpty()) {
            LOG.atWarn()
                    .log(
                            "these daemon threads ignore the stop: {}",
                            alive.stream().map(Thread::getName).toList());
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return clean;
    }

    public Duration grace() {
        return grace;
    }

    private void beginStop(Duration within) {
        boolean first;
        synchronized (change) {
            first = !stopping;
            stopping = true;
        }
        if (first) {
            stages.forEach(StageLoop::stop);
            closeHints();
        }
        if (!within.isZero() && !later(within, this::interruptTasks)) {
            interruptTasks();
        }
        if (within.isZero()) {
            interruptTasks();
        }
        changed();
    }

    private void closeHints() {
        Registration registered = hints;
        Future<?> periodic = pulse;
        if (registered != null) {
            registered.close();
        }
        if (periodic != null) {
            periodic.cancel(false);
        }
    }

    private void interruptTasks() {
        if (isDrained()) {
            return;
        }
        stages.forEach(StageLoop::interrupt);
        if (!later(REACTION, this::abandonTasks)) {
            abandonTasks();
        }
    }

    private void abandonTasks() {
        if (finished || isDrained()) {
            return;
        }
        clean = false;
        stages.forEach(StageLoop::abandon);
        if (!later(REACTION, this::finish)) {
            finish();
        }
    }

    private boolean later(Duration delay, Runnable action) {
        try {
            var unused = scheduler.executor().schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    private void finish() {
        synchronized (change) {
            if (finished) {
                return;
            }
            finished = true;
        }
        scheduler.shutdown();
        threads.shutdown();
        ended.countDown();
    }
}
