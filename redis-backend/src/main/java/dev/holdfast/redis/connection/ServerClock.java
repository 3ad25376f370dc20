package dev.holdfast.redis.connection;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The time of the server, taken from its replies and advanced by the clock of this machine. It is late by at most the
 * time that a reply takes. Thread-safe.
 */
public final class ServerClock {
    /** The time for which the drift between two machines is negligible. */
    private static final long TRUSTED_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final LongSupplier nanoTime;
    private final AtomicReference<@Nullable Reading> last = new AtomicReference<>();

    private record Reading(long micros, long nanoTime) {}

    public ServerClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Takes the time from a reply that has just arrived. */
    public void observe(long micros) {
        last.set(new Reading(micros, nanoTime.getAsLong()));
    }

    /** Returns the time of the server; null without a recent reply. */
    public @Nullable Instant now() {
        Reading reading = last.get();
        if (reading == null) {
            return null;
        }
        long since = nanoTime.getAsLong() - reading.nanoTime();
        if (since > TRUSTED_NANOS) {
            return null;
        }
        return Instant.EPOCH.plus(reading.micros(), ChronoUnit.MICROS).plusNanos(since);
    }
}
