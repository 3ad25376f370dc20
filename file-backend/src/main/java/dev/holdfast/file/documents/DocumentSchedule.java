package dev.holdfast.file.documents;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.file.disk.FileErrors;
import dev.holdfast.file.disk.TimeSource;
import dev.holdfast.internal.backend.LoopLog;
import dev.holdfast.internal.backend.Threads;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when documents are written, on a thread of its own. Thread-safe.
 *
 * <ol>
 *   <li>A change waits a moment for others, so that an item that changes often is written once for all of them.
 *   <li>After each round the thread rests nine times as long as it worked, ten seconds at most: renames and syncs slow
 *       down the syncs of commits, because they share the journal of one file system.
 *   <li>{@code flush} and {@code close} skip both waits. After a failure the pauses between rounds grow.
 * </ol>
 */
public final class DocumentSchedule implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentSchedule.class);
    private static final int REST_PER_WORK = 9;
    private static final long MAX_REST = TimeUnit.SECONDS.toNanos(10);
    private static final long FIRST_PAUSE = TimeUnit.SECONDS.toNanos(1);
    private static final long MAX_PAUSE = TimeUnit.SECONDS.toNanos(60);

    private final DocumentWriter writer;
    private final TimeSource time;
    private final long delay;
    private final Thread thread = new Thread(this::serve, "holdfast-file-documents");
    private final Object rounds = new Object();
    private long started;
    private long ended;
    private long requested;
    private @Nullable Throwable lastFailure;
    private @Nullable String lastWarning;
    private long pause = FIRST_PAUSE;
    private volatile boolean pending;
    private volatile boolean closing;

    /**
     * Starts the thread.
     *
     * @param writer writes documents; closed with this
     * @param time measures the waits
     * @param delay how long a change waits for others
     */
    public DocumentSchedule(DocumentWriter writer, TimeSource time, Duration delay) {
        this.writer = writer;
        this.time = time;
        this.delay = delay.toNanos();
        this.pending = writer.isBehind();
        thread.setDaemon(true);
        thread.start();
    }

    public DocumentWriter writer() {
        return writer;
    }

    /** Schedules a round after a commit. */
    public void committed() {
        if (!pending) {
            pending = true;
            LockSupport.unpark(thread);
        }
    }

    /**
     * Waits until every earlier commit is in its document.
     *
     * @throws StoreException if the documents cannot be written now
     */
    public void flush() {
        Throwable failure;
        boolean interrupted = false;
        synchronized (rounds) {
            long mine = started + 1;
            requested = Math.max(requested, mine);
            LockSupport.unpark(thread);
            while (ended < mine && thread.isAlive()) {
                try {
                    rounds.wait(TimeUnit.SECONDS.toMillis(1));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            failure = ended < mine ? FileErrors.closed() : lastFailure;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw new StoreException(
                    Verdict.RETRYABLE, "the documents are not up to date: " + failure.getMessage(), failure);
        }
    }

    private void serve() {
        try {
            writer.deleteTemporaries();
        } catch (Throwable e) {
            LOG.debug("temporary files of dead processes stay until the store is opened again", e);
        }
        while (!closing || flushing()) {
            try {
                serveOnce();
            } catch (Throwable e) {
                LoopLog.warn(LOG, "writing documents failed; it is tried again", e);
            }
        }
        if (pending && round() != null) {
            LOG.warn("the documents are not up to date; they are written when the store is opened again");
        }
    }

    private void serveOnce() {
        awaitWork();
        if (!closing || flushing()) {
            long start = time.nanos();
            boolean failed = round() != null;
            long now = time.nanos();
            rest(now, failed ? pause : Math.min(REST_PER_WORK * (now - start), MAX_REST));
            pause = failed ? Math.min(2 * pause, MAX_PAUSE) : FIRST_PAUSE;
        }
    }

    private void awaitWork() {
        while (!pending && !flushing() && !closing) {
            LockSupport.park(this);
        }
        rest(time.nanos(), delay);
    }

    private void rest(long from, long nanos) {
        for (long left = nanos; left > 0 && !flushing() && !closing; left = from + nanos - time.nanos()) {
            LockSupport.parkNanos(this, left);
        }
    }

    private boolean flushing() {
        synchronized (rounds) {
            return requested > started;
        }
    }

    private @Nullable Throwable round() {
        synchronized (rounds) {
            started++;
        }
        pending = false;
        Throwable failure = null;
        try {
            writer.writeChanged();
        } catch (Throwable e) {
            failure = e;
            pending = true;
        }
        synchronized (rounds) {
            ended = started;
            lastFailure = failure;
            rounds.notifyAll();
        }
        report(failure);
        return failure;
    }

    /** Logs the first of several equal failures, and their end. */
    private void report(@Nullable Throwable failure) {
        String message = null;
        if (failure != null) {
            message = failure instanceof Error ? failure.toString() : String.valueOf(failure.getMessage());
        }
        if (Objects.equals(lastWarning, message)) {
            return;
        }
        lastWarning = message;
        if (message == null) {
            LOG.info("the documents are up to date again");
        } else {
            LOG.warn("the documents are not up to date: {}; commits go on, writing is tried again", message);
        }
    }

    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        Threads.join(thread);
        writer.close();
    }
}
