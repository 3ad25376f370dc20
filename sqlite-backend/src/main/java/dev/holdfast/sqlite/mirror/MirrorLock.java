package dev.holdfast.sqlite.mirror;

import dev.holdfast.internal.io.ProcessLock;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Keeps the mirrors of several processes apart. Used only on the thread of the mirror, which nobody interrupts. */
final class MirrorLock {
    private static final long FIRST_WAIT = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_WAIT = TimeUnit.MILLISECONDS.toNanos(50);

    private final ProcessLock lock;
    private final MirrorTime time;
    private final Duration timeout;

    MirrorLock(ProcessLock lock, MirrorTime time, Duration timeout) {
        this.lock = lock;
        this.time = time;
        this.timeout = timeout;
    }

    /** Runs a task while no other mirror of the directory works. */
    void run(LockedTask task) throws IOException {
        acquire();
        try {
            task.run();
        } finally {
            lock.release();
        }
    }

    private void acquire() throws IOException {
        long start = time.nanos();
        long wait = FIRST_WAIT;
        while (!lock.tryAcquire()) {
            if (time.nanos() - start > timeout.toNanos()) {
                throw new IOException("mirror.lock: another process has held it for " + timeout
                        + "; check whether that process hangs");
            }
            time.await(wait / 2 + ThreadLocalRandom.current().nextLong(wait));
            wait = Math.min(2 * wait, LONGEST_WAIT);
        }
    }

    void close() {
        lock.close();
    }

    /** A task under the lock. */
    interface LockedTask {
        void run() throws IOException;
    }
}
