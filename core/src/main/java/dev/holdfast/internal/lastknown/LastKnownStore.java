package dev.holdfast.internal.lastknown;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.Registration;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.internal.lastknown.LastKnownRecords.Start;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Delegates every call to a store and remembers its answers; it never answers by itself. Thread-safe. */
public final class LastKnownStore implements StateStore {
    private static final int MAX_UNANSWERED = 10_000;

    private final StateStore store;
    private final LastKnownRecords known;
    private final OutageLog outage;

    /**
     * When commits with unknown outcome were first sent, by token. The reply to a resent commit is as of that time, and
     * others may have written since. A sender gives up soon, so the eldest can be dropped.
     */
    private final Map<String, Start> unanswered = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Start> eldest) {
            return size() > MAX_UNANSWERED;
        }
    };

    public LastKnownStore(StateStore store, LastKnownRecords known, OutageLog outage) {
        this.store = store;
        this.known = known;
        this.outage = outage;
    }

    @Override
    public Optional<ItemRecord> read(ItemKey key) {
        Start start = known.start();
        Optional<ItemRecord> record = store.read(key);
        saw(start, key, record.orElse(null));
        outage.answered(start);
        return record;
    }

    private void saw(Start start, ItemKey key, @Nullable ItemRecord record) {
        if (record == null) {
            known.missed(start, key);
        } else {
            known.saw(start, record);
        }
    }

    @Override
    public List<CommitResult> commit(List<Commit> commits) {
        Start start = known.start();
        List<CommitResult> results;
        try {
            results = store.commit(commits);
        } catch (StoreException e) {
            failed(commits, start, e);
            throw e;
        }
        for (int i = 0; i < commits.size(); i++) {
            Commit commit = commits.get(i);
            Start first = firstSent(commit, start);
            if (results.get(i) instanceof CommitResult.Committed done) {
                committed(first, commit, done);
            } else if (results.get(i) instanceof CommitResult.Conflict lost) {
                saw(start, commit.key(), lost.current());
            }
        }
        outage.answered(start);
        return results;
    }

    private void committed(Start start, Commit commit, CommitResult.Committed done) {
        if (commit.body() == null) {
            known.deleted(start, commit.key(), done.revision());
        } else {
            known.saw(start, new ItemRecord(commit.key(), done.revision(), done.entries(), commit.body()));
        }
    }

    private void failed(List<Commit> commits, Start start, StoreException e) {
        if (e.verdict() == Verdict.UNKNOWN) {
            synchronized (unanswered) {
                commits.forEach(commit -> unanswered.putIfAbsent(commit.token(), start));
            }
        }
    }

    private Start firstSent(Commit commit, Start now) {
        synchronized (unanswered) {
            Start first = unanswered.remove(commit.token());
            return first == null ? now : first;
        }
    }

    @Override
    public List<ItemRecord> claim(ClaimRequest request, Function<ItemRecord, @Nullable Commit> take) {
        Start start = known.start();
        List<Commit> sent = new ArrayList<>();
        List<ItemRecord> taken;
        try {
            taken = store.claim(request, record -> {
                Commit commit = take.apply(record);
                if (commit != null) {
                    sent.add(commit);
                }
                return commit;
            });
        } catch (StoreException e) {
            failed(sent, start, e);
            throw e;
        }
        taken.forEach(record -> known.saw(start, record));
        outage.answered(start);
        return taken;
    }

    @Override
    public void prepareUniqueKeys() {
        store.prepareUniqueKeys();
    }

    @Override
    public Optional<ItemRecord> readByKey(String type, String name, String value) {
        Start start = known.start();
        Optional<ItemRecord> record = store.readByKey(type, name, value);
        record.ifPresent(found -> known.saw(start, found));
        outage.answered(start);
        return record;
    }

    /** A scan over many items does not evict those in use. */
    @Override
    public Page<ItemRecord> find(Query query) {
        Start start = known.start();
        Page<ItemRecord> page = store.find(query);
        known.passed(start, page.items());
        outage.answered(start);
        return page;
    }

    @Override
    public OptionalLong renew(ItemKey key, Lease held, Instant expires) {
        Start start = known.start();
        OptionalLong kept = store.renew(key, held, expires);
        if (kept.isPresent()) {
            known.renewed(start, key, held.until(expires), kept.getAsLong());
        }
        outage.answered(start);
        return kept;
    }

    private <T> T answered(Supplier<T> call) {
        Start start = known.start();
        T answer = call.get();
        outage.answered(start);
        return answer;
    }

    @Override
    public Map<String, Long> count(String type) {
        return answered(() -> store.count(type));
    }

    @Override
    public HistoryPage history(HistoryQuery query) {
        return answered(() -> store.history(query));
    }

    @Override
    public long trim(String type, Cursor upTo) {
        return answered(() -> store.trim(type, upTo));
    }

    @Override
    public Page<Chunk> chunks(ChunkQuery query) {
        return answered(() -> store.chunks(query));
    }

    @Override
    public VerifyReport verify(Check check) {
        return answered(() -> store.verify(check));
    }

    @Override
    public Instant now(Instant callers) {
        return store.now(callers);
    }

    @Override
    public Registration onChange(Runnable hint) {
        return store.onChange(hint);
    }

    @Override
    public void close() {
        store.close();
    }
}
