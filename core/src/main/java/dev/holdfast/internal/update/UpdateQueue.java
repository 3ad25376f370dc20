package dev.holdfast.internal.update;

import dev.holdfast.UnwrittenUpdateException;
import dev.holdfast.store.ItemKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The pending steps of one updater, and the turn to write them. No thread holds the lock while it writes: a caller that
 * adds a step does not wait for the store, and a step may use other updaters. Thread-safe.
 */
final class UpdateQueue<P> {
    private final ItemKey key;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition turnEnded = lock.newCondition();
    private final List<UnaryOperator<P>> pending = new ArrayList<>();
    private @Nullable Thread writer;
    private boolean inSteps;
    private boolean closed;

    /** Whether a close has given up the pending steps, because one of them does not return. */
    private boolean abandoned;

    /** The number of steps that will never be written and that the host has not been told about. */
    private int refused;

    /** The first reason for a refusal that the host has not been told about. */
    private @Nullable RuntimeException reason;

    /**
     * The outcome of a write.
     *
     * @param settled the number of steps, from the first, that are no longer pending
     * @param refused the number of those that will never be written
     * @param reason the first reason for a refusal; null if there is none
     */
    record Outcome(int settled, int refused, @Nullable RuntimeException reason) {}

    UpdateQueue(ItemKey key) {
        this.key = key;
    }

    /** Adds a step unless the queue is full; the writing thread, which runs steps, may always add. */
    boolean add(UnaryOperator<P> step, int max) {
        lock.lock();
        try {
            requireOpen();
            boolean fits = pending.size() < max || Thread.currentThread().equals(writer);
            if (fits) {
                pending.add(step);
            }
            return fits;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return pending.size();
        } finally {
            lock.unlock();
        }
    }

    List<UnaryOperator<P>> steps() {
        lock.lock();
        try {
            return List.copyOf(pending);
        } finally {
            lock.unlock();
        }
    }

    void settle(Outcome outcome) {
        lock.lock();
        try {
            pending.subList(0, outcome.settled()).clear();
            refused += outcome.refused();
            reason = reason == null ? outcome.reason() : reason;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the turn to write.
     *
     * @param wait whether to wait for another thread that is writing
     * @return false if another thread has the turn, or if the caller is a step called by the writing thread
     */
    boolean takeTurn(boolean wait) {
        lock.lock();
        try {
            Thread me = Thread.currentThread();
            while (wait && writer != null && !writer.equals(me)) {
                turnEnded.awaitUninterruptibly();
            }
            if (writer != null) {
                return false;
            }
            writer = me;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the turn to write in a closed queue. Waits for a write of another thread, but for its steps only so long; the
     * pending steps are then refused.
     *
     * @return false if the pending steps were refused
     */
    boolean takeTurnWithin(Duration limit) {
        boolean interrupted = false;
        long left = limit.toNanos();
        lock.lock();
        try {
            while (writer != null && (!inSteps || left > 0)) {
                try {
                    if (inSteps) {
                        left = turnEnded.awaitNanos(left);
                    } else {
                        turnEnded.await();
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (writer != null) {
                abandon(limit);
                return false;
            }
            writer = Thread.currentThread();
            return true;
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void abandon(Duration limit) {
        abandoned = true;
        refused += pending.size();
        pending.clear();
        if (reason == null) {
            reason =
                    new IllegalStateException(key + ": a step on the thread " + (writer == null ? "" : writer.getName())
                            + " has not returned for " + limit + "; steps must not block");
        }
    }

    /** Whether the caller runs on the writing thread. */
    boolean isWriting() {
        lock.lock();
        try {
            return Thread.currentThread().equals(writer);
        } finally {
            lock.unlock();
        }
    }

    /** Called by the writing thread before it runs steps. */
    void startSteps() {
        lock.lock();
        try {
            inSteps = true;
            turnEnded.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Called by the writing thread after it has run steps.
     *
     * @throws IllegalStateException if a close has given them up meanwhile; they must not be written
     */
    void endSteps() {
        lock.lock();
        try {
            inSteps = false;
            turnEnded.signalAll();
            if (abandoned) {
                throw new IllegalStateException(key + ": this updater was closed while a step ran for too long");
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the turn and returns whether steps are pending in an open queue. */
    boolean endTurn() {
        lock.lock();
        try {
            writer = null;
            turnEnded.signalAll();
            return !closed && !pending.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Stops accepting steps. */
    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    void requireOpen() {
        if (isClosed()) {
            throw new IllegalStateException(key + ": this updater is closed; open another");
        }
    }

    /** Throws, once, the refusals that the host has not been told about. */
    void throwRefusal() {
        lock.lock();
        try {
            RuntimeException cause = reason;
            int lost = refused;
            refused = 0;
            reason = null;
            if (cause != null) {
                throw new UnwrittenUpdateException(key.toString(), lost, cause);
            }
        } finally {
            lock.unlock();
        }
    }
}
