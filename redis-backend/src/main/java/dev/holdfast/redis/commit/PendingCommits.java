package dev.holdfast.redis.commit;

import dev.holdfast.StoreException;
import dev.holdfast.redis.connection.ServerConnection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Commits of one caller in a {@link CommitPipeline}. The caller, which is the thread that creates this, waits for
 * signals. After a time-out it leaves, and its turn to send passes to another caller. Thread-safe.
 */
final class PendingCommits {
    private static final Signal LEFT = new Signal.Left();

    private final List<List<String>> commits;
    private final int chars;
    private final Thread caller = Thread.currentThread();

    /** At most one: only the thread that owns the group of these commits signals. */
    private final AtomicReference<@Nullable Signal> signal = new AtomicReference<>();

    private final long start = System.nanoTime();
    private volatile long sentAt;
    private volatile boolean sent;
    private volatile @Nullable ServerConnection server;

    /** The reason to wake a caller. */
    sealed interface Signal {
        /**
         * The caller has to send a group.
         *
         * @param group the commits to send, those of the caller first
         * @param handshakes how many handshakes are left for the group
         */
        record Send(List<PendingCommits> group, int handshakes) implements Signal {}

        /**
         * The results of the commits have arrived.
         *
         * @param results one for each commit
         */
        record Results(List<?> results) implements Signal {}

        /**
         * The token of one commit belongs to another one.
         *
         * @param commit the index of the commit
         * @param history the history that the other one wrote
         */
        record TokenReused(int commit, List<?> history) implements Signal {}

        /**
         * The commits failed.
         *
         * @param cause the reason
         */
        record Failed(StoreException cause) implements Signal {}

        /** The caller has left and can no longer be signalled. */
        record Left() implements Signal {}
    }

    PendingCommits(List<List<String>> commits) {
        this.commits = commits;
        int sum = 0;
        for (List<String> commit : commits) {
            for (String argument : commit) {
                sum += argument.length();
            }
        }
        this.chars = sum;
    }

    List<List<String>> commits() {
        return commits;
    }

    int chars() {
        return chars;
    }

    /** Returns the start of the call, by {@link System#nanoTime}. */
    long start() {
        return start;
    }

    /**
     * Wakes the caller.
     *
     * @return false if it has left
     */
    boolean signal(Signal next) {
        if (!signal.compareAndSet(null, next)) {
            return false;
        }
        LockSupport.unpark(caller);
        return true;
    }

    /**
     * Ends the wait of the caller.
     *
     * @return a signal that arrived at the last moment, in which case the caller stays
     */
    @Nullable
    Signal leave() {
        return signal.compareAndSet(null, LEFT) ? null : signal.getAndSet(null);
    }

    void sent(ServerConnection over) {
        server = over;
        sentAt = System.nanoTime();
        sent = true;
    }

    /** Marks the commits as not executed; they will be sent again. */
    void unsent() {
        sent = false;
    }

    boolean isSent() {
        return sent;
    }

    /** Returns the connection over which the commits were last sent. */
    @Nullable
    ServerConnection server() {
        return server;
    }

    /**
     * Waits for the next signal.
     *
     * @param replyNanos the time-out once the commits are sent
     * @param queueEnd the end of the wait before that, by {@link System#nanoTime}
     * @return null after a time-out
     */
    @Nullable
    Signal await(long replyNanos, long queueEnd) {
        boolean interrupted = false;
        try {
            while (true) {
                Signal next = signal.getAndSet(null);
                if (next != null) {
                    return next;
                }
                long left = (sent ? sentAt + replyNanos : queueEnd) - System.nanoTime();
                if (left <= 0) {
                    return null;
                }
                LockSupport.parkNanos(this, left);
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
