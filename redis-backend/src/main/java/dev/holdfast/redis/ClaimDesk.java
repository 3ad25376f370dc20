package dev.holdfast.redis;

import dev.holdfast.Cursor;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.Page;
import dev.holdfast.store.Query;
import dev.holdfast.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Deals what is ready to the claimers of this store, so that they do not all reach for the same items: one of those who wait
 * asks for all, and each gets others. Claimers of other processes are met when the commits are. Thread-safe.
 */
final class ClaimDesk {
    private final Deque<Claimer> waiting = new ArrayDeque<>();
    private final Set<ItemKey> inHand = new HashSet<>();
    private boolean asking;

    /**
     * What a claimer has been dealt.
     *
     * @param items to be given back once they are claimed or left
     * @param next where to go on if they were not enough; null at the end
     */
    record Hand(List<ItemRecord> items, @Nullable Cursor next) {}

    private static final class Claimer {
        private final int wanted;
        private @Nullable Hand hand;
        private @Nullable RuntimeException failure;
        private boolean leads;

        private Claimer(int wanted) {
            this.wanted = wanted;
        }
    }

    /**
     * Takes up to so many items that nobody else has in hand; {@link #giveBack} must follow.
     *
     * @param wanted how many
     * @param find finds up to so many, from the beginning
     */
    Hand take(int wanted, IntFunction<Page<ItemRecord>> find) {
        Claimer mine = new Claimer(wanted);
        synchronized (this) {
            waiting.add(mine);
            if (!asking) {
                asking = true;
                mine.leads = true;
            }
            await(mine);
        }
        if (mine.leads) {
            lead(find);
        }
        if (mine.failure != null) {
            throw mine.failure;
        }
        return mine.hand == null ? new Hand(List.of(), null) : mine.hand;
    }

    private synchronized void await(Claimer mine) {
        boolean interrupted = false;
        while (!mine.leads && mine.hand == null && mine.failure == null) {
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

    private void lead(IntFunction<Page<ItemRecord>> find) {
        List<Claimer> group;
        int wanted;
        synchronized (this) {
            group = new ArrayList<>(waiting);
            waiting.clear();
            wanted = group.stream().mapToInt(claimer -> claimer.wanted).sum() + inHand.size();
        }
        try {
            Page<ItemRecord> page = find.apply(Math.min(wanted, Query.MAX_LIMIT));
            synchronized (this) {
                deal(group, page);
            }
        } catch (RuntimeException e) {
            synchronized (this) {
                group.forEach(claimer -> claimer.failure = ofItsOwn(e));
            }
        } finally {
            synchronized (this) {
                group.stream()
                        .filter(claimer -> claimer.hand == null && claimer.failure == null)
                        .forEach(claimer -> claimer.hand = new Hand(List.of(), null)); // an error ends the leader alone
                Claimer next = waiting.peek();
                asking = next != null;
                if (next != null) {
                    next.leads = true;
                }
                notifyAll();
            }
        }
    }

    /** Each caller gets one with a trace of its own. */
    private static RuntimeException ofItsOwn(RuntimeException failure) {
        return failure instanceof StoreException known
                ? new StoreException(known.verdict(), String.valueOf(known.getMessage()), known)
                : failure;
    }

    private void deal(List<Claimer> group, Page<ItemRecord> page) {
        Deque<ItemRecord> free = new ArrayDeque<>();
        page.items().stream().filter(item -> !inHand.contains(item.key())).forEach(free::add);
        for (Claimer claimer : group) {
            List<ItemRecord> items = new ArrayList<>();
            while (items.size() < claimer.wanted && !free.isEmpty()) {
                ItemRecord item = free.remove();
                inHand.add(item.key());
                items.add(item);
            }
            claimer.hand = new Hand(items, page.next());
        }
    }

    /** Those of a page that nobody has in hand. */
    synchronized List<ItemRecord> free(List<ItemRecord> items) {
        return items.stream().filter(item -> !inHand.contains(item.key())).toList();
    }

    /** Ends the use of a hand. */
    synchronized void giveBack(Hand hand) {
        hand.items().forEach(item -> inHand.remove(item.key()));
    }
}
