package dev.holdfast.internal.update;

import dev.holdfast.Updater;
import dev.holdfast.internal.backend.JvmShutdown;
import dev.holdfast.internal.engine.ItemWrites;
import dev.holdfast.internal.engine.ListenerCalls;
import dev.holdfast.internal.schedule.DeferredWrites;
import dev.holdfast.store.ItemKey;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Updates one item at most once per interval. Thread-safe. */
public final class ItemUpdater<S, P> implements Updater<S, P> {
    private static final Logger LOG = LoggerFactory.getLogger(ItemUpdater.class);

    private final ItemKey key;
    private final ItemWrites<S, P> writes;
    private final DeferredWrites deferred;
    private final Runnable flush = this::writeIfReady;
    private final Consumer<ItemUpdater<S, P>> onClose;
    private final UpdateQueue<P> queue;

    /** Made without the turn: a listener that does not return keeps nobody from writing or closing. */
    private final ListenerCalls calls = new ListenerCalls();

    /** Used by the thread that has the turn to write. */
    private final UpdateWriter<S, P> writer;

    /** Used by the thread that has the turn to write. */
    private final WriteInterval interval;

    ItemUpdater(
            ItemKey key,
            Duration length,
            ItemWrites<S, P> writes,
            DeferredWrites deferred,
            Consumer<ItemUpdater<S, P>> onClose) {
        this.key = key;
        this.writes = writes;
        this.deferred = deferred;
        this.onClose = onClose;
        this.queue = new UpdateQueue<>(key);
        this.writer = new UpdateWriter<>(key, writes, queue, calls::add);
        this.interval = new WriteInterval(key, length, writes.limiter());
    }

    @Override
    public void update(UnaryOperator<P> step) {
        queue.requireOpen();
        queue.throwRefusal();
        while (!queue.add(step, calls.isCalling() ? Integer.MAX_VALUE : MAX_PENDING)) {
            flush();
        }
        writeIfReady();
    }

    @Override
    public void flush() {
        queue.requireOpen();
        if (!calls.isCalling() && queue.takeTurn(true)) {
            Duration again = Duration.ZERO;
            try {
                if (!queue.isClosed() && queue.size() > 0) {
                    writes.limiter().require(key, "write the pending updates");
                    write();
                    again = interval.pause();
                }
            } finally {
                endTurn(again);
            }
        }
        queue.throwRefusal();
    }

    @Override
    public int pending() {
        return queue.size();
    }

    @Override
    public void close() {
        queue.close();
        if (queue.isWriting()) {
            return; // called by a step; this thread goes on to write what is pending
        }
        if (queue.takeTurnWithin(JvmShutdown.patience())) { // every caller waits until nothing is pending
            try {
                write();
            } catch (RuntimeException e) {
                int lost = queue.size();
                queue.settle(new UpdateQueue.Outcome(lost, lost, e));
            } finally {
                endTurn(Duration.ZERO);
            }
        }
        onClose.accept(this);
        queue.throwRefusal();
    }

    /** Writes the pending steps if the interval has passed and no other thread is writing; otherwise plans a flush. */
    private void writeIfReady() {
        if (!queue.takeTurn(false)) {
            return; // the writing thread plans a flush for steps added meanwhile
        }
        Duration again = Duration.ZERO;
        try {
            if (!queue.isClosed() && queue.size() > 0) {
                again = calls.isCalling()
                        ? interval.pause()
                        : interval.untilReady(writes.committer().now());
                if (again.isZero() && !calls.isCalling()) {
                    write();
                    again = interval.pause(); // a step or another thread may have added steps
                }
            }
        } catch (RuntimeException e) { // the store failed, the rate limiter threw, or other writers were faster
            LOG.atWarn()
                    .addKeyValue("item", key)
                    .log("{} updates stay pending and are retried: {}", queue.size(), e.getMessage());
            again = interval.postpone();
        } finally {
            endTurn(again);
        }
    }

    private void write() {
        boolean settled = false;
        // an earlier commit may be settled first, and a step may add steps and close the updater
        while (!settled || queue.isClosed()) {
            List<UnaryOperator<P>> steps = queue.steps();
            if (steps.isEmpty()) {
                return;
            }
            UpdateQueue.Outcome outcome = writer.write(steps);
            queue.settle(outcome);
            interval.written(writes.committer().now());
            settled = outcome.settled() == steps.size();
        }
    }

    private void endTurn(Duration again) {
        if (queue.endTurn()) {
            deferred.runIn(flush, again);
        }
        if (queue.isClosed() && queue.size() == 0) {
            onClose.accept(this); // closed by a step
        }
        calls.make();
    }

    /** Whether this thread has the turn to write. */
    boolean isWriting() {
        return queue.isWriting();
    }

    @Override
    public String toString() {
        return "Updater[" + key + ", " + pending() + " pending]";
    }
}
