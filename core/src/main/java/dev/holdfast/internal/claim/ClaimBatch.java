package dev.holdfast.internal.claim;

import dev.holdfast.internal.text.ErrorText;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The items that one call has claimed, of which some are taken or begun, and the rest is released at the end. Thread-safe. */
public final class ClaimBatch {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimBatch.class);

    private final List<? extends HeldItem<?, ?>> items;
    private final BitSet taken = new BitSet();
    private boolean closed;

    public ClaimBatch(List<? extends HeldItem<?, ?>> items) {
        this.items = List.copyOf(items);
    }

    /** Takes the next item that was neither begun nor taken, and returns its place. */
    public synchronized Optional<Integer> take() {
        for (int i = taken.nextClearBit(0); !closed && i < items.size(); i = taken.nextClearBit(i + 1)) {
            if (items.get(i).isWaiting()) {
                taken.set(i);
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    /** Releases the items that were neither begun nor taken. Every caller waits for that, but for no listener. */
    public void close() {
        for (HeldItem<?, ?> item : left()) {
            try {
                item.releaseIfWaiting("its batch was closed before it was begun");
            } catch (Throwable e) { // the others are released as well
                LOG.atWarn()
                        .addKeyValue("item", item.key())
                        .log("the item could not be released and its lease will expire: {}", ErrorText.message(e));
            }
        }
    }

    /** Closes the batch, and returns the items that nobody has taken. */
    private synchronized List<HeldItem<?, ?>> left() {
        closed = true;
        List<HeldItem<?, ?>> left = new ArrayList<>();
        for (int i = taken.nextClearBit(0); i < items.size(); i = taken.nextClearBit(i + 1)) {
            left.add(items.get(i));
        }
        return left;
    }
}
