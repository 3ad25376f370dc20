package dev.holdfast.backendtests.life;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.store.ClaimRequest;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.ForwardingStore;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The store as one process sees it; when the process is dead, no write of its threads takes effect. Thread-safe. */
final class MortalStore extends ForwardingStore {
    private final StateStore target;
    private volatile boolean dead;

    MortalStore(StateStore target) {
        super(target);
        this.target = target;
    }

    void die() {
        dead = true;
    }

    boolean isDead() {
        return dead;
    }

    private void requireAlive() {
        if (dead) {
            throw new StoreException(Verdict.FATAL, "the process is dead; start another one", null);
        }
    }

    @Override
    public List<CommitResult> commit(List<Commit> commits) {
        requireAlive();
        return target.commit(commits);
    }

    @Override
    public List<ItemRecord> claim(ClaimRequest request, Function<ItemRecord, @Nullable Commit> commits) {
        requireAlive();
        return target.claim(request, commits);
    }

    @Override
    public OptionalLong renew(ItemKey key, Lease held, Instant expires) {
        requireAlive();
        return target.renew(key, held, expires);
    }

    @Override
    public void close() {
        // the store belongs to the run, which has several processes
    }
}
