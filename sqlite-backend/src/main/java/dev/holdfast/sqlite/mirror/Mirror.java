package dev.holdfast.sqlite.mirror;

import dev.holdfast.internal.backend.IoReason;
import dev.holdfast.internal.io.FileOps;
import dev.holdfast.internal.io.ProcessLock;
import dev.holdfast.store.VerifyReport;
import dev.holdfast.store.StateStore;
import dev.holdfast.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps YAML files and {@code index.json} up to the database, on one daemon thread of its own. It can lag, never lie;
 * its failures never reach a commit: they are logged once, tried again, and reported by {@link #flush}. Thread-safe.
 */
public final class Mirror implements AutoCloseable {
    private static final Path LOCK = Path.of("mirror.lock");

    private final MirrorTime time;
    private final MirrorSchedule rounds;
    private final MirrorLock lock;
    private final MirrorFiles files;
    private final MirrorWriter projector;
    private final Thread thread;
    private final AtomicBoolean woken = new AtomicBoolean(true);
    private final List<Request> requests = new ArrayList<>();
    private boolean closing;

    /** What a caller waits for; without a job it is a flush. */
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
        this.projector = new MirrorWriter(files, source, new MirrorLayout(options));
        this.rounds = new MirrorSchedule(files, projector, options, time);
        this.thread = new Thread(this::run, "holdfast-mirror");
        thread.setDaemon(true);
    }

    /**
     * Starts the mirror of a directory; it looks at once for what an earlier process has left to do.
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
                            + "; see that the directory can be written",
                    e);
        }
    }

    /** Says that something has been committed; costs next to nothing. */
    public void wake() {
        if (!woken.get() && !woken.getAndSet(true)) {
            time.signal();
        }
    }

    /**
     * Returns when every change committed before the call is in files, durable, and the database knows it.
     *
     * @throws StoreException if that cannot be done now; the mirror goes on trying
     */
    public void flush() {
        await(null);
    }

    /**
     * Compares the mirror with the database, after bringing it up to it as far as that works.
     *
     * @param check whether to mend
     * @param findings is told what is wrong, on the thread of the mirror
     * @param walk reads the items of the database
     * @throws StoreException if the mirror cannot be read
     */
    public void verify(StateStore.Check check, Consumer<VerifyReport.Finding> findings, RecordWalk walk) {
        MirrorCheck job = new MirrorCheck(files, projector, rounds, check, findings);
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
                    StoreException.Verdict.RETRYABLE, "interrupted while waiting for the mirror; it goes on", e);
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
                        + "; no commit is affected, and it is tried again",
                cause);
    }

    /** Does what is left to do, as far as that works, and ends the thread; idempotent. */
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
                interrupted = true; // draining is bounded by the disk and the time-out of the lock
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean last = false;
        while (!last) {
            List<Request> taken;
            synchronized (requests) {
                taken = List.copyOf(requests);
                requests.clear();
                last = closing;
            }
            if (taken.isEmpty() && !last && !rounds.due(woken.get())) {
                time.await(rounds.untilDue());
                continue;
            }
            woken.set(false);
            boolean flush = last || taken.stream().anyMatch(request -> request.job() == null);
            Throwable trouble = rounds.attempt(lock, flush);
            taken.forEach(request -> answer(request, trouble));
        }
        lock.close();
    }

    private static void answer(Request request, @Nullable Throwable trouble) {
        try {
            if (request.job() != null) {
                request.job().run();
            } else if (trouble != null) {
                request.done().completeExceptionally(trouble);
            }
            request.done().complete(null);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            request.done().completeExceptionally(e);
        }
    }
}
