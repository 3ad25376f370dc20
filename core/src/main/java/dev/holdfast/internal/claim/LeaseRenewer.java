package dev.holdfast.internal.claim;

import dev.holdfast.StoreException;
import dev.holdfast.internal.schedule.DaemonScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews leases on one daemon thread, which starts with the first lease and ends with {@link #stop}. Thread-safe.
 *
 * @param <R> the holders of the leases
 */
final class LeaseRenewer<R extends LeaseRenewer.Renewable> {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseRenewer.class);
    private static final int RENEWALS_PER_LEASE = 3;

    /** A holder of a lease. */
    interface Renewable {
        /** Renews the lease. */
        void renew();
    }

    private final String owner;
    private final Duration lease;
    private final Set<R> held = ConcurrentHashMap.newKeySet();
    private @Nullable DaemonScheduler scheduler;
    private boolean stopped;

    LeaseRenewer(String owner, Duration lease) {
        this.owner = owner;
        this.lease = lease;
    }

    /** Starts to renew a lease; returns false if the renewer is stopped and nothing would renew it. */
    synchronized boolean add(R holder) {
        if (stopped) {
            return false;
        }
        held.add(holder);
        if (scheduler == null) {
            scheduler = new DaemonScheduler("holdfast-leases-" + owner);
            scheduler.repeatedly(this::renewAll, lease.dividedBy(RENEWALS_PER_LEASE));
        }
        return true;
    }

    void remove(R holder) {
        held.remove(holder);
    }

    List<R> held() {
        return List.copyOf(held);
    }

    /** Renews every lease once; tests call it themselves. */
    void renewAll() {
        for (R holder : held) {
            try {
                holder.renew();
            } catch (StoreException e) {
                LOG.atWarn().log("a lease could not be renewed and is tried again: {}", e.getMessage());
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).log("renewing a lease failed"); // the other leases still need renewal
            }
        }
    }

    /** Ends the thread, after a renewal that is running. */
    void stop() {
        DaemonScheduler running;
        synchronized (this) {
            stopped = true;
            running = scheduler;
            scheduler = null;
        }
        if (running != null) {
            running.stop();
        }
    }
}
