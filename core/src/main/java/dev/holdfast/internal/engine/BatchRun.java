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
 * Makes the changes of one batch: reads, drafts, and commits in parts of bounded size; what lost a race goes again, alone
 * with the others that did. Confined to one thread.
 */
public final class BatchRun<S, P> {
    /** The most commits that the store gets at once. */
    public static final int MOST_COMMITS = 200;

    /** The most characters of documents that the store gets at once, unless one alone has more. */
    public static final int MOST_CHARS = 4 << 20;

    private final ItemWrites<S, P> writes;
    private final Committer<S, P> committer;
    private final Map<String, Answer<S, P>> answers = new LinkedHashMap<>();

    /** Why the rest is not tried any more. */
    private @Nullable StoreException trouble;

    public BatchRun(ItemWrites<S, P> writes) {
        this.writes = writes;
        this.committer = writes.committer();
    }

    /**
     * One change.
     *
     * @param limited whether the rate limiter is asked
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
            Ready<S, P> next = begin(step);
            if (next == null) {
                continue;
            }
            if (part.size() == MOST_COMMITS || (!part.isEmpty() && chars + next.chars() > MOST_CHARS)) {
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

    /** Reads and drafts a change; null if it has its answer already. */
    private @Nullable Ready<S, P> begin(Step<S, P> step) {
        if (trouble != null) {
            answer(step, new BatchResult.Failed<>(untried(step, trouble)));
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
            trouble = e;
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
        List<Ready<S, P>> left = part;
        for (int i = 1; !left.isEmpty(); i++) {
            if (trouble != null) {
                StoreException why = trouble;
                left.forEach(one -> answer(one.step(), new BatchResult.Failed<>(untried(one.step(), why))));
                return;
            }
            List<CommitResult> results;
            try {
                results = committer.send(left.stream().map(Ready::commit).toList());
            } catch (StoreException e) {
                trouble = e;
                left.forEach(one -> answer(one.step(), new BatchResult.Failed<>(e)));
                return;
            }
            List<Ready<S, P>> again = new ArrayList<>();
            for (int k = 0; k < left.size(); k++) {
                Ready<S, P> next = take(left.get(k), results.get(k), i == committer.casAttempts());
                if (next != null) {
                    again.add(next);
                }
            }
            left = again;
        }
    }

    /** Notes what the store answered; gives the change to try again, if it lost. */
    private @Nullable Ready<S, P> take(Ready<S, P> sent, CommitResult result, boolean last) {
        Step<S, P> step = sent.step();
        if (result instanceof CommitResult.Committed done) {
            ItemRecord record = committer.committed(sent.commit(), done);
            var outcome = new CommitOutcome(true, record, sent.encoded().document());
            answer(step, new BatchResult.Done<>(writes.codec().snapshot(outcome)));
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
