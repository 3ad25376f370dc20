package dev.holdfast.internal.claim;

import dev.holdfast.Progress;
import dev.holdfast.internal.engine.CommitDraft;
import dev.holdfast.internal.engine.DocumentValues;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a claim, reported by its worker or counted by a ledger. It is written at most once per interval, and
 * with every other write. Guarded by the lock of the claim.
 */
final class ClaimProgress {
    private final Duration interval;
    private @Nullable Progress newest;
    private boolean written = true;
    private Instant writtenAt = Instant.MIN;

    /** The total that a ledger last reported; a worker that reports another total counts something else. */
    private long counted;

    ClaimProgress(Duration interval) {
        this.interval = interval;
    }

    /** Takes a report, which never decreases progress, and returns whether it is time to write it. */
    boolean report(Progress next, Instant now) {
        Progress before = newest;
        newest = before == null || before.current() <= next.current()
                ? next
                : new Progress(before.current(), next.total(), next.message());
        written = false;
        return !now.isBefore(writtenAt.plus(interval));
    }

    /** Takes over the count of a ledger, unless the worker counts something else. */
    void count(long done, long total) {
        Progress before = newest;
        if (before == null) {
            newest = new Progress(done, total, null);
        } else if (countsChunks(before, total)) {
            newest = new Progress(Math.max(before.current(), done), total, before.message());
        }
        counted = total;
        written = false;
    }

    /** Takes over the count of a ledger that was just opened, which may be lower than before. */
    void recount(long done, long total) {
        Progress before = newest;
        if (before != null && countsChunks(before, total)) {
            newest = new Progress(done, total, before.message());
        }
        count(done, total);
    }

    /** Returns whether a progress counts chunks, or is nothing but a message. */
    private boolean countsChunks(Progress known, long total) {
        boolean nothing = known.current() == 0 && known.total() == 0;
        return nothing || known.total() == counted || known.total() == total;
    }

    /** Puts unwritten progress into a draft. */
    void writeInto(CommitDraft draft) {
        Progress next = newest;
        if (!written && next != null) {
            draft.document.progress(DocumentValues.tree(next));
            writtenAt = draft.now;
        }
    }

    void written() {
        written = true;
    }

    /** Resets progress for another state. */
    void reset() {
        newest = null;
        counted = 0;
    }

    /** The values to restore after a failed write. */
    record Before(@Nullable Progress newest, boolean written, long counted) {}

    Before before() {
        return new Before(newest, written, counted);
    }

    void restore(Before before) {
        newest = before.newest();
        written = before.written();
        counted = before.counted();
    }
}
