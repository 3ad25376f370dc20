package dev.holdfast.internal.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets one thread of a process write at a time, for all callers that wait. Thread-safe.
 *
 * <ol>
 *   <li>A caller that finds nobody waiting or writing does its work in its own thread, which saves the hand-over.
 *   <li>Any other queues; a thread of its own takes what has queued, has it written at once and wakes the callers.
 * </ol>
 *
 * @param <C> what work is done with
 * @param <E> what work throws
 */
public final class GroupCommit<C, E extends Exception> implements AutoCloseable {
    private static final int MOST_AT_ONCE = 512;

    private final Writer<C, E> writer;
    private final Runnable afterCommit;
    private final Supplier<RuntimeException> closed;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<GroupTask<C, ?, E>> queue = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean crowded;
    private volatile boolean closing;
    private volatile boolean ended;

    /**
     * Writes what waits.
     *
     * @param <C> what work is done with
     * @param <E> what work throws
     */
    @FunctionalInterface
    public interface Writer<C, E extends Exception> {
        /**
         * Does the work of a group and ends every one of it, whatever happens.
         *
         * @param group at least one
         */
        void write(List<GroupTask<C, ?, E>> group);
    }

    /**
     * Starts the thread.
     *
     * @param name its name
     * @param writer writes the pending work
     * @param afterCommit called after each group, on the thread that wrote it
     * @param closed what a caller is told that comes too late
     */
    public GroupCommit(String name, Writer<C, E> writer, Runnable afterCommit, Supplier<RuntimeException> closed) {
        this.writer = writer;
        this.afterCommit = afterCommit;
        this.closed = closed;
        this.thread = new Thread(this::serve, name);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Does work, maybe together with that of others, and waits until it is written.
     *
     * @param <T> what the caller gets
     * @param work what to do
     * @param weight about how many commits it makes
     * @return what the work returned
     */
    public <T> T execute(GroupTask.Work<C, T, E> work, int weight) {
        GroupTask<C, T, E> mine = new GroupTask<>(work, weight);
        if (!crowded && queue.isEmpty() && lock.tryLock()) {
            boolean interrupted = enter();
            try {
                writer.write(List.of(mine));
            } finally {
                leave(interrupted);
            }
            afterCommit.run();
        } else {
            queue.add(mine);
            if (ended && queue.remove(mine)) {
                throw closed.get();
            }
            LockSupport.unpark(thread);
            mine.await();
        }
        return mine.answer();
    }

    /**
     * Does something while nobody of this process writes.
     *
     * @param action what
     */
    public void exclusively(Runnable action) {
        lock.lock();
        boolean interrupted = enter();
        try {
            action.run();
        } finally {
            leave(interrupted);
        }
    }

    /**
     * Checks that this is open, and takes the interrupt from the thread: files could not be written under one. The caller
     * holds the lock, which is released if this throws.
     */
    private boolean enter() {
        if (closing) {
            lock.unlock();
            throw closed.get();
        }
        return Thread.interrupted();
    }

    /** Releases the lock, wakes the thread for callers that queued meanwhile, and restores the interrupt. */
    private void leave(boolean interrupted) {
        lock.unlock();
        if (!queue.isEmpty()) {
            LockSupport.unpark(thread);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
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
                List<GroupTask<C, ?, E>> group = take();
                crowded = group.size() > 1;
                writer.write(group);
            } finally {
                lock.unlock();
            }
            afterCommit.run();
        }
        ended = true;
        for (GroupTask<C, ?, E> late = queue.poll(); late != null; late = queue.poll()) {
            late.end(closed.get());
        }
    }

    private List<GroupTask<C, ?, E>> take() {
        List<GroupTask<C, ?, E>> group = new ArrayList<>();
        int weight = 0;
        for (GroupTask<C, ?, E> next = queue.peek(); next != null; next = queue.peek()) {
            weight += next.weight();
            if (weight > MOST_AT_ONCE && !group.isEmpty()) {
                break;
            }
            queue.remove(next);
            group.add(next);
        }
        return group;
    }

    /** Lets waiting work end, and whoever works by itself; work that comes later is refused. Idempotent. */
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
