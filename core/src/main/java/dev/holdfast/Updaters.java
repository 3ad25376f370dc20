package dev.holdfast;

import dev.holdfast.store.ItemKey;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The open updaters of one {@link States}. Thread-safe. */
final class Updaters<S, P> {
    private final Writes<S, P> writes;
    private final LateWrites late;
    private final Set<Updater<S, P>> open = new HashSet<>();
    private boolean closed;

    Updaters(Writes<S, P> writes, LateWrites late) {
        this.writes = writes;
        this.late = late;
    }

    synchronized Updater<S, P> open(ItemKey key, Duration interval) {
        Cadence.requireInterval(key + ": interval", interval);
        if (closed) {
            throw new IllegalStateException(key + ": the states were closed meanwhile; open them again");
        }
        Updater<S, P> made = new Updater<>(key, interval, writes, late, this::forget);
        open.add(made);
        return made;
    }

    private synchronized void forget(Updater<S, P> updater) {
        open.remove(updater);
    }

    /** Writes what waits; called when the thread that would have done it has ended. */
    void close() {
        List<Updater<S, P>> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(open);
        }
        Closing.all(left.stream().<Runnable>map(updater -> updater::close).toList());
    }
}
