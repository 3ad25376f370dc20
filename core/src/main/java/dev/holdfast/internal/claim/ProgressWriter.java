package dev.holdfast.internal.claim;

import dev.holdfast.Progress;
import dev.holdfast.internal.engine.CommitDraft;
import dev.holdfast.internal.engine.ItemSnapshot;
import java.time.Instant;
import java.util.function.Function;

/** Writes the progress of a claim: reported by the worker, or counted by its chunks. Thread-safe. */
public record ProgressWriter<S, P>(HeldItem<S, P> item) {
    /** Reports progress; writes it if the interval has passed. */
    public void report(Progress next) {
        var unused = item.locked(() -> {
            item.requireHeld("report progress");
            item.services().codec().requireShort(item.key().toString(), "progress message", next.message());
            Instant now = item.now();
            return item.progress().report(next, now)
                    ? item.write(
                            "report progress", base -> item.services().rules().quiet(base, now))
                    : item.newest();
        });
    }

    /** Counts the chunks of a ledger that was just opened as progress; the next write stores it. */
    void recount(long done, long total) {
        var unused = item.locked(() -> {
            item.progress().recount(done, total);
            return item;
        });
    }

    /** Takes over the progress that a ledger counts; called within a write. */
    void count(long done, long total) {
        item.progress().count(done, total);
    }

    /** Writes a change that counts progress; the count is undone if the write fails. */
    void write(String operation, Function<ItemSnapshot<S, P>, CommitDraft> change) {
        var unused = item.locked(() -> {
            ClaimProgress.Before before = item.progress().before();
            boolean done = false;
            try {
                ItemSnapshot<S, P> after = item.write(operation, change);
                done = true;
                return after;
            } finally {
                if (!done) {
                    item.progress().restore(before);
                }
            }
        });
    }
}
