package dev.holdfast.testkit;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.Registration;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A store that forwards every call to another store. A test overrides the calls that it wants to watch or break.
 *
 * <p>{@link #claim} is not forwarded: it finds and commits through this store, so that a subclass sees those calls.
 * Thread-safe if the other store is.
 */
public abstract class ForwardingStore implements StateStore {
    private final StateStore target;

    /**
     * Creates a store.
     *
     * @param target the store that answers the calls
     */
    protected ForwardingStore(StateStore target) {
        this.target = target;
    }

    /**
     * Returns the store that answers the calls.
     *
     * @return the target
     */
    protected final StateStore target() {
        return target;
    }

    @Override
    public Optional<ItemRecord> read(ItemKey key) {
        return target.read(key);
    }

    @Override
    public List<CommitResult> commit(List<Commit> commits) {
        return target.commit(commits);
    }

    @Override
    public void prepareUniqueKeys() {
        target.prepareUniqueKeys();
    }

    @Override
    public Optional<ItemRecord> readByKey(String type, String name, String value) {
        return target.readByKey(type, name, value);
    }

    @Override
    public Page<ItemRecord> find(Query query) {
        return target.find(query);
    }

    @Override
    public Map<String, Long> count(String type) {
        return target.count(type);
    }

    @Override
    public HistoryPage history(HistoryQuery query) {
        return target.history(query);
    }

    @Override
    public long trim(String type, Cursor upTo) {
        return target.trim(type, upTo);
    }

    @Override
    public Page<Chunk> chunks(ChunkQuery query) {
        return target.chunks(query);
    }

    @Override
    public OptionalLong renew(ItemKey key, Lease held, Instant expires) {
        return target.renew(key, held, expires);
    }

    @Override
    public Instant now(Instant callers) {
        return target.now(callers);
    }

    @Override
    public Registration onChange(Runnable hint) {
        return target.onChange(hint);
    }

    @Override
    public VerifyReport verify(Check check) {
        return target.verify(check);
    }

    @Override
    public void close() {
        target.close();
    }
}
