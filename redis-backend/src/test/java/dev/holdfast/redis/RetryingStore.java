package dev.holdfast.redis;

import dev.holdfast.StoreException;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.ForwardingStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Retries reads until they succeed, and counts acknowledged commits, so that a test can wait for them. */
final class RetryingStore extends ForwardingStore {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();

    RetryingStore(StateStore store) {
        super(store);
    }

    long acknowledged() {
        return acknowledged.get();
    }

    /** Returns the number of calls with an unknown outcome. */
    long unknown() {
        return unknown.get();
    }

    @Override
    public Optional<ItemRecord> read(ItemKey key) {
        long begun = System.nanoTime();
        while (true) {
            try {
                return super.read(key);
            } catch (StoreException e) {
                if (e.verdict() != StoreException.Verdict.RETRYABLE || System.nanoTime() - begun > LIMIT.toNanos()) {
                    throw e;
                }
            }
        }
    }

    @Override
    public List<CommitResult> commit(List<Commit> commits) {
        try {
            List<CommitResult> results = super.commit(commits);
            acknowledged.addAndGet(results.stream()
                    .filter(result -> result instanceof CommitResult.Committed)
                    .count());
            return results;
        } catch (StoreException e) {
            if (e.verdict() == StoreException.Verdict.UNKNOWN) {
                unknown.incrementAndGet();
            }
            throw e;
        }
    }
}
