package dev.holdfast.internal.engine;

import dev.holdfast.ConflictException;
import dev.holdfast.DuplicateKeyException;
import dev.holdfast.Limits;
import dev.holdfast.StoreException;
import dev.holdfast.UnknownItemException;
import dev.holdfast.UnreadableItemException;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits drafts: gives each commit its token, resolves lost replies, retries on the newest record after a lost race,
 * and notifies the listeners. Thread-safe.
 */
public final class Committer<S, P> {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    private static final int RESENDS = 3;

    private final StateStore store;
    private final ItemCodec<S, P> codec;
    private final Limits limits;
    private final InstantSource clock;
    private final Listeners<S, P> listeners;
    private final String incarnation;
    private final AtomicLong sequence = new AtomicLong();
    private volatile Observer observer = (key, revision, record) -> {};

    /** Takes notice of commits. */
    @FunctionalInterface
    public interface Observer {
        /**
         * Called after a commit has taken effect.
         *
         * @param record the new record of the item; null after a deletion
         */
        void committed(ItemKey key, long revision, @Nullable ItemRecord record);
    }

    public Committer(StateStore store, ItemCodec<S, P> codec, Limits limits, InstantSource clock, String incarnation) {
        this.store = store;
        this.codec = codec;
        this.limits = limits;
        this.clock = clock;
        this.incarnation = incarnation;
        this.listeners = new Listeners<>(codec);
    }

    public StateStore store() {
        return store;
    }

    public Listeners<S, P> listeners() {
        return listeners;
    }

    /** Returns the time of the store, truncated to the milliseconds that every store keeps. */
    public Instant now() {
        return store.now(clock.instant()).truncatedTo(ChronoUnit.MILLIS);
    }

    public EncodedCommit encode(CommitDraft draft) {
        return codec.encode(draft, token());
    }

    private String token() {
        return incarnation + "-" + sequence.incrementAndGet();
    }

    public CommitOutcome commit(CommitDraft draft) {
        return commit(encode(draft));
    }

    public CommitOutcome commit(EncodedCommit encoded) {
        return commit(encoded, Runnable::run);
    }

    /**
     * Sends a commit under a lock of the caller.
     *
     * @param listenerCalls takes the call of the listeners, which are not to be called under the lock
     * @throws DuplicateKeyException if another item has one of its unique keys
     */
    public CommitOutcome commit(EncodedCommit encoded, Consumer<Runnable> listenerCalls) {
        Commit commit = encoded.commit();
        CommitResult result = send(List.of(commit)).get(0);
        if (result instanceof CommitResult.Committed done) {
            return new CommitOutcome(true, committed(commit, done, listenerCalls), encoded.document());
        }
        if (result instanceof CommitResult.Duplicate duplicate) {
            throw refusal(commit, duplicate);
        }
        return new CommitOutcome(false, ((CommitResult.Conflict) result).current(), null);
    }

    static DuplicateKeyException refusal(Commit commit, CommitResult.Duplicate duplicate) {
        return new DuplicateKeyException(commit.key(), duplicate.name(), duplicate.value(), duplicate.holder());
    }

    /** Logs a commit, notifies the listeners, and returns the written record; null for a deletion. */
    @Nullable
    ItemRecord committed(Commit commit, CommitResult.Committed done) {
        return committed(commit, done, Runnable::run);
    }

    private @Nullable ItemRecord committed(
            Commit commit, CommitResult.Committed done, Consumer<Runnable> listenerCalls) {
        ItemRecord record = commit.body() == null
                ? null
                : new ItemRecord(commit.key(), done.revision(), done.entries(), commit.body());
        for (Entry entry : commit.entries()) {
            LOG.atDebug()
                    .addKeyValue("item", commit.key())
                    .addKeyValue("kind", entry.kind())
                    .addKeyValue("from", entry.from())
                    .addKeyValue("to", entry.to())
                    .addKeyValue("revision", done.revision())
                    .log("committed");
        }
        observer.committed(commit.key(), done.revision(), record);
        if (record != null && !listeners.isEmpty()) {
            listenerCalls.accept(() -> notifyListeners(record, commit.entries()));
        }
        return record;
    }

    /** Sets the observer of commits, which is called before the listeners. */
    public void observer(Observer of) {
        observer = of;
    }

