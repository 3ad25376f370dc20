package dev.holdfast.testkit.contract;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A bounded wait for the effect of a hint. Confined to one thread. */
final class HintWait {
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);

    private final String description;
    private final long start = System.nanoTime();

    HintWait(String description) {
        this.description = description;
    }

    /** Gives a hint a moment; fails when too many have passed. */
    void pause() {
        if (System.nanoTime() - start > LONGEST) {
            throw new AssertionError("waited in vain for " + description);
        }
        LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(5));
    }

    /** Waits like code that ignores interrupts. */
    static void uninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
