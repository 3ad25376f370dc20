package dev.holdfast.internal.update;

import dev.holdfast.UnwrittenUpdateException;
import dev.holdfast.store.ItemKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The pending steps of one updater, and the turn to write them. No thread holds the lock while it writes: a caller that
 * adds a step does not wait for the store, and a listener may use other updaters. Thread-safe.
 */
final class UpdateQueue<P> {
    private final ItemKey key;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition turnEnded = lock.newCondition();
    private final List<UnaryOperator<P>> pending = new ArrayList<>();
    private @Nullable Thread writer;
    private boolean closed;

    /** The number of steps that will never be written and that the host has not been told about. */
    private int refused;

    /** The first reason for a refusal that the host has not been told about. */
    private @Nullable RuntimeException reason;

    UpdateQueue(ItemKey key) {
        this.key = key;
    }

    /** Adds a step unless the queue is full; the writing thread, which runs listeners, may always add. */
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

    void settle(UpdateWriter.Outcome outcome) {
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
     * @return false if another thread has the turn, or if the caller is a listener called by the writing thread
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

    /** Stops accepting steps; returns false if the queue was closed already. */
    boolean close() {
        lock.lock();
        try {
            boolean first = !closed;
            closed = true;
            return first;
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
