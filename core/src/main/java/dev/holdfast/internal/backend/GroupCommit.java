package dev.holdfast.internal.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit: one thread of a process writes at a time, for all waiting callers. Thread-safe.
 *
 * <ol>
 *   <li>A caller that finds no other waiting or writing writes in its own thread, which saves the hand-over.
 *   <li>Any other caller queues; a separate thread takes the queue, has it written in one group and wakes the callers.
 * </ol>
 *
 * @param <C> the context in which work runs
 * @param <E> the exception that work throws
 */
public final class GroupCommit<C, E extends Exception> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final int MAX_WEIGHT = 512;

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
     * Writes pending work.
     *
     * @param <C> the context in which work runs
     * @param <E> the exception that work throws
     */
    @FunctionalInterface
    public interface Writer<C, E extends Exception> {
        /** Runs a modifiable group of at least one task and ends each of them, even if it fails. */
        void write(List<GroupTask<C, ?, E>> group);
    }

    /**
     * Starts the writing thread.
     *
     * @param name the name of the thread
     * @param afterCommit called after each group, on the thread that wrote it; its failures are logged
     * @param closed makes the exception for work that comes after {@link #close}
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
     * Runs work, perhaps together with that of others, and returns its result once it is written.
     *
     * @param <T> the result of the work
     * @param weight the approximate number of commits in it
     */
    public <T> T execute(GroupTask.Work<C, T, E> work, int weight) {
        GroupTask<C, T, E> mine = new GroupTask<>(work, weight);
        if (!crowded && queue.isEmpty() && lock.tryLock()) {
            boolean interrupted = enter();
            try {
                writer.write(new ArrayList<>(List.of(mine)));
            } finally {
                leave(interrupted);
            }
            follow();
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

    /** Runs an action while no other thread of this process writes. */
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
            try {
                writeGroup();
            } catch (Throwable e) { // no memory for the group; its callers are still queued
                LoopLog.warn(LOG, "writing for waiting callers has failed; it is tried again", e);
            }
        }
        ended = true;
        for (GroupTask<C, ?, E> late = queue.poll(); late != null; late = queue.poll()) {
            late.end(closed.get());
        }
    }

    private void writeGroup() {
        List<GroupTask<C, ?, E>> group = new ArrayList<>();
        lock.lock();
        try {
            join(group);
            writer.write(group);
            crowded = group.size() > 1; // after it, since the writer may let callers join
        } catch (Throwable e) {
            group.forEach(task -> task.end(e)); // nobody may wait for ever
            throw e;
        } finally {
            lock.unlock();
        }
        follow();
    }

    /** The commit has taken effect: its caller must get the answer, and the thread must serve the next one. */
    private void follow() {
        try {
            afterCommit.run();
        } catch (Throwable e) {
            LoopLog.warn(LOG, "a step after a commit has failed; the commit is not affected", e);
        }
    }

    /**
     * Moves waiting callers into a group that is not written yet, up to a limit. A writer whose write costs much calls
     * this for its group as late as it can: each caller that still joins saves a write.
     *
     * @param group gets the tasks in the order of their arrival
     */
    public void join(List<GroupTask<C, ?, E>> group) {
        int weight = group.stream().mapToInt(GroupTask::weight).sum();
        for (GroupTask<C, ?, E> next = queue.peek(); next != null; next = queue.peek()) {
            weight += next.weight();
            if (weight > MAX_WEIGHT && !group.isEmpty()) {
                break;
            }
            group.add(next); // first, because it may need memory
            queue.remove(next);
        }
    }

    /** Refuses new work and waits for pending work and for callers that write by themselves. Idempotent. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        Threads.join(thread);
        lock.lock(); // waits for a caller that writes by itself
        try {
            crowded = false;
        } finally {
            lock.unlock();
        }
    }
}
