package dev.holdfast.internal.claim;

import dev.holdfast.internal.backend.JvmShutdown;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Passed by each thread that takes claims. A close waits for the threads inside, so that no claim is taken that the close
 * does not see and release. Thread-safe.
 */
final class ClaimGate {
    private final String type;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private final Set<Thread> inside = new HashSet<>();
    private boolean closed;

    ClaimGate(String type) {
        this.type = type;
    }

    /**
     * Takes claims; no listener is called meanwhile.
     *
     * @throws IllegalStateException if the gate is closed
     */
    <T> T within(Supplier<T> action) {
        enter();
        try {
            return action.get();
        } finally {
            leave();
        }
    }

    private void enter() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the Items of workflow '" + type + "' are closed; open them again");
            }
            inside.add(Thread.currentThread());
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        lock.lock();
        try {
            inside.remove(Thread.currentThread());
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether this thread takes claims, and so runs code of the host that makes a payload. */
    boolean isInside() {
        lock.lock();
        try {
            return inside.contains(Thread.currentThread());
        } finally {
            lock.unlock();
        }
    }

    /** Lets no further thread in, and waits for the others inside, but not for ever; keeps an interrupt for afterwards. */
    void close() {
        boolean interrupted = false;
        long wait = JvmShutdown.patience().toNanos();
        lock.lock();
        try {
            closed = true;
            inside.remove(Thread.currentThread());
            while (!inside.isEmpty() && wait > 0) {
                try {
                    wait = left.awaitNanos(wait);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
