package dev.holdfast.redis;

import dev.holdfast.store.StoreException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Commits of one caller on their way through a {@link Dispatcher}. The caller waits for what is to happen next. */
final class Pending {
    private final List<List<String>> commits;
    private final int chars;
    private final LinkedBlockingQueue<Step> steps = new LinkedBlockingQueue<>();
    private volatile long sentAt;
    private volatile boolean sent;
    private volatile @Nullable Link link;

    /** What a caller is woken for. */
    sealed interface Step {
        /** To send a group of which it is the first. */
        record Lead(List<Pending> group) implements Step {}

        /** To take the answers to its commits. */
        record Answer(List<?> answers) implements Step {}

        /** To learn that one of its commits has a token that stands for another: which, and what that one wrote. */
        record Refused(int commit, List<?> history) implements Step {}

        /** To be told what went wrong. */
        record Failure(StoreException cause) implements Step {}
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

    void next(Step step) {
        steps.add(step);
    }

    void sent(Link over) {
        link = over;
        sentAt = System.nanoTime();
        sent = true;
    }

    boolean isSent() {
        return sent;
    }

    /** Over what it was sent. */
    @Nullable
    Link link() {
        return link;
    }

    /**
     * Waits for the next step.
     *
     * @param answerNanos how long an answer may take once the commits are sent
     * @param queueNanos how long they may wait before that
     * @return null if it took too long
     */
    @Nullable
    Step await(long answerNanos, long queueNanos) {
        boolean interrupted = false;
        long begun = System.nanoTime();
        try {
            while (true) {
                long now = System.nanoTime();
                long left = sent ? sentAt + answerNanos - now : begun + queueNanos - now;
                try {
                    Step step = steps.poll(Math.max(left, 0), TimeUnit.NANOSECONDS);
                    if (step != null) {
                        return step;
                    }
                    long end = sent ? sentAt + answerNanos : begun + queueNanos;
                    if (System.nanoTime() - end >= 0) {
                        return null;
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
