package dev.holdfast.internal.worker;

import dev.holdfast.Claims;
import dev.holdfast.Snapshot;
import dev.holdfast.StoreException;
import dev.holdfast.internal.assembly.EngineItems;
import dev.holdfast.internal.text.ErrorText;
import dev.holdfast.store.ItemKey;
import dev.holdfast.worker.StageOptions.OnLimit;
import dev.holdfast.worker.StageStatus;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of one stage: turns on the scheduler, each of which claims as many items as there are free slots. Thread-safe.
 */
final class StageLoop<S, P> implements TaskRun.Events<S, P> {
    private static final Logger LOG = LoggerFactory.getLogger(StageLoop.class);
    private static final Duration FIRST_IDLE = Duration.ofMillis(100);
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration LAST_RETRY = Duration.ofSeconds(30);
    private static final int PULSES_TO_BEGIN = 5;

    /** The pool of the stage. */
    interface Pool<S, P> {
        /** An item has left a task; null if it is not known where it is. */
        void released(@Nullable Snapshot<S, P> item);

        /** A turn or a task has ended. */
        void changed();

        /** No turn can run any more. */
        void closed(String reason);
    }

    private final StagePlan<S, P> plan;
    private final StageTools<S, P> tools;
    private final int position;
    private final Pool<S, P> pool;
    private final TurnSchedule turns;
    private final StageSlots<S, P> slots;
    private final StageRecord<S, P> record;
    private final FailureLog failures;
    private final DueTimes dues = new DueTimes();

    // of the turn
    private final ClaimPermits permits;
    private final BackoffDelay idle;
    private final BackoffDelay retries;
    private boolean found = true;

    /** The newest reason to look for items that was there before nothing was found. */
    private volatile long checked = -1;

    StageLoop(StagePlan<S, P> plan, StageTools<S, P> tools, int position, Pool<S, P> pool) {
        this.plan = plan;
        this.tools = tools;
        this.position = position;
        this.pool = pool;
        String name = tools.items().workflow().name(plan.enter());
        String type = EngineItems.engineOf(tools.items()).type();
        turns = new TurnSchedule(
                tools.scheduler(), this::turn, tools.random(), () -> close("their scheduler is shut down"));
        slots = new StageSlots<>(plan.concurrency());
        record = new StageRecord<>(plan, tools.now());
        failures = new FailureLog(name);
        permits = new ClaimPermits(plan.options().rateLimiter(), new ItemKey(type, name));
        idle = new BackoffDelay(FIRST_IDLE, tools.idleInterval(), tools.random());
        retries = new BackoffDelay(FIRST_RETRY, LAST_RETRY, tools.random());
    }

    S enter() {
        return plan.enter();
    }

    private void close(String reason) {
        tools.threads().start(() -> pool.closed(reason));
    }

    /** Looks for items now, unless the stage backs off; returns whether it will. */
    boolean wake() {
        return slots.free() > 0 && turns.wake(Duration.ZERO);
    }

    /** Looks for items soon, since the store may have changed. */
    void hint() {
        if (slots.free() > 0) {
            turns.hint();
        }
    }

    /** Looks for items when an item that has left a task is due, if this stage may take it. */
    void offer(Snapshot<S, P> item) {
        if (!plan.takes(tools.items().workflow(), item)) {
            return;
        }
        item.readyAt().ifPresent(due -> {
            Duration wait = DueTimes.atLeastZero(Duration.between(tools.now(), due));
            if (wait.isZero()) {
                tools.slots().want(position, this::wake); // woken when the slot of the task is free
            } else if (wait.compareTo(tools.idleInterval()) < 0) { // later ones are found in time
                dues.add(due);
                var unused = turns.wake(wait);
            }
        });
    }

    /** Repairs what an error between two turns may have left, and takes back items that the executor does not begin. */
    void pulse() {
        if (slots.free() > 0) {
            turns.repair();
        }
        for (TaskRun<S, P> run : slots.runs()) {
            if (run.waitedPulses() >= PULSES_TO_BEGIN) {
                takeBack(run, "no thread of the executor was free");
            }
        }
    }

