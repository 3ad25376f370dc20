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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The store as one process sees it; when the process is dead, no write of its threads takes effect. It can also refuse
 * commits for a while, and tells which leases were renewed. Thread-safe.
 */
final class MortalStore extends ForwardingStore {
    private final StateStore target;
    private final Set<Long> renewed = ConcurrentHashMap.newKeySet();
    private volatile boolean dead;
    private volatile boolean away;

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

    /** Refuses commits, or no longer. */
    void away(boolean is) {
        away = is;
    }

    /** Returns the tokens of the leases that were to be renewed since the last call. */
    Set<Long> takeRenewed() {
        Set<Long> tokens = Set.copyOf(renewed);
        renewed.clear();
        return tokens;
    }

    private void requireAlive() {
        if (dead) {
            throw new StoreException(Verdict.FATAL, "the process is dead; start another one", null);
        }
    }

    @Override
    public List<CommitResult> commit(List<Commit> commits) {
        requireAlive();
        if (away) {
            throw new StoreException(Verdict.RETRYABLE, "the store is away for a moment; try again", null);
        }
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
        renewed.add(held.token());
        return target.renew(key, held, expires);
    }

    @Override
    public void close() {
        // the store belongs to the run, which has several processes
    }
}
