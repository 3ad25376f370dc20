package dev.holdfast.redis.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The number of bytes of one direction that a proxy received and dropped. Thread-safe. */
public final class ByteCount {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private long seen;
    private long dropped;

    ByteCount() {}

    /** Returns the number of bytes from the sender, forwarded or not. */
    public synchronized long seen() {
        return seen;
    }

    public synchronized long dropped() {
        return dropped;
    }

    /** Waits until more bytes than this have arrived, for example to be sure that a request is in flight. */
    public synchronized void awaitSeenMoreThan(long bytes) {
        await(() -> seen > bytes, "more than " + bytes + " bytes to come");
    }

    /** Waits until more bytes than this were dropped: the server has replied, and the client does not know. */
    public synchronized void awaitDroppedMoreThan(long bytes) {
        await(() -> dropped > bytes, "more than " + bytes + " bytes to be dropped");
    }

    synchronized void seen(int bytes) {
        seen += bytes;
        notifyAll();
    }

    synchronized void dropped(int bytes) {
        dropped += bytes;
        notifyAll();
    }

    private void await(BooleanSupplier condition, String what) {
        long start = System.nanoTime();
        try {
            while (!condition.getAsBoolean()) {
                long left = LIMIT.toNanos() - (System.nanoTime() - start);
                if (left <= 0) {
                    throw new AssertionError("waited " + LIMIT.toSeconds() + " s for " + what + "; came " + seen
                            + ", dropped " + dropped);
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + what, e);
        }
    }
}