    private void turn() {
        if (!turns.enter()) {
            return;
        }
        Duration next = null;
        try {
            int wanted = slots.free();
            next = wanted > 0 ? claim(wanted) : null;
        } catch (Throwable e) { // the stage goes on, whatever the store or the limiter threw
            next = afterFailure("a claim", e);
        } finally {
            turns.leave(next);
        }
        pool.changed();
    }

    /** Claims and starts; returns when to look again, or null if something else causes the next turn. */
    private @Nullable Duration claim(int wanted) {
        long check = tools.checks().getAsLong();
        dues.passed(tools.now());
        int allowed = permits.take(found || !permits.isLimited() ? wanted : 1);
        if (allowed == 0) {
            turns.hold();
            return permits.delay();
        }
        int reserved = tools.slots().reserve(position, allowed, this::wake);
        if (reserved == 0) {
            return null; // woken when a slot is free
        }
        int claimed;
        Throwable refusal;
        try (Claims<S, P> claims = claims(reserved)) {
            claimed = claims.size();
            permits.used(claimed);
            record.claimed(claimed, tools.now());
            failures.succeeded();
            retries.reset();
            found = claimed > 0;
            if (found) {
                idle.reset();
                turns.found();
            }
            refusal = start(claims);
        }
        if (refusal != null) {
            return afterFailure("starting a task", refusal);
        }
        if (claimed < reserved) {
            checked = check;
            return dues.within(idle.next(), tools.now());
        }
        return reserved == allowed && allowed < wanted ? Duration.ZERO : null;
    }

    private Claims<S, P> claims(int reserved) {
        int claimed = 0;
        try {
            Claims<S, P> claims = tools.items().claim(plan.enter(), reserved);
            claimed = claims.size();
            return claims;
        } finally {
            if (claimed < reserved) {
                tools.slots().satisfied(position, reserved - claimed);
            }
        }
    }

    private Duration afterFailure(String action, Throwable cause) {
        turns.hold();
        if (tools.isClosed()) {
            close("the items are closed");
            return tools.idleInterval();
        }
        record.failed(null, cause, tools.now());
        failures.failed(action, cause, tools.now());
        return retries.next();
    }

    /** Starts tasks until the executor refuses one, and returns the refusal. Closing the claims releases the others. */
    private @Nullable Throwable start(Claims<S, P> claims) {
        Throwable refusal = null;
        int taken = 0;
        for (var next = claims.take(); next.isPresent(); next = refusal == null ? claims.take() : Optional.empty()) {
            taken++;
            TaskRun<S, P> run = new TaskRun<>(plan, next.get(), tools.now(), this);
            if (!slots.add(run)) {
                takeBack(run, "the workers were stopped");
                continue;
            }
            try {
                tools.threads().execute(run);
            } catch (Throwable e) { // the executor is shut down or full, or there is no memory for a thread
                refusal = e;
                takeBack(run, "the executor refused it");
            }
        }
        tools.slots().release(claims.size() - taken);
        return refusal;
    }

    @Override
    public void began(TaskRun<S, P> run) {
        Duration limit = plan.options().limit();
        boolean more = slots.began(
                run,
                limit == null ? null : () -> LimitTimer.start(tools.scheduler(), limit, () -> exceeded(run, limit)));
        if (more) {
            want();
        }
    }

    @Override
    public void ended(TaskRun<S, P> run, TaskRun.End end, @Nullable Snapshot<S, P> after, @Nullable Throwable error) {
        if (run.hasSlot() || end != TaskRun.End.LOST) {
            record.ended(end, run.id(), after, error, tools.now());
        }
        if (error instanceof Error) {
            failures.failed("a task", error, tools.now());
        }
        slots.ended(run);
        free(run, after);
    }

    private void free(TaskRun<S, P> run, @Nullable Snapshot<S, P> after) {
        pool.released(after); // before the slot is free, so that nobody takes the pool for idle in between
        boolean mine = run.takeSlot();
        if (mine && slots.release()) {
            record.idle(tools.now());
        }
        tools.slots().release(mine ? 1 : 0);
        want();
        pool.changed();
    }

