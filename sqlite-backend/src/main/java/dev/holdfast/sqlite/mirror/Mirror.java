package dev.holdfast.sqlite.mirror;

import dev.holdfast.StoreException;
import dev.holdfast.internal.backend.IoReason;
import dev.holdfast.internal.backend.LoopLog;
import dev.holdfast.internal.io.FileOps;
import dev.holdfast.internal.io.ProcessLock;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.VerifyReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the YAML files and {@code index.json} up to date, on one daemon thread of its own. The mirror can be behind the
 * database but never wrong. Its failures never reach a commit: they are logged once, retried, and reported by {@link
 * #flush}. Thread-safe.
 */
public final class Mirror implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);
    private static final Path LOCK = Path.of("mirror.lock");

    private final MirrorTime time;
    private final MirrorSchedule schedule;
    private final MirrorLock lock;
    private final MirrorFiles files;
    private final MirrorWriter writer;
    private final Thread thread;
    private final AtomicBoolean woken = new AtomicBoolean(true);
    private final List<Request> requests = new ArrayList<>();
    private boolean closing;

    /** A waiting caller; a request without a job is a flush. */
    private record Request(@Nullable Job job, CompletableFuture<@Nullable Void> done) {}

    private interface Job {
        void run() throws IOException;
    }

    private Mirror(Path directory, MirrorOptions options, FileOps disk, MirrorSource source, MirrorTime time)
            throws IOException {
        this.time = time;
        disk.createDirectories(directory);
        ProcessLock process = disk.lock(directory.resolve(LOCK));
        this.lock = new MirrorLock(process, time, options.lockTimeout());
        this.files = new MirrorFiles(directory, disk, options.maxFileBytes());
        this.writer = new MirrorWriter(files, source, new MirrorLayout(options));
        this.schedule = new MirrorSchedule(files, writer, options, time);
        this.thread = new Thread(this::run, "holdfast-mirror");
        thread.setDaemon(true);
    }

    /**
     * Starts the mirror of a directory; it first completes what an earlier process left undone.
     *
     * @param directory where the files are
     * @param options how they are laid out
     * @param files the disk
     * @param source the database
     * @return the mirror; the caller closes it before the database
     * @throws StoreException if the directory or its lock cannot be opened
     */
    public static Mirror start(Path directory, MirrorOptions options, FileOps files, MirrorSource source) {
        return start(directory, options, files, source, MirrorTime.system());
    }

    public static Mirror start(
            Path directory, MirrorOptions options, FileOps files, MirrorSource source, MirrorTime time) {
        try {
            Mirror mirror = new Mirror(directory, options, files, source, time);
            mirror.thread.start();
            return mirror;
        } catch (IOException e) {
            throw new StoreException(
                    StoreException.Verdict.FATAL,
                    "the mirror cannot be opened: " + IoReason.with(LOCK, e).getMessage()
                            + "; check that the directory is writable",
                    e);
        }
    }

    /** Signals a commit; very cheap. */
    public void wake() {
        if (!woken.get() && !woken.getAndSet(true)) {
            time.signal();
        }
    }

    /**
     * Waits until every change committed before the call is in durable files and the database knows it.
     *
     * @throws StoreException if that is not possible at the moment; the mirror keeps retrying
     */
    public void flush() {
        await(null);
    }

    /**
     * Compares the mirror with the database, after bringing it up to date as far as possible.
     *
     * @param check whether to repair
     * @param findings receives the findings, on the thread of the mirror
     * @param walk reads the items of the database
     * @throws StoreException if the mirror cannot be read
     */
    public void verify(StateStore.Check check, Consumer<VerifyReport.Finding> findings, RecordWalk walk) {
        MirrorCheck job = new MirrorCheck(files, writer, schedule, check, findings);
        await(() -> job.run(lock, walk));
    }

    private void await(@Nullable Job job) {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        synchronized (requests) {
            if (closing) {
                throw new StoreException(
                        StoreException.Verdict.FATAL, "the mirror is closed; open the store again", null);
            }
            requests.add(new Request(job, done));
        }
        time.signal();
        try {
            done.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(
                    StoreException.Verdict.RETRYABLE,
                    "interrupted while waiting for the mirror; the mirror continues",
                    e);
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        }
    }

    private static StoreException failure(Throwable cause) {
        if (cause instanceof MirrorAheadException) {
            return new StoreException(StoreException.Verdict.FATAL, String.valueOf(cause.getMessage()), cause);
        }
        return new StoreException(
                StoreException.Verdict.RETRYABLE,
                "the mirror is not up to date: " + cause.getMessage()
                        + "; no commit is affected, and the mirror retries",
                cause);
    }

    /** Completes the remaining work as far as possible and ends the thread; idempotent. */
    @Override
    public void close() {
        synchronized (requests) {
            closing = true;
        }
        time.signal();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // the disk and the lock time-out bound the wait
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean last = false;
        while (!last) {
            try {
                last = round();
            } catch (Throwable e) {
                LoopLog.warn(LOG, "the mirror has failed; it is tried again", e);
            }
        }
        lock.close();
    }

    /** Does what is due, or waits for it; returns whether it was the last round. */
    private boolean round() {
        List<Request> taken;
        boolean last;
        synchronized (requests) {
            taken = List.copyOf(requests);
            requests.clear();
            last = closing;
        }
        if (taken.isEmpty() && !last && !schedule.due(woken.get())) {
            time.await(schedule.untilDue());
            return false;
        }
        woken.set(false);
        boolean flush = last || taken.stream().anyMatch(request -> request.job() == null);
        Throwable failure = schedule.attempt(lock, flush);
        taken.forEach(request -> answer(request, failure));
        return last;
    }

    private static void answer(Request request, @Nullable Throwable failure) {
        try {
            if (request.job() != null) {
                request.job().run();
            } else if (failure != null) {
                request.done().completeExceptionally(failure);
            }
            request.done().complete(null);
        } catch (Throwable e) {
            request.done().completeExceptionally(e);
        }
    }
}
