package dev.holdfast;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that values which wait are written although nobody calls, on one daemon thread, which is started with the
 * first and ended by {@link #stop}. The thread only asks; what is due is for the clock to say. Thread-safe.
 */
final class LateWrites {
    static final Logger LOG = LoggerFactory.getLogger(Updater.class);

    private final String owner;
    private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();
    private @Nullable DaemonTimer timer;
    private boolean stopped;

    LateWrites(String owner) {
        this.owner = owner;
    }

    /**
     * Asks somebody in a while, if that is not planned already; never, if this is stopped.
     *
     * @param late writes what waits if its time has come, else has itself asked again; keeps what its host has to hear
     *     for the host's next call
     */
    synchronized void askIn(Runnable late, Duration wait) {
        if (stopped || !waiting.add(late)) {
            return;
        }
        if (timer == null) {
            timer = new DaemonTimer("holdfast-updates-" + owner);
        }
        timer.once(() -> ask(late), wait);
    }

    private void ask(Runnable late) {
        if (!waiting.remove(late)) {
            return; // asked already
        }
        try {
            late.run();
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("writing a value that waited failed"); // the others have to go on
        }
    }

    /** Asks everybody now; tests do it themselves. */
    void askAll() {
        List.copyOf(waiting).forEach(this::ask);
    }

    /** Ends the thread; what it is writing is written first. */
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
