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
    private final AtomicReference<@Nullable ServerTime> last = new AtomicReference<>();

    private record ServerTime(long micros, long nanoTime) {}

    public ServerClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Takes the time from a reply that has just arrived. */
    public void observe(long micros) {
        last.set(new ServerTime(micros, nanoTime.getAsLong()));
    }

    /** Returns the time of the server; null without a recent reply. */
    public @Nullable Instant now() {
        ServerTime observed = last.get();
        if (observed == null) {
            return null;
        }
        long since = nanoTime.getAsLong() - observed.nanoTime();
        if (since > TRUSTED_NANOS) {
            return null;
        }
        return Instant.EPOCH.plus(observed.micros(), ChronoUnit.MICROS).plusNanos(since);
    }
}
