package dev.holdfast;

import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Updates one item at most once in an interval, however often it is told to: the first update is written at once, later
 * ones wait and are written together, in their order, as one update on the newest payload. A claim has {@link
 * Work#saveSoon} for that.
 *
 * <p>What waits is written when the interval is over, although nobody calls; by {@link #flush}; by {@link #close}; when
 * the {@link States} are closed; and when {@value #MOST_WAITING} updates wait. If the host is killed before, it is lost.
 * If a {@link RateLimiter} says no, it waits until the limiter agrees; closing does not wait for that.
 *
 * <p>Nothing is lost silently. While the store is in trouble, updates go on waiting and are tried again every second, or in
 * every interval if that is longer. What can never be written (its step throws, the item is gone) is given up, and the
 * next call throws an {@link UnwrittenUpdateException}, {@link #close} at the latest. After closing nothing is written.
 *
 * <p>Thread-safe; steps run on the threads of callers, or on the one that writes what waits.
 *
 * @param <S> the states
 * @param <P> the payload
 */
public final class Updater<S, P> implements AutoCloseable {
    /** The most updates that wait. */
    public static final int MOST_WAITING = 1000;

    private final ItemKey key;
    private final Writes<S, P> writes;
    private final LateWrites lateWrites;
    private final Runnable late = this::writeIfReady;
    private final Consumer<Updater<S, P>> forget;
    private final UpdaterQueue<P> queue;

    /** This and the next are used by whose turn it is. */
    private final UpdaterWriter<S, P> writer;

    private final Cadence cadence;

    Updater(ItemKey key, Duration interval, Writes<S, P> writes, LateWrites late, Consumer<Updater<S, P>> forget) {
        this.key = key;
        this.writes = writes;
        this.lateWrites = late;
        this.forget = forget;
        this.queue = new UpdaterQueue<>(key);
        this.writer = new UpdaterWriter<>(key, writes);
        this.cadence = new Cadence(key, interval, writes.pace());
    }

    /**
     * Updates the item now or soon. While another thread is writing, this does not wait for it.
     *
     * @param step makes the new payload of the old; must be pure, since it is applied again if others were faster
     * @throws UnwrittenUpdateException if earlier updates were given up; this one is not taken
     * @throws StoreException if {@value #MOST_WAITING} updates wait because the store is in trouble; this one is not taken
     * @throws ConflictException if {@value #MOST_WAITING} updates wait and others were faster every time; this one is not
     *     taken
     * @throws RateLimitedException if {@value #MOST_WAITING} updates wait for the rate limiter; this one is not taken
     * @throws IllegalStateException if this is closed
     */
    public void update(UnaryOperator<P> step) {
        queue.requireOpen();
        queue.tell();
        while (!queue.add(step, MOST_WAITING)) {
            flush();
        }
        writeIfReady();
    }

    /**
     * Writes what waits, now.
     *
     * @throws UnwrittenUpdateException if updates were given up
     * @throws StoreException if the store is in trouble; the updates go on waiting
     * @throws ConflictException if others were faster every time; the updates go on waiting
     * @throws RateLimitedException if the item is updated too often; the updates go on waiting
     * @throws IllegalStateException if this is closed
     */
    public void flush() {
        queue.requireOpen();
        if (queue.takeTurn(true)) {
            Duration again = Duration.ZERO;
            try {
                if (!queue.isClosed() && queue.size() > 0) {
                    writes.pace().require(key, "write the updates that wait");
                    write();
                    again = cadence.pause();
                }
            } finally {
                endTurn(again);
            }
        }
        queue.tell();
    }

    /**
     * How many updates wait.
     *
     * @return from 0 to {@value #MOST_WAITING}
     */
    public int waiting() {
        return queue.size();
    }

    /**
     * Writes what waits, whatever the rate limiter says, and ends this; idempotent.
     *
     * @throws UnwrittenUpdateException if updates were given up, or the store was in trouble, so that they are lost
     */
    @Override
    public void close() {
        if (!queue.close()) {
            return;
        }
        forget.accept(this);
        if (queue.takeTurn(true)) {
            try {
                write();
            } catch (RuntimeException e) {
                int lost = queue.size();
                queue.settle(new UpdaterWriter.Outcome(lost, lost, e));
            } finally {
                endTurn(Duration.ZERO);
            }
        }
        queue.tell();
    }

    /** Writes what waits if it is time and nobody else is writing; else it is written later. */
    private void writeIfReady() {
        if (!queue.takeTurn(false)) {
            return; // who has the turn sees to what has come meanwhile
        }
        Duration again = Duration.ZERO;
        try {
            if (!queue.isClosed() && queue.size() > 0) {
                again = cadence.untilReady(writes.committer().now());
                if (again.isZero()) {
                    write();
                    again = cadence.pause(); // for what a listener has added
                }
            }
        } catch (RuntimeException e) { // of the store, of the rate limiter, or races that were lost
            LateWrites.LOG
                    .atWarn()
                    .addKeyValue("item", key)
                    .log("{} updates go on waiting and are tried again: {}", queue.size(), e.getMessage());
            again = cadence.postpone();
        } finally {
            endTurn(again);
        }
    }

    private void write() {
        boolean settled = false;
        // a doubt about older steps may be settled first, and a listener may add some and close this
        while (!settled || queue.isClosed()) {
            List<UnaryOperator<P>> steps = queue.steps();
            if (steps.isEmpty()) {
                return;
            }
            UpdaterWriter.Outcome outcome = writer.write(steps);
            queue.settle(outcome);
            cadence.written(writes.committer().now());
            settled = outcome.settled() == steps.size();
        }
    }

    private void endTurn(Duration again) {
        if (queue.endTurn()) {
            lateWrites.askIn(late, again);
        }
    }

    @Override
    public String toString() {
        return "Updater[" + key + ", " + waiting() + " waiting]";
    }
}
