package dev.holdfast.internal.engine;

import dev.holdfast.Registration;
import dev.holdfast.StoreException;
import dev.holdfast.UnknownItemException;
import dev.holdfast.store.ItemKey;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits until an item is in one of several states: reads it after each hint of the store, and now and then without one. */
public final class StateWait<S, P> {
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final Supplier<ItemReads<S, P>> reads;
    private final ItemKey key;
    private final Set<S> states;

    /** @param reads returns the reads of the items, and throws once the items are closed */
    public StateWait(Supplier<ItemReads<S, P>> reads, ItemKey key, Set<S> states) {
        if (states.isEmpty()) {
            throw new IllegalArgumentException(key + ": no state is given to wait for; name at least one");
        }
        this.reads = reads;
        this.key = key;
        this.states = states;
    }

    /**
     * Waits.
     *
     * @return the item in one of the states; empty if the time is over, or the item can reach none of them any more
     */
    public Optional<ItemSnapshot<S, P>> await(Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + nanos(timeout);
        Semaphore news = new Semaphore(0);
        Duration pause = SHORTEST;
        Registration hints = reads.get().store().onChange(news::release);
        try {
            while (true) {
                var unused = news.drainPermits();
                StoreException failure = null;
                try {
                    ItemSnapshot<S, P> item = read();
                    if (states.contains(item.state())) {
                        return Optional.of(item);
                    }
                    if (!canReach(item)) {
                        return Optional.empty();
                    }
                } catch (StoreException e) {
                    failure = e;
                }
                long left = end - System.nanoTime();
                if (left <= 0 || isLasting(failure)) {
                    if (failure != null) {
                        throw failure;
                    }
                    return Optional.empty();
                }
                // many commits of other items cause many hints, so the item is not read after each
                TimeUnit.NANOSECONDS.sleep(Math.min(left, SHORTEST.toNanos()));
                boolean hinted = news.tryAcquire(Math.min(left, pause.toNanos()), TimeUnit.NANOSECONDS);
                pause = hinted ? SHORTEST : longer(pause);
            }
        } finally {
            hints.close();
        }
    }

    private ItemSnapshot<S, P> read() {
        return reads.get().newest(key).orElseThrow(() -> new UnknownItemException(key.toString(), "await"));
    }

    private boolean canReach(ItemSnapshot<S, P> item) {
        return states.stream().anyMatch(state -> WorkflowPaths.leads(reads.get().workflow(), item.state(), state));
    }

    private static boolean isLasting(@Nullable StoreException failure) {
        return failure != null && failure.verdict() == StoreException.Verdict.FATAL;
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
    }

    /** The longest time that can be counted from now is about 146 years. */
    private static long nanos(Duration timeout) {
        Duration longest = Duration.ofNanos(Long.MAX_VALUE / 2);
        return timeout.compareTo(longest) < 0 ? timeout.toNanos() : longest.toNanos();
    }
}
