package dev.holdfast;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.internal.document.Json;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.Entry.Kind;
import dev.holdfast.store.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The ledger that a claim writes. What is waiting when one thread comes to write goes into its commit. Thread-safe.
 *
 * <p>Only the claim writes the ledger, so the marks in memory are the truth, until an answer is lost: then they are read
 * anew before the next write.
 */
final class WorkLedger<S, P> extends LedgerView implements Chunks {
    /** The most completions of one commit: 64 results at the default limit are 4 MiB. */
    private static final int BATCH = 64;

    private final Claim<S, P> claim;
    private final ClaimContext<S, P> context;
    private final S within;
    private final ReentrantLock writing = new ReentrantLock();
    private final Queue<Completion> waiting = new ConcurrentLinkedQueue<>();

    /** Whether it is not known what became of a write. Guarded by {@link #writing}. */
    private boolean uncertain;

    WorkLedger(Claim<S, P> claim, ClaimContext<S, P> context, S within, LedgerHead head, LedgerReader reader) {
        super(context.workflow().name(within), head, reader, context.codec().results(reader.key()));
        this.claim = claim;
        this.context = context;
        this.within = within;
    }

    /** For tests of this package: how many completions wait to be written. */
    int waiting() {
        return waiting.size();
    }

    @Override
    public boolean complete(int index, @Nullable Object result) {
        require(index);
        String json = result == null ? null : results.json("chunk " + index + " in " + state, result);
        if (marks.isDone(index)) {
            return false;
        }
        Completion mine = new Completion(index, "null".equals(json) ? null : json);
        waiting.add(mine);
        writing.lock();
        try {
            while (!mine.settled) {
                writeWaiting();
            }
        } finally {
            writing.unlock();
        }
        return mine.outcome();
    }

    private void writeWaiting() {
        List<Completion> batch = new ArrayList<>();
        Completion next = waiting.poll();
        while (next != null) {
            batch.add(next);
            next = batch.size() < BATCH ? waiting.poll() : null;
        }
        try {
            Map<Integer, Completion> fresh = new LinkedHashMap<>();
            write("complete " + named(batch), (base, draft) -> {
                fresh.clear();
                for (Completion completion : batch) {
                    if (!marks.isDone(completion.index)) {
                        fresh.putIfAbsent(completion.index, completion);
                    }
                }
                fresh.values().forEach(completion -> finish(draft, completion));
                draft.document.crashStreak(0);
                claim.count(marks.done() + fresh.size(), total());
                return draft;
            });
            fresh.keySet().forEach(marks::complete);
            batch.forEach(completion -> completion.settle(fresh.get(completion.index)));
        } catch (RuntimeException | Error e) {
            batch.forEach(completion -> completion.fail(e));
        }
    }

    private static String named(List<Completion> batch) {
        return batch.size() == 1 ? "chunk " + batch.get(0).index : batch.size() + " chunks";
    }

    private void finish(Draft draft, Completion completion) {
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
        writing.lock();
        try {
            if (marks.isDone(index)) {
                return marks.failures(index);
            }
            write("record the failure of chunk " + index, (base, draft) -> {
                int attempt = attempt(index);
                Failure failure = context.codec().failure(within, attempt, draft.now, cause);
                ObjectNode entry = Json.object();
                entry.put("chunk", index);
                entry.put("type", failure.type());
                draft.finish(new Chunk(names().failed(), marks.allFailures(), Json.text(entry)));
                EntryDetail detail = EntryDetail.of(context.settings().owner(), null)
                        .event("chunk " + index + " failed")
                        .attempt(attempt)
                        .error(failure.type(), failure.message());
                return draft.tell(Kind.EVENT, state, state, detail);
            });
            return marks.fail(index);
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void grow(int total) {
        ChunkPlan.requireTotal(total);
        writing.lock();
        try {
            LedgerHead head = head();
            if (total < head.total()) {
                throw new IllegalArgumentException(item + ": " + state + " has " + head.total()
                        + " chunks, it cannot shrink to " + total + "; only a restart begins with fewer");
            }
            if (total > head.total()) {
                LedgerHead next = head.grown(total);
                write("let the chunks grow", (base, draft) -> {
                    draft.document.chunks(state, next.tree());
                    claim.count(marks.done(), total);
                    return draft;
                });
                head(next);
            }
        } finally {
            writing.unlock();
        }
    }

    private void write(String tried, BiFunction<Snapshot<S, P>, Draft, Draft> step) {
        try {
            claim.writeCounted(tried, base -> {
                requireWithin(base, tried);
                if (uncertain) {
                    marks.replaceBy(reader.marks(names()));
                }
                return step.apply(base, context.rules().quiet(base, claim.now()));
            });
            uncertain = false;
        } catch (StoreException e) {
            uncertain = true;
            throw e;
        }
    }

    private void requireWithin(Snapshot<S, P> base, String tried) {
        if (!base.state().equals(within)) {
            throw new IllegalStateException(item + ": " + tried + ": this ledger is of " + state
                    + ", but the claim went on into " + context.workflow().name(base.state())
                    + "; ask work.chunks there");
        }
        LedgerHead stored = LedgerHead.of(base.document(), state);
        if (stored == null || stored.generation() != head().generation()) {
            throw new IllegalStateException(
                    item + ": " + tried + ": the chunks in " + state + " were begun anew; use those of work.chunks");
        }
    }

    /** A completion that waits to be written. Guarded by {@link #writing} but for what is final. */
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

        @SuppressWarnings("ReferenceEquality") // of two completions of one chunk, the one that was written
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
