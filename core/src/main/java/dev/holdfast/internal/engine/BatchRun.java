package dev.holdfast.internal.engine;

import dev.holdfast.BatchResult;
import dev.holdfast.BatchResult.Answer;
import dev.holdfast.CorruptRecordException;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes the changes of one batch: reads and drafts them and commits them in parts of bounded size. Changes that lost a
 * race are retried together, without the others. Confined to one thread.
 */
public final class BatchRun<S, P> {
    /** The most commits sent to the store at once. */
    public static final int MAX_COMMITS = 200;

    /** The most characters of documents sent to the store at once; a larger single document is sent alone. */
    public static final int MAX_CHARS = 4 << 20;

    private final ItemWrites<S, P> writes;
    private final Committer<S, P> committer;
    private final Map<String, Answer<S, P>> answers = new LinkedHashMap<>();

    /** The failure after which the remaining changes are not tried; null while there is none. */
    private @Nullable StoreException failure;

    public BatchRun(ItemWrites<S, P> writes) {
        this.writes = writes;
        this.committer = writes.committer();
    }

    /**
     * One change.
     *
     * @param limited whether the change consumes a permit of the rate limiter
     */
    public record Step<S, P>(ItemKey key, boolean limited, Function<ItemSnapshot<S, P>, CommitDraft> change) {}

    /** A change that is ready to be sent. */
    private record Ready<S, P>(Step<S, P> step, EncodedCommit encoded) {
        Commit commit() {
            return encoded.commit();
        }

        int chars() {
            ItemBody body = commit().body();
            return body == null ? 0 : body.document().length();
        }
    }

    public BatchResult<S, P> run(Map<String, Step<S, P>> steps) {
        List<Ready<S, P>> part = new ArrayList<>();
        long chars = 0;
        for (Step<S, P> step : steps.values()) {
            Ready<S, P> next = prepare(step);
            if (next == null) {
                continue;
            }
            if (part.size() == MAX_COMMITS || (!part.isEmpty() && chars + next.chars() > MAX_CHARS)) {
                send(part);
                part = new ArrayList<>();
                chars = 0;
            }
            part.add(next);
            chars += next.chars();
        }
        send(part);
        Map<String, Answer<S, P>> ordered = new LinkedHashMap<>();
        steps.keySet().forEach(id -> ordered.put(id, Objects.requireNonNull(answers.get(id), id)));
        return new BatchResult<>(ordered);
    }

    /** Reads and drafts a change; null if its answer is already known. */
    private @Nullable Ready<S, P> prepare(Step<S, P> step) {
        if (failure != null) {
            answer(step, new BatchResult.Failed<>(untried(step, failure)));
            return null;
        }
        try {
            if (step.limited()) {
                writes.limiter().require(step.key(), "update");
            }
            return draft(step, committer.store().read(step.key()).orElse(null));
        } catch (CorruptRecordException e) {
            answer(step, new BatchResult.Failed<>(e));
        } catch (StoreException e) {
            failure = e;
            answer(step, new BatchResult.Failed<>(e));
        } catch (RuntimeException e) {
            answer(step, new BatchResult.Refused<>(e));
        }
        return null;
    }

    private @Nullable Ready<S, P> draft(Step<S, P> step, @Nullable ItemRecord record) {
        if (record == null) {
            answer(step, new BatchResult.Absent<>());
            return null;
        }
        CommitDraft draft = step.change().apply(writes.codec().snapshot(record));
        return new Ready<>(step, committer.encode(draft));
    }

    private void send(List<Ready<S, P>> part) {
        List<Ready<S, P>> remaining = part;
        for (int i = 1; !remaining.isEmpty(); i++) {
            if (failure != null) {
                StoreException cause = failure;
                remaining.forEach(one -> answer(one.step(), new BatchResult.Failed<>(untried(one.step(), cause))));
                return;
            }
            List<CommitResult> results;
            try {
                results = committer.send(remaining.stream().map(Ready::commit).toList());
            } catch (StoreException e) {
                failure = e;
                remaining.forEach(one -> answer(one.step(), new BatchResult.Failed<>(e)));
                return;
            }
            List<Ready<S, P>> again = new ArrayList<>();
            for (int k = 0; k < remaining.size(); k++) {
                Ready<S, P> next = take(remaining.get(k), results.get(k), i == committer.casAttempts());
                if (next != null) {
                    again.add(next);
                }
            }
            remaining = again;
        }
    }

    /** Records the answer of the store; returns the change to retry if it lost a race. */
    private @Nullable Ready<S, P> take(Ready<S, P> sent, CommitResult result, boolean last) {
        Step<S, P> step = sent.step();
        if (result instanceof CommitResult.Committed done) {
            ItemRecord record = committer.committed(sent.commit(), done);
            var outcome = new CommitOutcome(true, record, sent.encoded().document());
            answer(step, new BatchResult.Done<>(writes.codec().snapshot(outcome)));
            return null;
        }
        if (result instanceof CommitResult.Duplicate duplicate) {
            answer(step, new BatchResult.Refused<>(Committer.refusal(sent.commit(), duplicate)));
            return null;
        }
        ItemRecord newer = ((CommitResult.Conflict) result).current();
        try {
            if (last && newer != null) {
                answer(step, new BatchResult.Lost<>(writes.codec().snapshot(newer)));
                return null;
            }
            return draft(step, newer);
        } catch (RuntimeException e) {
            answer(step, new BatchResult.Refused<>(e));
            return null;
        }
    }

    private static StoreException untried(Step<?, ?> step, StoreException before) {
        return new StoreException(
                before.verdict() == Verdict.FATAL ? Verdict.FATAL : Verdict.RETRYABLE,
                step.key() + ": not tried, because the store failed before: " + before.getMessage(),
                before);
    }

    private void answer(Step<S, P> step, Answer<S, P> answer) {
        answers.put(step.key().id(), answer);
    }
}
