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
 * The steps of one updater that wait, and whose turn it is to write them. Nobody holds the lock while writing: whoever
 * adds a step does not wait for the store, and a listener may use other updaters. Thread-safe.
 */
public final class UpdateQueue<P> {
    private final ItemKey key;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition turnEnded = lock.newCondition();
    private final List<UnaryOperator<P>> waiting = new ArrayList<>();
    private @Nullable Thread writer;
    private boolean closed;

    /** Steps that will never be written, which nobody has been told yet. */
    private int refused;

    private @Nullable RuntimeException why;

    UpdateQueue(ItemKey key) {
        this.key = key;
    }

    /** Adds a step, unless there are too many. */
    boolean add(UnaryOperator<P> step, int most) {
        lock.lock();
        try {
            requireOpen();
            boolean fits = waiting.size() < most || Thread.currentThread().equals(writer);
            if (fits) {
                waiting.add(step);
            }
            return fits;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    List<UnaryOperator<P>> steps() {
        lock.lock();
        try {
            return List.copyOf(waiting);
        } finally {
            lock.unlock();
        }
    }

    void settle(UpdateWriter.Outcome outcome) {
        lock.lock();
        try {
            waiting.subList(0, outcome.settled()).clear();
            refused += outcome.refused();
            why = why == null ? outcome.why() : why;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the turn to write.
     *
     * @param patient whether to wait for another thread that is writing
     * @return false if another thread has the turn, or this one has it already: a listener of what is being written
     */
    boolean takeTurn(boolean patient) {
        lock.lock();
        try {
            Thread me = Thread.currentThread();
            while (patient && writer != null && !writer.equals(me)) {
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

    /** Gives the turn back, and says whether there is something left to write. */
    boolean endTurn() {
        lock.lock();
        try {
            writer = null;
            turnEnded.signalAll();
            return !closed && !waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more steps; says false if it did not before either. */
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

    /** Throws, once, what the host has to hear. */
    void throwRefusal() {
        lock.lock();
        try {
            RuntimeException cause = why;
            int lost = refused;
            refused = 0;
            why = null;
            if (cause != null) {
                throw new UnwrittenUpdateException(key.toString(), lost, cause);
            }
        } finally {
            lock.unlock();
        }
    }
}
