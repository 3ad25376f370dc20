package dev.holdfast.internal.update;

import dev.holdfast.Items;
import dev.holdfast.internal.engine.ItemWrites;
import dev.holdfast.internal.schedule.CloseAll;
import dev.holdfast.internal.schedule.DeferredWrites;
import dev.holdfast.store.ItemKey;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The open updaters of one {@link Items}. Thread-safe. */
public final class OpenUpdaters<S, P> {
    private final ItemWrites<S, P> writes;
    private final DeferredWrites deferred;
    private final Set<ItemUpdater<S, P>> open = new HashSet<>();
    private boolean closed;

    public OpenUpdaters(ItemWrites<S, P> writes, DeferredWrites deferred) {
        this.writes = writes;
        this.deferred = deferred;
    }

    public synchronized ItemUpdater<S, P> open(ItemKey key, Duration interval) {
        WriteInterval.requireInterval(key + ": interval", interval);
        if (closed) {
            throw new IllegalStateException(key + ": the Items have been closed; open them again");
        }
        ItemUpdater<S, P> updater = new ItemUpdater<>(key, interval, writes, deferred, this::forget);
        open.add(updater);
        return updater;
    }

    private synchronized void forget(ItemUpdater<S, P> updater) {
        open.remove(updater);
    }

    /** Returns whether this thread has the turn to write of an updater, and so runs one of its steps. */
    public boolean isWriting() {
        return remaining().stream().anyMatch(ItemUpdater::isWriting);
    }

    private synchronized List<ItemUpdater<S, P>> remaining() {
        return List.copyOf(open);
    }

    /** Closes the open updaters, which writes their pending steps. */
    public void close() {
        synchronized (this) {
            closed = true;
        }
        CloseAll.run(
                remaining().stream().<Runnable>map(updater -> updater::close).toList());
    }
}
