package dev.holdfast.sqlite.mirror;

import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** Time that moves only when a test moves it; a wait ends only by a signal, or at once if time jumps. */
final class ManualTime implements MirrorTime {
    private final AtomicLong nanos = new AtomicLong();
    private final Semaphore signals = new Semaphore(0);
    private volatile boolean jumping;

    /** Makes every bounded wait move the time to its end. */
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
