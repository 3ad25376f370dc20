package dev.holdfast.sqlite.mirror;

import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** Time that stands still unless a test moves it; waiting ends only by a signal, or at once if it jumps. */
final class ManualTime implements MirrorTime {
    private final AtomicLong nanos = new AtomicLong();
    private final Semaphore signals = new Semaphore(0);
    private volatile boolean jumping;

    /** From now on every wait with an end moves the time to that end. */
    ManualTime jumping() {
        jumping = true;
        return this;
    }

    void advance(long byNanos) {
        nanos.addAndGet(byNanos);
        signal();
    }

    @Override
    public long nanos() {
        return nanos.get();
    }

    @Override
    public Instant now() {
        return Instant.ofEpochSecond(0, nanos.get());
    }

    @Override
    public void await(long maxNanos) {
        if (jumping && maxNanos < Long.MAX_VALUE) {
            nanos.addAndGet(maxNanos);
            return;
        }
        signals.acquireUninterruptibly();
        signals.drainPermits();
    }

    @Override
    public void signal() {
        signals.release();
    }
}
