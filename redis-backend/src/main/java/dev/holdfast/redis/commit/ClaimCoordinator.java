package dev.holdfast.redis.commit;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.StoreException;
import dev.holdfast.redis.connection.SingleFlight;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Query;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Distributes ready items among the callers of this store, so that they do not claim the same ones: one of the waiting
 * callers queries for all of them. Callers of other processes are detected by the commits. Thread-safe.
 */
final class ClaimCoordinator {
    private final Deque<Caller> waiting = new ArrayDeque<>();
    private final Set<ItemKey> reserved = new HashSet<>();
    private boolean querying;

    /**
     * The items reserved for one caller.
     *
     * @param items the items, which the caller releases once they are claimed or skipped
     * @param next where to continue if they were not enough; null at the end
     */
    record Share(List<ItemRecord> items, @Nullable Cursor next) {}

    private static final class Caller {
        private final int wanted;
        private @Nullable Share share;
        private @Nullable RuntimeException failure;
        private boolean leader;

        private Caller(int wanted) {
            this.wanted = wanted;
        }
    }

    /**
     * Reserves items that no other caller has reserved; {@link #release} must follow.
     *
     * @param wanted the maximum number
     * @param find finds up to so many, from the start of the index
     */
    Share reserve(int wanted, IntFunction<Page<ItemRecord>> find) {
        Caller mine = new Caller(wanted);
        synchronized (this) {
            waiting.add(mine);
            if (!querying) {
                querying = true;
                mine.leader = true;
            }
            await(mine);
        }
        if (mine.leader) {
            query(find);
        }
        if (mine.failure != null) {
            throw mine.failure;
        }
        return mine.share == null ? new Share(List.of(), null) : mine.share;
    }

    private synchronized void await(Caller mine) {
        boolean interrupted = false;
        while (!mine.leader && mine.share == null && mine.failure == null) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void query(IntFunction<Page<ItemRecord>> find) {
        List<Caller> group;
        int wanted;
        synchronized (this) {
            group = new ArrayList<>(waiting);
            waiting.clear();
            wanted = group.stream().mapToInt(caller -> caller.wanted).sum() + reserved.size();
        }
        try {
            Page<ItemRecord> page = find.apply(Math.min(wanted, Query.MAX_LIMIT));
            synchronized (this) {
                distribute(group, page);
            }
        } catch (RuntimeException e) {
            synchronized (this) {
                group.forEach(
                        caller -> caller.failure = e instanceof StoreException known ? SingleFlight.copy(known) : e);
            }
        } finally {
            synchronized (this) {
                group.stream()
                        .filter(caller -> caller.share == null && caller.failure == null)
                        .forEach(caller -> caller.share = new Share(List.of(), null)); // only the leader gets an Error
                Caller next = waiting.peek();
                querying = next != null;
                if (next != null) {
                    next.leader = true;
                }
                notifyAll();
            }
        }
    }

    private void distribute(List<Caller> group, Page<ItemRecord> page) {
        Deque<ItemRecord> free = new ArrayDeque<>(unreserved(page.items()));
        for (Caller caller : group) {
            List<ItemRecord> items = new ArrayList<>();
            while (items.size() < caller.wanted && !free.isEmpty()) {
                ItemRecord item = free.remove();
                reserved.add(item.key());
                items.add(item);
            }
            caller.share = new Share(items, page.next());
        }
    }

    /** Returns the items that no caller has reserved. */
    synchronized List<ItemRecord> unreserved(List<ItemRecord> items) {
        return items.stream().filter(item -> !reserved.contains(item.key())).toList();
    }

    /** Ends a reservation. */
    synchronized void release(Share share) {
        share.items().forEach(item -> reserved.remove(item.key()));
    }
}
