package dev.holdfast.backendtests.life;

import static dev.holdfast.internal.assembly.EngineItems.engineOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Change;
import dev.holdfast.Items;
import dev.holdfast.Limits;
import dev.holdfast.Snapshot;
import dev.holdfast.UnwrittenUpdateException;
import dev.holdfast.Updater;
import dev.holdfast.backendtests.life.LifeWorkflow.Job;
import dev.holdfast.backendtests.life.LifeWorkflow.Stage;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** A process of the model: items of its own on the shared store, and a listener that misbehaves. */
final class ModelProcess {
    static final Duration LEASE = Duration.ofMinutes(10);
    private static final Duration LONG = Duration.ofDays(30);
    private static final int NEVER = 1000;

    final Items<Stage, Job> items;
    final Map<String, ModelItem> model;
    private final Map<ModelItem, Integer> pending = new HashMap<>();
    private final MortalStore store;
    private boolean closed;
    private boolean calledBack;

    /** The behaviour of the listener. */
    enum Manner {
        QUIET,
        THROW,
        THROW_ERROR,
        CALL_BACK
    }

    Manner manner = Manner.QUIET;

    ModelProcess(StateStore shared, TestClock clock, Map<String, ModelItem> model) {
        this.model = model;
        store = new MortalStore(shared);
        items = Items.builder(LifeWorkflow.WORKFLOW, store)
                .clock(clock)
                .random(() -> 0.5)
                .lease(LEASE)
                .beginWithin(LONG)
                .progressInterval(Duration.ZERO)
                .limits(Limits.DEFAULT.withCrashLimit(NEVER))
                .closeStore()
                .build();
        var unused = items.listen(this::changed);
    }

    boolean isAlive() {
        return !closed && !store.isDead();
    }

    private void changed(Change<Stage> change, Snapshot<Stage, Job> item) {
        switch (manner) {
            case QUIET -> {}
            case THROW -> throw new IllegalArgumentException("a listener");
            case THROW_ERROR -> throw new StackOverflowError("a listener");
            case CALL_BACK -> callBack(item.id());
        }
    }

    private void callBack(String id) {
        if (calledBack || closed) {
            return; // a call of its own, or the items are closed
        }
        calledBack = true;
        try {
            update(Objects.requireNonNull(model.get(id), id));
        } finally {
            calledBack = false;
        }
    }

    void update(ModelItem item) {
        items.update(item.id, job -> new Job(job.saved(), job.updated() + 1));
        item.update();
    }

    /** Leaves an update pending, which the close must write. */
    void updateLater(ModelItem item) {
        if (pending.containsKey(item)) {
            return; // further updates are pending or not as the clock goes
        }
        Updater<Stage, Job> updater = items.updater(item.id, Duration.ofDays(1));
        updater.update(job -> new Job(job.saved(), job.updated() + 1));
        item.update();
        updater.update(job -> new Job(job.saved(), job.updated() + 1));
        pending.put(item, updater.pending());
    }

    void renewAll() {
        engineOf(items).claimer().renewAll();
    }

    /** Dies: no thread of it writes any more. */
    void die() {
        store.die();
        try {
            items.close(); // ends its threads; they can no longer change anything
        } catch (UnwrittenUpdateException lost) {
            assertThat(pending).isNotEmpty();
        }
    }

    /** Closes the items from several threads at once, and applies what that must do to the model. */
    void close(int threads, List<ModelClaim> claims) throws InterruptedException {
        closed = true;
        List<Thread> closers = new ArrayList<>();
        List<Throwable> thrown = new ArrayList<>();
        Consumer<Throwable> failure = e -> {
            synchronized (thrown) {
                thrown.add(e);
            }
        };
        for (int i = 0; i < threads; i++) {
            closers.add(new Thread(() -> {
                try {
                    items.close();
                } catch (RuntimeException | Error e) {
                    failure.accept(e);
                }
            }));
        }
        closers.forEach(Thread::start);
        for (Thread closer : closers) {
            closer.join();
        }
        if (!thrown.isEmpty()) {
            throw new AssertionError("a close failed", thrown.get(0));
        }
        pending.forEach((item, count) -> {
            item.updated += count;
            item.entries += count > 0 ? 1 : 0;
        });
        for (ModelClaim claim : claims) {
            if (claim.process == this && claim.item.holder == claim) {
                claim.item.released();
            }
        }
    }
}
