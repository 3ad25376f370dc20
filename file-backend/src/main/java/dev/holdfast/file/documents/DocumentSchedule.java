package dev.holdfast.file.documents;

import dev.holdfast.file.disk.FileErrors;
import dev.holdfast.file.disk.TimeSource;
import dev.holdfast.internal.backend.Threads;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreException.Verdict;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when the documents are brought up to date, on a thread of its own. Thread-safe.
 *
 * <ol>
 *   <li>A change waits a moment for others, so that an item that changes often is written once for all of it.
 *   <li>After each round the thread rests nine times as long as it worked: renames and syncs make the syncs of commits
 *       dearer, because all share the journal of one file system. The longest rest is ten seconds.
 *   <li>{@code flush} and {@code close} wait for none of this. After a failure it is tried again with growing pauses.
 * </ol>
 */
public final class DocumentSchedule implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentSchedule.class);
    private static final int REST_PER_WORK = 9;
    private static final long LONGEST_REST = TimeUnit.SECONDS.toNanos(10);
    private static final long FIRST_PAUSE = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(60);

    private final DocumentWriter documents;
    private final TimeSource time;
    private final long gathering;
    private final Thread thread = new Thread(this::serve, "holdfast-file-documents");
    private final Object rounds = new Object();
    private long begun;
    private long ended;
    private long asked;
    private @Nullable Throwable lastFailure;
    private @Nullable String condition;
    private long pause = FIRST_PAUSE;
    private volatile boolean dirty;
    private volatile boolean closing;

    public DocumentSchedule(DocumentWriter documents, TimeSource time, long gathering) {
        this.documents = documents;
        this.time = time;
        this.gathering = gathering;
        this.dirty = documents.behind();
        thread.setDaemon(true);
        thread.start();
    }

    public DocumentWriter documents() {
        return documents;
    }

    /** Takes note of a commit. */
    public void wake() {
        if (!dirty) {
            dirty = true;
            LockSupport.unpark(thread);
        }
    }

    /** Waits until everything that was committed before is in the files. */
    public void flush() {
        Throwable failure;
        boolean interrupted = false;
        synchronized (rounds) {
            long mine = begun + 1;
            asked = Math.max(asked, mine);
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
            documents.sweep();
        } catch (IOException | RuntimeException e) {
            LOG.debug("what dead processes left half written is swept another time", e);
        }
        while (true) {
            awaitWork();
            if (closing && !flushing()) {
                break;
            }
            long start = time.nanos();
            boolean failed = round() != null;
            long now = time.nanos();
            rest(now, failed ? pause : Math.min(REST_PER_WORK * (now - start), LONGEST_REST));
            pause = failed ? Math.min(2 * pause, LONGEST_PAUSE) : FIRST_PAUSE;
        }
        if (dirty && round() != null) {
            LOG.warn("the documents are not up to date; they will be when the store is opened again");
        }
    }

    private void awaitWork() {
        while (!dirty && !flushing() && !closing) {
            LockSupport.park(this);
        }
        rest(time.nanos(), gathering);
    }

    private void rest(long from, long nanos) {
        for (long left = nanos; left > 0 && !flushing() && !closing; left = from + nanos - time.nanos()) {
            LockSupport.parkNanos(this, left);
        }
    }

    private boolean flushing() {
        synchronized (rounds) {
            return asked > begun;
        }
    }

    private @Nullable Throwable round() {
        synchronized (rounds) {
            begun++;
        }
        dirty = false;
        Throwable failure = null;
        try {
            documents.round();
            if (condition != null) {
                LOG.info("the documents are up to date again");
            }
            condition = null;
        } catch (IOException | RuntimeException e) {
            failure = e;
            dirty = true;
            if (!Objects.equals(condition, e.getMessage())) {
                LOG.warn("the documents are not up to date: {}; commits go on, it is tried again", e.getMessage());
            }
            condition = e.getMessage();
        }
        synchronized (rounds) {
            ended = begun;
            lastFailure = failure;
            rounds.notifyAll();
        }
        return failure;
    }

    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        Threads.join(thread);
        documents.close();
    }
}