    /** Looks for items when it is the turn of this stage to get a slot. */
    private void want() {
        tools.slots().want(position, this::wake);
        tools.slots().wakeNext();
    }

    /** Releases the item of a run that has not begun. */
    private void takeBack(TaskRun<S, P> run, String reason) {
        if (!run.revoke()) {
            return;
        }
        slots.revoked(run);
        tools.threads().start(() -> {
            Snapshot<S, P> after = null;
            try {
                after = run.release(reason);
            } catch (RuntimeException e) {
                failures.failed("releasing an item", e, tools.now()); // its lease expires
            }
            free(run, after);
        });
    }

    private void exceeded(TaskRun<S, P> run, Duration limit) {
        if (!run.markOverdue()) {
            return;
        }
        record.exceeded(run.id(), tools.now());
        LOG.atWarn()
                .addKeyValue("stage", plan.enter())
                .log("a task exceeds its limit of {}: {}", limit, run.describe());
        if (plan.options().onLimit() != OnLimit.REPORT) {
            tools.threads().start(() -> end(run, limit));
        }
    }

    /** Takes the item of an overdue task away. Runs on a thread of its own, since the task may block the claim. */
    private void end(TaskRun<S, P> run, Duration limit) {
        try {
            boolean fails = plan.options().onLimit() == OnLimit.FAIL;
            Snapshot<S, P> after =
                    fails ? run.fail(limit) : run.release("the task ran for longer than its limit of " + limit);
            record.ended(fails ? TaskRun.End.FAILED : TaskRun.End.RELEASED, run.id(), after, null, tools.now());
            free(run, after);
        } catch (StoreException e) {
            failures.failed("taking an item from an overdue task", e, tools.now());
            var unused = LimitTimer.start(
                    tools.scheduler(), LAST_RETRY, () -> tools.threads().start(() -> end(run, limit)));
            return;
        } catch (RuntimeException e) {
            LOG.atDebug().addKeyValue("item", run.id()).log("the claim has ended meanwhile: {}", e.getMessage());
        }
        run.interrupt();
    }

    void pause() {
        slots.pause(true);
    }

    void resume() {
        slots.pause(false);
        var unused = wake();
    }

    /** Claims nothing more. */
    void stop() {
        slots.stop();
        turns.stop();
    }

    boolean isDrained() {
        return !turns.isBusy() && slots.isEmpty(); // in this order: a turn fills slots before it ends
    }

    /** Returns whether nothing runs and nothing was ready when the stage last looked, at or after a check. */
    boolean isIdleSince(long check) {
        return isDrained() && (slots.isPaused() || checked >= check);
    }

    boolean runsOn(Thread thread) {
        return turns.runsOn(thread) || slots.runs().stream().anyMatch(run -> thread.equals(run.thread()));
    }

    /** Interrupts the running tasks, and releases the items of those that have not begun. */
    void interrupt() {
        for (TaskRun<S, P> run : slots.runs()) {
            takeBack(run, "the workers were stopped");
            run.interrupt();
        }
    }

    /** Takes the items of tasks that ignore the interrupt away. */
    void abandon() {
        for (TaskRun<S, P> run : slots.runs()) {
            LOG.atWarn().addKeyValue("stage", plan.enter()).log("a task ignores the stop: {}", run.describe());
            if (run.hasSlot()) {
                tools.threads().start(() -> abandon(run));
            }
        }
    }

    private void abandon(TaskRun<S, P> run) {
        try {
            Snapshot<S, P> after = run.release("the workers were stopped, and its task ignored it");
            record.ended(TaskRun.End.RELEASED, run.id(), after, null, tools.now());
            free(run, after);
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("item", run.id())
                    .log("the item could not be released and its lease will expire: {}", ErrorText.describe(e));
        }
    }

    StageStatus<S> status() {
        return record.status(
                slots.isPaused(), slots.runs().stream().map(TaskRun::status).toList());
    }
}
