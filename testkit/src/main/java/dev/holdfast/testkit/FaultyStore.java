package dev.holdfast.testkit;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.Registration;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.ClaimRequest;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.Query;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.VerifyReport;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store whose calls fail when the test says so, before or after they took effect.
 *
 * <pre>{@code
 * FaultyStore store = new FaultyStore(new InMemoryStore());
 * store.loseAnswer(FaultyStore.Call.COMMIT, 2); // the second commit from now takes effect and throws with UNKNOWN
 * }</pre>
 *
 * A claim counts as one call. Change hints are called at once, by the thread that made the change. Thread-safe if the other store is.
 */
public final class FaultyStore implements StateStore {
    private final StateStore target;
    private final Map<Call, Long> counted = new EnumMap<>(Call.class);
    private final Map<Call, Map<Long, Fault>> planned = new EnumMap<>(Call.class);
    private final List<Runnable> hints = new CopyOnWriteArrayList<>();
    private boolean away;

    /** The calls that can fail. */
    public enum Call {
        /** {@link StateStore#read}. */
        READ,
        /** {@link StateStore#commit}. */
        COMMIT,
        /** {@link StateStore#find}. */
        FIND,
        /** {@link StateStore#count}. */
        COUNT,
        /** {@link StateStore#history}. */
        HISTORY,
        /** {@link StateStore#trim}. */
        TRIM,
        /** {@link StateStore#chunks}. */
        CHUNKS,
        /** {@link StateStore#claim}. */
        CLAIM,
        /** {@link StateStore#renew}. */
        RENEW,
        /** {@link StateStore#verify}. */
        VERIFY
    }

    private record Fault(Verdict verdict, boolean takesEffect) {}

    /**
     * Creates a store without faults.
     *
     * @param target the store that answers the calls
     */
    public FaultyStore(StateStore target) {
        this.target = target;
    }

    /**
     * Makes a call fail before it takes effect, with verdict {@code RETRYABLE}.
     *
     * @param call the call
     * @param nth which of these calls from now on; 1 is the next
     * @return this
     */
    public FaultyStore fail(Call call, int nth) {
        return plan(call, nth, new Fault(Verdict.RETRYABLE, false));
    }

    /**
     * Makes a call fail before it takes effect.
     *
     * @param call the call
     * @param nth which of these calls from now on; 1 is the next
     * @param verdict the verdict of the exception; with {@code UNKNOWN} the call has no effect either
     * @return this
     */
    public FaultyStore fail(Call call, int nth, Verdict verdict) {
        return plan(call, nth, new Fault(verdict, false));
    }

    /**
     * Makes a call take effect and lose its answer, with verdict {@code UNKNOWN}.
     *
     * @param call the call
     * @param nth which of these calls from now on; 1 is the next
     * @return this
     */
    public FaultyStore loseAnswer(Call call, int nth) {
        return plan(call, nth, new Fault(Verdict.UNKNOWN, true));
    }

    /**
     * Makes all calls fail before they take effect, with verdict {@code RETRYABLE}, as if the store were unreachable.
     * {@link #now} and change hints still work.
     *
     * @return this
     */
    public FaultyStore away() {
        synchronized (planned) {
            away = true;
        }
        return this;
    }

    /**
     * Ends {@link #away}. A fault that was planned for a call made meanwhile is used up.
     *
     * @return this
     */
    public FaultyStore back() {
        synchronized (planned) {
            away = false;
        }
        return this;
    }

    /**
     * Returns the number of calls so far, including the failed ones.
     *
     * @param call the call
     * @return at least 0
     */
    public long calls(Call call) {
        synchronized (planned) {
            return counted.getOrDefault(call, 0L);
        }
    }

    private FaultyStore plan(Call call, int nth, Fault fault) {
        if (nth < 1) {
            throw new IllegalArgumentException(
                    "call " + nth + " from now is not in the future; use 1 for the next call");
        }
        synchronized (planned) {
            planned.computeIfAbsent(call, c -> new HashMap<>()).put(calls(call) + nth, fault);
        }
        return this;
    }

    private <T extends @Nullable Object> T answer(Call call, Supplier<T> work) {
        Fault fault;
        boolean unreachable;
        synchronized (planned) {
            long number = counted.merge(call, 1L, Long::sum);
            Map<Long, Fault> faults = planned.get(call);
            fault = faults == null ? null : faults.remove(number);
            unreachable = away;
        }
        if (unreachable) {
            throw new StoreException(Verdict.RETRYABLE, call + ": the store is away, as the test planned", null);
        }
        if (fault == null) {
            return work.get();
        }
        if (fault.takesEffect()) {
            T lost = work.get();
            throw new StoreException(
                    fault.verdict(),
                    call + ": planned fault: the call took effect, and this answer was lost: " + lost,
                    null);
        }
        throw new StoreException(
                fault.verdict(), call + ": planned fault: the call failed before it took effect", null);
    }

    @Override
    public Optional<ItemRecord> read(ItemKey key) {
        return answer(Call.READ, () -> target.read(key));
    }

    @Override
    public List<CommitResult> commit(List<Commit> commits) {
        return answer(Call.COMMIT, () -> {
            List<CommitResult> results = target.commit(commits);
            if (results.stream().anyMatch(CommitResult.Committed.class::isInstance)) {
                changed();
            }
            return results;
        });
    }

    @Override
    public void prepareUniqueKeys() {
        target.prepareUniqueKeys();
    }

    @Override
    public Optional<ItemRecord> readByKey(String type, String name, String value) {
        return answer(Call.READ, () -> target.readByKey(type, name, value));
    }

    @Override
    public Page<ItemRecord> find(Query query) {
        return answer(Call.FIND, () -> target.find(query));
    }

    @Override
    public Map<String, Long> count(String type) {
        return answer(Call.COUNT, () -> target.count(type));
    }

    @Override
    public HistoryPage history(HistoryQuery query) {
        return answer(Call.HISTORY, () -> target.history(query));
    }

    @Override
    public long trim(String type, Cursor upTo) {
        return answer(Call.TRIM, () -> target.trim(type, upTo));
    }

    @Override
    public Page<Chunk> chunks(ChunkQuery query) {
        return answer(Call.CHUNKS, () -> target.chunks(query));
    }

    @Override
    public List<ItemRecord> claim(ClaimRequest request, Function<ItemRecord, @Nullable Commit> take) {
        return answer(Call.CLAIM, () -> {
            List<ItemRecord> taken = target.claim(request, take);
            if (!taken.isEmpty()) {
                changed();
            }
            return taken;
        });
    }

    @Override
    public OptionalLong renew(ItemKey key, Lease held, Instant expires) {
        return answer(Call.RENEW, () -> target.renew(key, held, expires));
    }

    @Override
    public Instant now(Instant callers) {
        return target.now(callers);
    }

    /**
     * Registers a hint of changes made through this store. Unlike those of other stores, it is called at once, by the
     * thread that made the change, so that a test knows when it has been called.
     */
    @Override
    public Registration onChange(Runnable hint) {
        Runnable registered = () -> {
            try {
                hint.run();
            } catch (Throwable e) {
                // the change has taken effect, and its caller must get the answer
            }
        };
        hints.add(registered);
        return () -> hints.remove(registered);
    }

    private void changed() {
        hints.forEach(Runnable::run);
    }

    @Override
    public VerifyReport verify(Check check) {
        return answer(Call.VERIFY, () -> target.verify(check));
    }

    @Override
    public void close() {
        target.close();
    }
}
