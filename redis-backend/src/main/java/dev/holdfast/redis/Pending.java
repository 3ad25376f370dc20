package dev.holdfast.redis;

import dev.holdfast.StoreException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Commits of one caller on their way through a {@link Dispatcher}. The caller, which is the thread that makes this, waits for
 * what is to happen next; when it has waited too long it goes, and what would have been its turn passes to another.
 * Thread-safe.
 */
final class Pending {
    private static final Step GONE = new Step.Gone();

    private final List<List<String>> commits;
    private final int chars;
    private final Thread caller = Thread.currentThread();
    /** One at a time: who gives it holds the group that this is in. */
    private final AtomicReference<@Nullable Step> step = new AtomicReference<>();

    private final long begun = System.nanoTime();
    private volatile long sentAt;
    private volatile boolean sent;
    private volatile @Nullable Link link;

    /** What a caller is woken for. */
    sealed interface Step {
        /** To send a group of which it is the first, and to greet the server so many times at most. */
        record Lead(List<Pending> group, int greetings) implements Step {}

        /** To take the answers to its commits. */
        record Answer(List<?> answers) implements Step {}

        /** To learn that one of its commits has a token that stands for another: which, and what that one wrote. */
        record Refused(int commit, List<?> history) implements Step {}

        /** To be told what went wrong. */
        record Failure(StoreException cause) implements Step {}

        /** What a caller leaves that has gone. */
        record Gone() implements Step {}
    }

    Pending(List<List<String>> commits) {
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

    /** When its caller came. */
    long begun() {
        return begun;
    }

    /**
     * Tells the caller what is next.
     *
     * @return false if it has gone and will not do it
     */
    boolean next(Step next) {
        if (!step.compareAndSet(null, next)) {
            return false;
        }
        LockSupport.unpark(caller);
        return true;
    }

    /**
     * The caller waits no longer.
     *
     * @return what has come in the last moment, and then it stays
     */
    @Nullable
    Step leave() {
        return step.compareAndSet(null, GONE) ? null : step.getAndSet(null);
    }

    void sent(Link over) {
        link = over;
        sentAt = System.nanoTime();
        sent = true;
    }

    /** The server has left it undone, and somebody is to send it again. */
    void unsent() {
        sent = false;
    }

    boolean isSent() {
        return sent;
    }

    /** Over what it was sent last. */
    @Nullable
    Link link() {
        return link;
    }

    /**
     * Waits for the next step.
     *
     * @param answerNanos how long an answer may take once the commits are sent
     * @param queueEnd until when they may wait before that
     * @return null if it took too long
     */
    @Nullable
    Step await(long answerNanos, long queueEnd) {
        boolean interrupted = false;
        try {
            while (true) {
                Step next = step.getAndSet(null);
                if (next != null) {
                    return next;
                }
                long left = end(answerNanos, queueEnd) - System.nanoTime();
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

    private long end(long answerNanos, long queueEnd) {
        return sent ? sentAt + answerNanos : queueEnd;
    }
}
