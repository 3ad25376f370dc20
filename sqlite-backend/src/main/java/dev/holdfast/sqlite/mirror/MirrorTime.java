package dev.holdfast.sqlite.mirror;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Time and waiting, so that tests need neither a clock nor a pause. Thread-safe. */
interface MirrorTime {
    /** A monotonic time in nanoseconds. */
    long nanos();

    /** The time for people. */
    Instant now();

    /** Waits for a signal, at most so long; a signal that came since the last wait ends it at once. */
    void await(long maxNanos);

    /** Ends the wait of the one that waits, or the next wait. */
    void signal();

    /** The time of the machine. */
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
                    // nobody may interrupt the thread of the mirror; an early look at its work harms nothing
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
