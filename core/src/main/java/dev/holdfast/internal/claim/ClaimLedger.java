package dev.holdfast.internal.claim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.Failure;
import dev.holdfast.StoreException;
import dev.holdfast.chunk.ChunkPlan;
import dev.holdfast.chunk.Chunks;
import dev.holdfast.internal.document.Json;
import dev.holdfast.internal.engine.CommitDraft;
import dev.holdfast.internal.engine.EntryDetail;
import dev.holdfast.internal.engine.ItemSnapshot;
import dev.holdfast.internal.ledger.LedgerHeader;
import dev.holdfast.internal.ledger.LedgerNames;
import dev.holdfast.internal.ledger.LedgerReader;
import dev.holdfast.internal.ledger.StoredLedger;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.Entry.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The chunk ledger that a claim writes. The first caller writes the completions of all callers waiting by then.
 * Thread-safe.
 *
 * <p>Only the claim writes the ledger, so the completed chunks in memory are accurate until the outcome of a write is
 * unknown; then they are read again before the next write.
 */
public final class ClaimLedger<S, P> extends StoredLedger implements Chunks {
    /** The most completions of one commit: 64 results at the default limit are 4 MiB. */
    private static final int BATCH = 64;

    private final HeldItem<S, P> item;
    private final ProgressWriter<S, P> progress;
    private final S within;
    private final Queue<Completion> pending = new ConcurrentLinkedQueue<>();

    /** Whether the outcome of a write is unknown. Guarded by the lock of the item. */
    private boolean uncertain;

    ClaimLedger(HeldItem<S, P> item, S within, LedgerHeader header, LedgerReader reader) {
        super(
                item.services().workflow().name(within),
                header,
                reader,
                item.services().codec().results(reader.key()));
        this.item = item;
        this.progress = new ProgressWriter<>(item);
        this.within = within;
    }

    /** The number of completions that are not written yet; for tests. */
    public int pending() {
        return pending.size();
    }

    @Override
    public boolean complete(int index, @Nullable Object result) {
        require(index);
        String json = result == null ? null : results.json("chunk " + index + " in " + state, result);
        if (completed.isDone(index)) {
            return false;
        }
        Completion mine = new Completion(index, "null".equals(json) ? null : json);
        pending.add(mine);
        item.lock().lock();
        try {
            while (!mine.settled) {
                writePending();
            }
        } finally {
            item.lock().unlock();
        }
        return mine.outcome();
    }

    private void writePending() {
        List<Completion> batch = new ArrayList<>();
        Completion next = pending.poll();
        while (next != null) {
            batch.add(next);
            next = batch.size() < BATCH ? pending.poll() : null;
        }
        try {
            Map<Integer, Completion> fresh = new LinkedHashMap<>();
            write("complete " + described(batch), draft -> {
                fresh.clear();
                for (Completion completion : batch) {
                    if (!completed.isDone(completion.index)) {
                        fresh.putIfAbsent(completion.index, completion);
                    }
                }
                fresh.values().forEach(completion -> finish(draft, completion));
                draft.document.crashStreak(0);
                progress.count(completed.done() + fresh.size(), total());
            });
            fresh.keySet().forEach(completed::complete);
            batch.forEach(completion -> completion.settle(fresh.get(completion.index)));
        } catch (RuntimeException | Error e) {
            batch.forEach(completion -> completion.fail(e));
        }
    }

    private static String described(List<Completion> batch) {
        return batch.size() == 1 ? "chunk " + batch.get(0).index : batch.size() + " chunks";
    }

    private void finish(CommitDraft draft, Completion completion) {
        LedgerNames names = names();
        int index = completion.index;
        draft.finish(new Chunk(names.done(), index, String.valueOf(attempt(index))));
        if (completion.json != null) {
            draft.finish(new Chunk(names.results(), index, completion.json));
        }
    }

    @Override
    public int fail(int index, Throwable cause) {
        require(index);
        item.lock().lock();
        try {
            if (completed.isDone(index)) {
                return completed.failures(index);
            }
            write("record the failure of chunk " + index, draft -> {
                int attempt = attempt(index);
                Failure failure = item.services().codec().failure(within, attempt, draft.now, cause);
                ObjectNode entry = Json.object();
                entry.put("chunk", index);
                entry.put("type", failure.type());
                draft.finish(new Chunk(names().failed(), completed.allFailures(), Json.text(entry)));
                EntryDetail detail = EntryDetail.of(item.owner(), null)
                        .event("chunk " + index + " failed")
                        .attempt(attempt)
                        .error(failure.type(), failure.message());
                draft.record(Kind.EVENT, state, state, detail);
            });
            return completed.fail(index);
        } finally {
            item.lock().unlock();
        }
    }

    @Override
    public void grow(int total) {
        ChunkPlan.requireTotal(total);
        item.lock().lock();
        try {
            LedgerHeader header = header();
            if (total < header.total()) {
                throw new IllegalArgumentException(id + ": " + state + " has " + header.total()
                        + " chunks and cannot shrink to " + total + "; only a restart can start with fewer");
            }
            if (total > header.total()) {
                LedgerHeader next = header.grown(total);
                write("let the chunks grow", draft -> {
                    draft.document.chunks(state, next.tree());
                    progress.count(completed.done(), total);
                });
                header(next);
            }
        } finally {
            item.lock().unlock();
        }
    }

    private void write(String operation, Consumer<CommitDraft> change) {
        try {
            progress.write(operation, base -> {
                requireWithin(base, operation);
                if (uncertain) {
                    completed.replaceWith(reader.completed(names()));
                }
                CommitDraft draft = item.services().rules().quiet(base, item.now());
                change.accept(draft);
                return draft;
            });
            uncertain = false;
        } catch (StoreException e) {
            uncertain = true;
            throw e;
        }
    }

    private void requireWithin(ItemSnapshot<S, P> base, String operation) {
        if (!base.state().equals(within)) {
            throw new IllegalStateException(id + ": " + operation + ": this ledger belongs to " + state
                    + ", but the claim moved on into "
                    + item.services().workflow().name(base.state())
                    + "; call work.chunks there");
        }
        LedgerHeader stored = LedgerHeader.of(base.document(), state);
        if (stored == null || stored.generation() != header().generation()) {
            throw new IllegalStateException(id + ": " + operation + ": the chunks in " + state
                    + " were restarted; call work.chunks for the new ones");
        }
    }

    /** A pending completion. Its mutable fields are guarded by the lock of the item. */
    private static final class Completion {
        private final int index;
        private final @Nullable String json;
        private boolean settled;
        private boolean first;
        private @Nullable Throwable failure;

        Completion(int index, @Nullable String json) {
            this.index = index;
            this.json = json;
        }

        /** @param written the completion of this chunk that was written, perhaps that of another caller */
        @SuppressWarnings("ReferenceEquality") // two callers may complete the same chunk
        void settle(@Nullable Completion written) {
            settled = true;
            first = written == this;
        }

        void fail(Throwable cause) {
            settled = true;
            failure = cause;
        }

        boolean outcome() {
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
            return first;
        }
    }
}
