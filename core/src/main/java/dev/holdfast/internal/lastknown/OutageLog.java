package dev.holdfast.internal.lastknown;

import dev.holdfast.StoreException;
import dev.holdfast.internal.lastknown.LastKnownRecords.Start;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outage of a store, logged when a read first fails and when the store answers again. For a store that comes and
 * goes, outages are logged at most once a minute. Thread-safe.
 */
public final class OutageLog {
    private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final String type;
    private volatile @Nullable Start start;
    private @Nullable Instant lastLog;
    private boolean logged;

    public OutageLog(String type) {
        this.type = type;
    }

    /** Returns how long the store has been unreachable, after another call has failed. */
    public synchronized Duration lasts(Start now, StoreException e) {
        Start first = start;
        if (first == null) {
            start = now;
            logged = lastLog == null || !now.at().isBefore(lastLog.plus(QUIET));
            if (logged) {
                lastLog = now.at();
                LOG.atWarn()
                        .addKeyValue("type", type)
                        .log(
                                "the store cannot be reached, reads return last known records marked stale: {}",
                                e.getMessage());
            }
            return Duration.ZERO;
        }
        return between(first, now);
    }

    /** Called for every answer of the store; the answer to a call from before the outage does not end it. */
    void answered(Start call) {
        Start first = start;
        if (first != null && call.step() > first.step()) {
            end(call);
        }
    }

    private synchronized void end(Start call) {
        Start first = start;
        if (first != null && call.step() > first.step()) {
            start = null;
            if (logged) {
                LOG.atInfo().addKeyValue("type", type).log("the store answers again after {}", between(first, call));
            }
        }
    }

    private static Duration between(Start first, Start now) {
        return now.at().isAfter(first.at()) ? Duration.between(first.at(), now.at()) : Duration.ZERO;
    }
}
