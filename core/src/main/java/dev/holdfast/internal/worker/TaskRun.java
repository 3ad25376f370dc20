package dev.holdfast.internal.worker;

import dev.holdfast.Claim;
import dev.holdfast.Snapshot;
import dev.holdfast.WorkContext;
import dev.holdfast.internal.text.ErrorText;
import dev.holdfast.worker.Snooze;
import dev.holdfast.worker.StageStatus.ActiveTask;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One claimed item and the task that works on it. Thread-safe. */
final class TaskRun<S, P> implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(TaskRun.class);

    /** The ways in which a run ends. */
    enum End {
        /** The item is in the target state. */
        COMPLETED,
        /** An error is recorded. */
        FAILED,
        /** The task asked for a later try. */
        SNOOZED,
        /** The task was interrupted, and the item released. */
        RELEASED,
        /** The lease was lost, or the store failed. */
        LOST
    }

    /** The stage of the run. */
    interface Events<S, P> {
        /** The task starts on this thread. */
        void began(TaskRun<S, P> run);

        /** The task has ended on this thread, which no longer counts as one of the workers. */
        void ended(TaskRun<S, P> run, End end, @Nullable Snapshot<S, P> after, @Nullable Throwable error);
    }

    private final StagePlan<S, P> plan;
    private final Claim<S, P> claim;
    private final Instant since;
    private final Events<S, P> events;
    private final AtomicBoolean slot = new AtomicBoolean(true);

    private @Nullable Thread thread;
    private boolean ended;
    private boolean interrupted;
    private volatile boolean overdue;
    private int pulses;

    // of the thread of the task
    private @Nullable Snapshot<S, P> before;
    private boolean returned;
    private @Nullable Snapshot<S, P> postponed;
    private @Nullable Throwable thrown;

    TaskRun(StagePlan<S, P> plan, Claim<S, P> claim, Instant since, Events<S, P> events) {
        this.plan = plan;
        this.claim = claim;
        this.since = since;
        this.events = events;
    }

    String id() {
        return claim.id();
    }

    @Override
    public void run() {
        if (!enter()) {
            return; // it was released while it waited for the executor
        }
        Snapshot<S, P> after = null;
        Throwable error = null;
        try {
            events.began(this);
            before = claim.snapshot();
            after = claim.run(plan.target(), this::call);
        } catch (Throwable e) { // the thread and the stage go on, whatever the task threw
            error = e;
        }
        End end = end(after, error);
        closeClaim();
        leave();
        events.ended(this, end, postponed == null ? after : postponed, error == null ? thrown : error);
    }

    private P call(WorkContext<S, P> work) throws Exception {
        try {
            P result = plan.task().run(work);
            returned = true;
            return result;
        } catch (Snooze e) {
            snooze(e);
            throw e; // the claim has ended, so that no failure is recorded
        } catch (Throwable e) {
            thrown = e;
            throw e;
        }
    }

    private void snooze(Snooze request) {
        try {
            postponed = claim.release(String.valueOf(request.getMessage()), request.delay());
        } catch (RuntimeException e) {
            closeClaim(); // else the failure of the store would count as one of the task
            throw e;
        }
    }

    @SuppressWarnings("ReferenceEquality") // equals is code of the host
    private End end(@Nullable Snapshot<S, P> after, @Nullable Throwable error) {
        if (postponed != null) {
            return End.SNOOZED;
        }
        if (after == null) {
            return error instanceof Error && error == thrown ? End.FAILED : End.LOST;
        }
        if (returned && after.state().equals(plan.target())) {
            return End.COMPLETED;
        }
        boolean released = before != null && after.interruptions(after.state()) > before.interruptions(after.state());
        return released ? End.RELEASED : End.FAILED;
    }

    /** Ends the claim if an exception has left it open. */
    private void closeClaim() {
        try {
            claim.close();
        } catch (Throwable e) { // the lease is no longer renewed and expires
            LOG.atDebug().addKeyValue("item", id()).log("the claim could not be released: {}", ErrorText.describe(e));
        }
    }

    private synchronized boolean enter() {
        if (ended) {
            return false;
        }
        thread = Thread.currentThread();
        return true;
    }

    private synchronized void leave() {
        ended = true;
        thread = null;
        if (interrupted) {
            var unused = Thread.interrupted(); // the interrupt was for the task, not for the next user of the thread
        }
    }

    /** Ends the run before it has begun; returns false if it has begun or ended. */
    synchronized boolean revoke() {
        if (thread != null || ended) {
            return false;
        }
        ended = true;
        return true;
    }

    /** Counts the pulses in which the task has not begun. */
    synchronized int waitedPulses() {
        return thread == null && !ended ? pulses++ : 0;
    }

    synchronized void interrupt() {
        Thread running = thread;
        if (running != null) {
            interrupted = true;
            running.interrupt();
        }
    }

    synchronized @Nullable Thread thread() {
        return thread;
    }

    /** Marks a running task as overdue; returns false if it has ended. */
    synchronized boolean markOverdue() {
        overdue = !ended;
        return overdue;
    }

    boolean isOverdue() {
        return overdue;
    }

    /** Takes the slot of this run, which only one caller can. */
    boolean takeSlot() {
        return slot.compareAndSet(true, false);
    }

    boolean hasSlot() {
        return slot.get();
    }

    /** Releases the item from outside; the task can write nothing after it. */
    Snapshot<S, P> release(String reason) {
        return claim.release(reason);
    }

    /** Fails the attempt from outside; the task can write nothing after it. */
    Snapshot<S, P> fail(Duration limit) {
        return claim.fail(new TimeoutException("the task ran for longer than its limit of " + limit));
    }

    ActiveTask status() {
        Thread running = thread();
        return new ActiveTask(id(), since, running == null ? "" : running.getName(), overdue);
    }

    /** Describes the run and what its thread does, for the log. */
    String describe() {
        Thread running = thread();
        StackTraceElement[] stack = running == null ? new StackTraceElement[0] : running.getStackTrace();
        return id() + " in " + plan.enter()
                + (running == null ? ", which no thread runs" : " on thread " + running.getName())
                + (stack.length == 0 ? "" : ", at " + stack[0]);
    }
}
