package dev.holdfast.internal.claim;

import dev.holdfast.StoreException;
import dev.holdfast.internal.backend.LoopLog;
import dev.holdfast.internal.schedule.DaemonScheduler;
import dev.holdfast.internal.text.ErrorText;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews leases on daemon threads, so that a slow renewal delays no other: a renewal that hangs no longer counts against
 * the bound of the threads. They start when leases are due, end when they are idle, and with {@link #stop}. Thread-safe.
 *
 * @param <R> the holders of the leases
 */
final class LeaseRenewer<R extends LeaseRenewer.Renewable> {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseRenewer.class);
    private static final int MOST_THREADS = 64;
    private static final long WAITING = Long.MIN_VALUE;
    private static final long IDLE_SECONDS = 10;
    private static final long STOP_SECONDS = 10;

    /** A holder of a lease. */
    interface Renewable {
        /** Renews the lease. */
        void renew();

        /** The time between two renewals. */
        Duration interval();
    }

    private final String owner;

    /** The leases with the start of their last renewal, or of the lease. */
    private final Map<R, Long> held = new ConcurrentHashMap<>();

    /** The renewals that wait for a thread or run, with the start of those that run. */
    private final Map<R, Long> renewing = new ConcurrentHashMap<>();

    private final ThreadPoolExecutor threads;
    private @Nullable DaemonScheduler scheduler;
    private @Nullable Future<?> rounds;
    private Duration period = Duration.ZERO;
    private boolean stopped;

    LeaseRenewer(String owner) {
        this.owner = owner;
        threads = new ThreadPoolExecutor(
                MOST_THREADS, MOST_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "holdfast-renewal-" + owner);
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Starts to renew a lease; returns false if the renewer is stopped and nothing would renew it. */
    synchronized boolean add(R holder) {
        if (stopped) {
            return false;
        }
        held.put(holder, System.nanoTime());
        if (rounds == null || holder.interval().compareTo(period) < 0) {
            startRounds(holder.interval());
        }
        return true;
    }

    /** Looks after all leases in one task: one for each would wake the thread of the scheduler with every claim. */
    private void startRounds(Duration shortest) {
        DaemonScheduler running = scheduler == null ? new DaemonScheduler("holdfast-leases-" + owner) : scheduler;
        if (rounds != null) {
            rounds.cancel(false);
        }
        scheduler = running;
        period = shortest;
        rounds = running.repeatedly(this::startDue, shortest);
    }

    /** Starts the renewals for which the next round would be late. A round comes at least once in each interval. */
    private void startDue() {
        long now = System.nanoTime();
        held.forEach((holder, last) -> {
            if (now - last >= holder.interval().toNanos() / 2 && held.replace(holder, last, now)) {
                start(holder);
            }
        });
    }

    void remove(R holder) {
        held.remove(holder);
    }

    List<R> held() {
        return List.copyOf(held.keySet());
    }

    /** Renews a lease on another thread, unless that is being done. */
    void start(R holder) {
        replaceHanging();
        if (renewing.putIfAbsent(holder, WAITING) != null) {
            return;
        }
        try {
            threads.execute(() -> {
                try {
                    renewing.put(holder, Math.max(WAITING + 1, System.nanoTime()));
                    renew(holder);
                } finally {
                    renewing.remove(holder);
                }
            });
        } catch (Throwable e) {
            renewing.remove(holder); // stopped, or there is no memory for a thread: the next round tries again
        }
    }

    /** Adds a thread for each renewal that hangs while others wait for a thread. */
    private synchronized void replaceHanging() {
        if (threads.getQueue().isEmpty() && threads.getMaximumPoolSize() == MOST_THREADS) {
            return;
        }
        long now = System.nanoTime();
        long hanging = renewing.entrySet().stream()
                .filter(entry -> entry.getValue() != WAITING
                        && now - entry.getValue() > entry.getKey().interval().toNanos() / 2)
                .count();
        int size = Math.toIntExact(MOST_THREADS + hanging);
        if (size > threads.getMaximumPoolSize()) {
            threads.setMaximumPoolSize(size);
            threads.setCorePoolSize(size);
        } else if (size < threads.getMaximumPoolSize()) {
            threads.setCorePoolSize(size);
            threads.setMaximumPoolSize(size);
        }
    }

    /** Renews every lease once, on this thread; tests call it themselves. */
    void renewAll() {
        held.keySet().forEach(LeaseRenewer::renew);
    }

    private static void renew(Renewable holder) {
        try {
            holder.renew();
        } catch (StoreException e) {
            LOG.atWarn().log("a lease could not be renewed and is tried again: {}", ErrorText.message(e));
        } catch (Throwable e) { // the thread renews other leases as well
            LoopLog.warn(LOG, "renewing a lease failed and is tried again", e);
        }
    }

    /** Ends the threads, after renewals that are running, or after some seconds without them. */
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
        threads.shutdown();
        try {
            if (!threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.atWarn().log("{} renewals do not end; their threads are left", renewing.size());
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
