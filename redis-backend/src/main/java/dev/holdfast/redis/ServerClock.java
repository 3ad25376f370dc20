package dev.holdfast.redis;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The time of the server, as its answers tell it and as this machine counts on from there. It runs late by at most the time
 * that an answer takes. Thread-safe.
 */
final class ServerClock {
    /** How long the crystals of two machines are trusted to agree. */
    private static final long TRUSTED_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final LongSupplier nanoTime;
    private final AtomicReference<@Nullable Reading> last = new AtomicReference<>();

    private record Reading(long micros, long nanoTime) {}

    ServerClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Takes the time out of an answer that has just come. */
    void observe(long micros) {
        last.set(new Reading(micros, nanoTime.getAsLong()));
    }

    /** The time of the server; null if it has not told it lately. */
    @Nullable
    Instant now() {
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
