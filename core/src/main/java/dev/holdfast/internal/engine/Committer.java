package dev.holdfast.internal.engine;

import dev.holdfast.ConflictException;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings drafts into the store: gives each commit its token, resolves answers that were lost, tries again on the newest
 * record after a lost race, and tells the listeners. Thread-safe.
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

    /** The time of the store, in the milliseconds that every store keeps. */
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
        Commit commit = encoded.commit();
        CommitResult result = send(List.of(commit)).get(0);
        if (result instanceof CommitResult.Committed done) {
            return new CommitOutcome(true, committed(commit, done), encoded.document());
        }
        return new CommitOutcome(false, ((CommitResult.Conflict) result).current(), null);
    }

    /** Logs a commit, tells the listeners, and gives the record it made; null for a deletion. */
    @Nullable
    ItemRecord committed(Commit commit, CommitResult.Committed done) {
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
        if (record != null) {
            notifyListeners(record, commit.entries());
        }
        return record;
    }

    /**
     * Deletes an item as it is now.
     *
     * @throws ConflictException if others were faster every time
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

    public ConflictException lostRaces(ItemKey key, String tried) {
        return new ConflictException(
                key.toString(),
                tried,
                "others changed it " + limits.casAttempts() + " times in a row; try again, or raise casAttempts");
    }

    /** Tells the listeners of a deletion, with the item as it was. */
    private void deleted(ItemRecord last, Commit commit, CommitResult.Committed done) {
        if (listeners.isEmpty()) {
            return;
        }
        try {
            ItemSnapshot<S, P> snapshot = codec.snapshot(last);
            Entry entry = commit.entries().get(0);
            listeners.notify(new HistoryEntry(last.key(), done.revision(), done.entries(), entry), snapshot);
        } catch (UnreadableItemException e) {
            LOG.atDebug().addKeyValue("item", last.key()).log("deleted an item that listeners cannot be shown");
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
     * @throws ConflictException if others were faster every time
     */
    ItemSnapshot<S, P> apply(ItemKey key, String tried, Function<ItemSnapshot<S, P>, CommitDraft> step) {
        ItemRecord current = store.read(key).orElse(null);
        for (int i = 0; i < limits.casAttempts(); i++) {
            if (current == null) {
                throw new UnknownItemException(key.toString(), tried);
            }
            CommitOutcome outcome = commit(step.apply(codec.snapshot(current)));
            if (outcome.committed()) {
                return codec.snapshot(outcome);
            }
            current = outcome.record();
        }
        throw lostRaces(key, tried);
    }

    /**
     * Sends commits until their outcome is known.
     *
     * @throws StoreException if the store is in trouble; after several tries the outcome may still be unknown
     */
    public List<CommitResult> send(List<Commit> commits) {
        StoreException unknown = null;
        for (int i = 0; i < RESENDS; i++) {
            try {
                return store.commit(commits);
            } catch (StoreException e) {
                if (unknown == null && e.verdict() != StoreException.Verdict.UNKNOWN) {
                    throw e; // certainly no effect
                }
                if (unknown == null) {
                    LOG.atWarn()
                            .addKeyValue("item", commits.get(0).key())
                            .log("the answer to a commit was lost, asking again: {}", e.getMessage());
                    unknown = e; // later ones say no more about it
                }
            }
        }
        throw new StoreException(
                StoreException.Verdict.UNKNOWN,
                commits.get(0).key() + ": it is not known whether the commit took effect, after asking " + RESENDS
                        + " times (" + (unknown == null ? "" : unknown.getMessage())
                        + "); read the item when the store answers again",
                unknown);
    }
}
