package dev.holdfast.internal.worker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The slots of one stage and the runs in them, with runs that lost their slot but not their thread. Thread-safe. */
final class StageSlots<S, P> {
    private final int total;
    private final Map<TaskRun<S, P>, Future<?>> runs = new LinkedHashMap<>();
    private int used;
    private int waits;
    private boolean paused;
    private boolean stopped;

    StageSlots(int total) {
        this.total = total;
    }

    /** Returns how many tasks may start now. While one waits for a thread of the executor, it is none. */
    synchronized int free() {
        return stopped || paused || waits > 0 ? 0 : total - used;
    }

    /** Puts a run into a slot; returns false if it should not start because of a stop. */
    synchronized boolean add(TaskRun<S, P> run) {
        used++;
        waits++;
        runs.put(run, LimitTimer.NONE);
        return !stopped;
    }

    /** Records that a run has got its thread; returns whether others may follow now. */
    synchronized boolean began(TaskRun<S, P> run, @Nullable Supplier<Future<?>> timer) {
        waits--;
        if (timer != null) {
            runs.computeIfPresent(run, (key, none) -> timer.get());
        }
        return free() > 0;
    }

    /** Removes a run that ends before it began. */
    void revoked(TaskRun<S, P> run) {
        synchronized (this) {
            waits--;
        }
        ended(run);
    }

    /** Removes a run and cancels its timer. */
    void ended(TaskRun<S, P> run) {
        Future<?> timer;
        synchronized (this) {
            timer = runs.remove(run);
        }
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /** Frees a slot; returns whether all are free now. */
    synchronized boolean release() {
        used--;
        return used == 0;
    }

    synchronized boolean isEmpty() {
        return used == 0;
    }

    synchronized List<TaskRun<S, P>> runs() {
        return List.copyOf(runs.keySet());
    }

    synchronized boolean isPaused() {
        return paused;
    }

    synchronized void pause(boolean on) {
        paused = on;
    }

    synchronized void stop() {
        stopped = true;
    }
}
