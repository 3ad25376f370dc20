package dev.holdfast.file;

import dev.holdfast.internal.backend.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of this process: puts the waiting work of many callers into one write of the journal. Thread-safe.
 *
 * <ol>
 *   <li>A caller that finds nobody waiting or writing does its work in its own thread, which saves the hand-over.
 *   <li>Any other queues; the writer's thread takes what has queued, writes it at once and wakes the callers.
 *   <li>If one of them cannot be planned, each of them is tried again alone, so that none suffers for another.
 * </ol>
 */
final class Writer implements AutoCloseable {
    private static final int MOST_AT_ONCE = 512;

    private final Committing committing;
    private final Runnable afterCommit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<WriteTask<?>> queue = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::serve, "holdfast-file-writer");
    private volatile boolean crowded;
    private volatile boolean closing;
    private volatile boolean ended;

    Writer(Committing committing, Runnable afterCommit) {
        this.committing = committing;
        this.afterCommit = afterCommit;
        thread.setDaemon(true);
        thread.start();
    }

    /** Plans and waits until that is in the journal. */
    <T> T execute(WriteTask.Work<T> work, int weight) {
        WriteTask<T> task = new WriteTask<>(work, weight);
        if (!crowded && queue.isEmpty() && lock.tryLock()) {
            alone(() -> run(List.of(task)));
            afterCommit.run();
        } else {
            queue.add(task);
            if (ended && queue.remove(task)) {
                throw Failures.closed();
            }
            LockSupport.unpark(thread);
            task.await();
        }
        return task.answer();
    }

    /** Does something under the store's lock, between commits. */
    void exclusively(Committing.Exclusive action) {
        lock.lock();
        alone(() -> committing.exclusively(action));
    }

    private void alone(Runnable action) {
        boolean interrupted = Thread.interrupted(); // or files could not be made
        try {
            if (closing) {
                throw Failures.closed();
            }
            action.run();
        } finally {
            lock.unlock();
            if (!queue.isEmpty()) {
                LockSupport.unpark(thread);
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void serve() {
        while (true) {
            if (queue.isEmpty()) {
                crowded = false;
                if (closing) {
                    break;
                }
                LockSupport.park(this);
                continue;
            }
            lock.lock();
            try {
                List<WriteTask<?>> batch = take();
                crowded = batch.size() > 1;
                run(batch);
            } finally {
                lock.unlock();
            }
            afterCommit.run();
        }
        ended = true;
        for (WriteTask<?> late = queue.poll(); late != null; late = queue.poll()) {
            late.end(Failures.closed());
        }
    }

    private List<WriteTask<?>> take() {
        List<WriteTask<?>> batch = new ArrayList<>();
        int weight = 0;
        for (WriteTask<?> next = queue.peek(); next != null; next = queue.peek()) {
            weight += next.weight();
            if (weight > MOST_AT_ONCE && !batch.isEmpty()) {
                break;
            }
            queue.remove(next);
            batch.add(next);
        }
        return batch;
    }

    private void run(List<WriteTask<?>> batch) {
        Throwable failure;
        boolean[] planning = new boolean[1];
        try {
            failure = committing.commit(plan -> {
                planning[0] = true;
                for (WriteTask<?> task : batch) {
                    task.run(plan);
                }
                planning[0] = false;
            });
        } catch (RuntimeException | Error e) {
            failure = e;
            if (planning[0] && batch.size() > 1) {
                batch.forEach(task -> run(List.of(task)));
                return;
            }
        }
        end(batch, failure);
    }

    private static void end(List<WriteTask<?>> batch, @Nullable Throwable failure) {
        batch.forEach(task -> task.end(failure));
    }

    /** Lets waiting work end; work that comes later is refused. Idempotent. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        Threads.join(thread);
        lock.lock(); // until a caller that works by itself has ended
        try {
            crowded = false;
        } finally {
            lock.unlock();
        }
    }
}
