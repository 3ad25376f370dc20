package dev.holdfast;

import dev.holdfast.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the leases of open claims on one daemon thread, which is started with the first claim and ended by {@link
 * #stop}. Thread-safe.
 */
final class LeaseKeeper {
    static final Logger LOG = LoggerFactory.getLogger(Claim.class);
    private static final int RENEWALS_PER_LEASE = 3;

    private final String owner;
    private final Duration lease;
    private final Set<Claim<?, ?>> claims = ConcurrentHashMap.newKeySet();
    private @Nullable DaemonTimer timer;
    private boolean stopped;

    LeaseKeeper(String owner, Duration lease) {
        this.owner = owner;
        this.lease = lease;
    }

    /** Begins to renew; says false if the keeper is stopped, so that nobody would. */
    synchronized boolean keep(Claim<?, ?> claim) {
        if (stopped) {
            return false;
        }
        claims.add(claim);
        if (timer == null) {
            timer = new DaemonTimer("holdfast-leases-" + owner);
            timer.repeatedly(this::renewAll, lease.dividedBy(RENEWALS_PER_LEASE));
        }
        return true;
    }

    void forget(Claim<?, ?> claim) {
        claims.remove(claim);
    }

    List<Claim<?, ?>> open() {
        return List.copyOf(claims);
    }

    /** One round of the timer; tests call it themselves. */
    void renewAll() {
        for (Claim<?, ?> claim : claims) {
            try {
                claim.renew();
            } catch (StoreException e) {
                LOG.atWarn().log("a lease could not be renewed, it is tried again: {}", e.getMessage());
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).log("renewing a lease failed"); // the others have to go on
            }
        }
    }

    /** Ends the thread; a renewal that is under way ends first. */
    void stop() {
        DaemonTimer running;
        synchronized (this) {
            stopped = true;
            running = timer;
            timer = null;
        }
        if (running != null) {
            running.stop();
        }
    }
}
