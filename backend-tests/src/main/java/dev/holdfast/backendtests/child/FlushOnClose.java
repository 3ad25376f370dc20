package dev.holdfast.backendtests.child;

import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.ForwardingStore;

/** A store that flushes before it closes, so that a child process fails if the flush does. */
public final class FlushOnClose extends ForwardingStore {
    private final Runnable flush;

    /**
     * Creates a store.
     *
     * @param target the store that answers the calls
     * @param flush flushes that store
     */
    public FlushOnClose(StateStore target, Runnable flush) {
        super(target);
        this.flush = flush;
    }

    @Override
    public void close() {
        try {
            flush.run();
        } finally {
            super.close();
        }
    }
}