    /**
     * Deletes an item in its present state.
     *
     * @throws ConflictException if other writers were faster every time
     */
    boolean delete(ItemKey key, String actor) {
        ItemRecord current = store.read(key).orElse(null);
        String detail = EntryDetail.of(actor, null).json();
        for (int i = 0; i < limits.casAttempts() && current != null; i++) {
            Entry entry = new Entry(Entry.Kind.DELETED, current.body().state(), null, now(), detail);
            Commit commit = new Commit(key, current.revision(), null, List.of(entry), token());
            CommitResult result = send(List.of(commit)).get(0);
            if (result instanceof CommitResult.Committed done) {
                deleted(current, commit, done);
                return true;
            }
            current = ((CommitResult.Conflict) result).current();
        }
        if (current != null) {
            throw lostRaces(key, "delete");
        }
        return false;
    }

    public int casAttempts() {
        return limits.casAttempts();
    }

    public ConflictException lostRaces(ItemKey key, String operation) {
        return new ConflictException(
                key.toString(),
                operation,
                "others changed it " + limits.casAttempts() + " times in a row; try again, or raise casAttempts");
    }

    /** Notifies the listeners of a deletion, with the last snapshot of the item. */
    private void deleted(ItemRecord last, Commit commit, CommitResult.Committed done) {
        observer.committed(last.key(), done.revision(), null);
        if (listeners.isEmpty()) {
            return;
        }
        try {
            ItemSnapshot<S, P> snapshot = codec.snapshot(last);
            Entry entry = commit.entries().get(0);
            listeners.notify(new HistoryEntry(last.key(), done.revision(), done.entries(), entry), snapshot);
        } catch (UnreadableItemException e) {
            LOG.atDebug()
                    .addKeyValue("item", last.key())
                    .log("deleted an unreadable item; the listeners were not notified");
        }
    }

    public void notifyListeners(ItemRecord record, List<Entry> entries) {
        if (listeners.isEmpty() || entries.isEmpty()) {
            return;
        }
        ItemSnapshot<S, P> snapshot = codec.snapshot(record);
        long number = record.entries() - entries.size();
        for (Entry entry : entries) {
            listeners.notify(new HistoryEntry(record.key(), record.revision(), ++number, entry), snapshot);
        }
    }

    /**
     * Applies a step to the newest record until it commits.
     *
     * @throws UnknownItemException if the item does not exist
     * @throws ConflictException if other writers were faster every time
     */
    ItemSnapshot<S, P> apply(ItemKey key, String operation, Function<ItemSnapshot<S, P>, CommitDraft> step) {
        return apply(key, operation, codec::snapshot, step);
    }

    /** @param decode makes the snapshot of the newest record, to which the step is applied */
    ItemSnapshot<S, P> apply(
            ItemKey key,
            String operation,
            Function<ItemRecord, ItemSnapshot<S, P>> decode,
            Function<ItemSnapshot<S, P>, CommitDraft> step) {
        ItemRecord current = store.read(key).orElse(null);
        for (int i = 0; i < limits.casAttempts(); i++) {
            if (current == null) {
                throw new UnknownItemException(key.toString(), operation);
            }
            CommitOutcome outcome = commit(step.apply(decode.apply(current)));
            if (outcome.committed()) {
                return codec.snapshot(outcome);
            }
            current = outcome.record();
        }
        throw lostRaces(key, operation);
    }

    /**
     * Sends commits until their outcome is known.
     *
     * @throws StoreException if the store fails; after several resends the outcome may still be unknown
     */
    public List<CommitResult> send(List<Commit> commits) {
        StoreException unknown = null;
        for (int i = 0; i < RESENDS; i++) {
            try {
                return store.commit(commits);
            } catch (StoreException e) {
                if (unknown == null && e.verdict() != StoreException.Verdict.UNKNOWN) {
                    throw e; // the commit had no effect
                }
                if (unknown == null) {
                    LOG.atWarn()
                            .addKeyValue("item", commits.get(0).key())
                            .log("the reply to a commit was lost and the commit is sent again: {}", e.getMessage());
                    unknown = e; // the first failure explains most
                }
            }
        }
        throw new StoreException(
                StoreException.Verdict.UNKNOWN,
                commits.get(0).key() + ": the outcome of the commit is unknown after sending it " + RESENDS
                        + " times (" + (unknown == null ? "" : unknown.getMessage())
                        + "); read the item when the store answers again",
                unknown);
    }
}
