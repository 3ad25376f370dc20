package dev.holdfast.internal.lastknown;

import dev.holdfast.StoreException;
import dev.holdfast.internal.lastknown.LastKnownRecords.Start;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a store is away, logged once when reads find out and once when it answers again. A store that comes and goes
 * logs that at most once a minute. Thread-safe.
 */
public final class OutageLog {
    private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);

    private static final Duration QUIET = Duration.ofMinutes(1);

    private final String type;
    private volatile @Nullable Start began;
    private @Nullable Instant told;
    private boolean endIsTold;

    public OutageLog(String type) {
        this.type = type;
    }

    /** For how long the store has been away, after another call has failed. */
    public synchronized Duration lasts(Start now, StoreException e) {
        Start first = began;
        if (first == null) {
            began = now;
            endIsTold = told == null || !now.at().isBefore(told.plus(QUIET));
            if (endIsTold) {
                told = now.at();
                LOG.atWarn()
                        .addKeyValue("type", type)
                        .log("the store is away, reads show what was known last, marked stale: {}", e.getMessage());
            }
            return Duration.ZERO;
        }
        return between(first, now);
    }

    /** Called for every answer of the store; one to a call from before the outage tells nothing. */
    void answered(Start call) {
        Start first = began;
        if (first != null && call.step() > first.step()) {
            end(call);
        }
    }

    private synchronized void end(Start call) {
        Start first = began;
        if (first != null && call.step() > first.step()) {
            began = null;
            if (endIsTold) {
                LOG.atInfo().addKeyValue("type", type).log("the store answers again after {}", between(first, call));
            }
        }
    }

    private static Duration between(Start first, Start now) {
        return now.at().isAfter(first.at()) ? Duration.between(first.at(), now.at()) : Duration.ZERO;
    }
}
