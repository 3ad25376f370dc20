package dev.holdfast.internal.claim;

import dev.holdfast.internal.backend.JvmShutdown;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Passed by each thread that takes claims. A close waits for the threads inside, so that no claim is taken that the close
 * does not see and release. Thread-safe.
 */
final class ClaimGate {
    private final String type;
    private final Set<Thread> inside = ConcurrentHashMap.newKeySet();
    private final Object left = new Object();
    private volatile boolean closed;

    ClaimGate(String type) {
        this.type = type;
    }

    /**
     * Takes claims; no listener is called meanwhile.
     *
     * @throws IllegalStateException if the gate is closed
     */
    <T> T within(Supplier<T> action) {
        inside.add(Thread.currentThread()); // before the check, so that a close either sees this thread or stops it
        try {
            if (closed) {
                throw new IllegalStateException("the Items of workflow '" + type + "' are closed; open them again");
            }
            return action.get();
        } finally {
            inside.remove(Thread.currentThread());
            if (closed) {
                synchronized (left) {
                    left.notifyAll();
                }
            }
        }
    }

    /** Whether this thread takes claims, and so runs code of the host that makes a payload. */
    boolean isInside() {
        return inside.contains(Thread.currentThread());
    }

    /** Lets no further thread in, and waits for the others inside, but not for ever; keeps an interrupt for afterwards. */
    void close() {
        closed = true;
        inside.remove(Thread.currentThread());
        boolean interrupted = false;
        long wait = JvmShutdown.patience().toNanos();
        long start = System.nanoTime();
        synchronized (left) {
            for (long rest = wait; !inside.isEmpty() && rest > 0; rest = wait - (System.nanoTime() - start)) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(left, rest);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
