package dev.holdfast.sqlite.mirror;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Time and waiting, replaced in tests. Thread-safe. */
interface MirrorTime {
    /** Returns a monotonic time in nanoseconds. */
    long nanos();

    /** Returns the wall-clock time. */
    Instant now();

    /** Waits for a signal, at most this long; a signal since the last wait ends it at once. */
    void await(long maxNanos);

    /** Ends the current wait, or the next one. */
    void signal();

    /** Returns the time of the machine. */
    static MirrorTime system() {
        return new MirrorTime() {
            private final ReentrantLock lock = new ReentrantLock();
            private final Condition changed = lock.newCondition();
            private final InstantSource clock = InstantSource.system();
            private boolean signalled;

            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public Instant now() {
                return clock.instant();
            }

            @Override
            public void await(long maxNanos) {
                lock.lock();
                try {
                    long left = maxNanos;
                    while (!signalled && left > 0) {
                        left = changed.awaitNanos(left);
                    }
                    signalled = false;
                } catch (InterruptedException e) {
                    // nobody interrupts the thread of the mirror, and ending the wait early is harmless
                } finally {
                    lock.unlock();
                }
            }

            @Override
            public void signal() {
                lock.lock();
                try {
                    signalled = true;
                    changed.signal();
                } finally {
                    lock.unlock();
                }
            }
        };
    }
}
