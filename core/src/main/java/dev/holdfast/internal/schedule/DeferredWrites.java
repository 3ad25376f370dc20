package dev.holdfast.internal.schedule;

import dev.holdfast.internal.backend.LoopLog;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flushes pending values on a daemon thread, which starts with the first value and ends with {@link #stop}. The thread
 * only runs the flush; the flush itself checks by the clock whether its value is due. Thread-safe.
 */
public final class DeferredWrites {
    private static final Logger LOG = LoggerFactory.getLogger(DeferredWrites.class);

    private final String owner;
    private final Set<Runnable> planned = ConcurrentHashMap.newKeySet();
    private @Nullable DaemonScheduler scheduler;
    private boolean stopped;

    public DeferredWrites(String owner) {
        this.owner = owner;
    }

    /**
     * Plans a flush, unless it is planned already or the thread is stopped.
     *
     * @param flush writes the pending value if it is due, otherwise plans itself again; keeps errors that the host must
     *     see for the next call of the host
     */
    public synchronized void runIn(Runnable flush, Duration wait) {
        if (stopped || !planned.add(flush)) {
            return;
        }
        if (scheduler == null) {
            scheduler = new DaemonScheduler("holdfast-updates-" + owner);
        }
        scheduler.once(() -> run(flush), wait);
    }

    private void run(Runnable flush) {
        if (!planned.remove(flush)) {
            return; // run already
        }
        try {
            flush.run();
        } catch (Throwable e) {
            LoopLog.warn(LOG, "writing a pending value failed", e); // the other values still need a flush
        }
    }

    /** Runs every planned flush now; for tests. */
    public void runAll() {
        List.copyOf(planned).forEach(this::run);
    }

    /** Returns whether the caller runs on the flushing thread. */
    public boolean isOwnThread() {
        DaemonScheduler running = running();
        return running != null && running.isOwnThread();
    }

    /** Starts no further flush. */
    public void shutdown() {
        synchronized (this) {
            stopped = true;
        }
        DaemonScheduler running = running();
        if (running != null) {
            running.shutdown();
        }
    }

    /** Ends the thread, after a flush that is running, unless that takes long; every caller waits for that. */
    public void stop() {
        shutdown();
        DaemonScheduler running = running();
        if (running != null) {
            running.stop();
        }
    }

    private synchronized @Nullable DaemonScheduler running() {
        return scheduler;
    }
}
