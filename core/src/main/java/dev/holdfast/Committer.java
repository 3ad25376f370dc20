package dev.holdfast;

import dev.holdfast.internal.document.Document;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.StoreException;
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
final class Committer<S, P> {
    private static final Logger LOG = LoggerFactory.getLogger(States.class);
    private static final int RESENDS = 3;

    private final StateStore store;
    private final ItemCodec<S, P> codec;
    private final Limits limits;
    private final InstantSource clock;
    private final Listeners<S, P> listeners;
    private final String incarnation;
    private final AtomicLong sequence = new AtomicLong();

    Committer(StateStore store, ItemCodec<S, P> codec, Limits limits, InstantSource clock, String incarnation) {
        this.store = store;
        this.codec = codec;
        this.limits = limits;
        this.clock = clock;
        this.incarnation = incarnation;
        this.listeners = new Listeners<>(codec);
    }

    StateStore store() {
        return store;
    }

    Listeners<S, P> listeners() {
        return listeners;
    }

    /** The time of the store, in the milliseconds that every store keeps. */
    Instant now() {
        return store.now(clock.instant()).truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * What became of an attempt to commit.
     *
     * @param committed whether it took effect
     * @param record the record it made, or the record that was faster (null: it is gone)
     * @param document of the record it made, if that is known without reading
     */
    record Attempt(
            boolean committed,
            @Nullable ItemRecord record,
            @Nullable Document document) {
        ItemRecord made() {
            if (!committed || record == null) {
                throw new IllegalStateException("nothing was committed; this is a bug in Holdfast");
            }
            return record;
        }
    }

    Attempt attempt(Draft draft) {
        Attempt attempt = attempt(prepare(draft));
        return attempt.committed() ? new Attempt(true, attempt.record(), draft.written()) : attempt;
    }

    Commit prepare(Draft draft) {
        return draft.commit(codec, token());
    }

    String token() {
        return incarnation + "-" + sequence.incrementAndGet();
    }

    Attempt attempt(Commit commit) {
        CommitResult result = send(List.of(commit)).get(0);
        if (result instanceof CommitResult.Committed done) {
            ItemRecord record = committed(commit, done);
            return new Attempt(true, record, null);
        }
        return new Attempt(false, ((CommitResult.Conflict) result).current(), null);
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
            tell(record, commit.entries());
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
            throw tooManyRaces(key, "delete");
        }
        return false;
    }

    int casAttempts() {
        return limits.casAttempts();
    }

    ConflictException tooManyRaces(ItemKey key, String tried) {
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
            Snapshot<S, P> snapshot = codec.snapshot(last);
            Entry entry = commit.entries().get(0);
            listeners.tell(new HistoryEntry(last.key(), done.revision(), done.entries(), entry), snapshot);
        } catch (UnreadableItemException e) {
            LOG.atDebug().addKeyValue("item", last.key()).log("deleted an item that listeners cannot be shown");
        }
    }

    void tell(ItemRecord record, List<Entry> entries) {
        if (listeners.isEmpty() || entries.isEmpty()) {
            return;
        }
        Snapshot<S, P> snapshot = codec.snapshot(record);
        long number = record.entries() - entries.size();
        for (Entry entry : entries) {
            listeners.tell(new HistoryEntry(record.key(), record.revision(), ++number, entry), snapshot);
        }
    }

    /**
     * Applies a step to the newest record until it commits.
     *
     * @throws UnknownItemException if the item does not exist
     * @throws ConflictException if others were faster every time
     */
    Snapshot<S, P> apply(ItemKey key, String tried, Function<Snapshot<S, P>, Draft> step) {
        ItemRecord current = store.read(key).orElse(null);
        for (int i = 0; i < limits.casAttempts(); i++) {
            if (current == null) {
                throw new UnknownItemException(key.toString(), tried);
            }
            Attempt attempt = attempt(step.apply(codec.snapshot(current)));
            if (attempt.committed()) {
                return codec.made(attempt);
            }
            current = attempt.record();
        }
        throw tooManyRaces(key, tried);
    }

    /**
     * Sends commits until their outcome is known.
     *
     * @throws StoreException if the store is in trouble; after several tries the outcome may still be unknown
     */
    List<CommitResult> send(List<Commit> commits) {
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
