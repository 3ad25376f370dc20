package dev.holdfast.backendtests.life;

import static dev.holdfast.internal.assembly.EngineItems.engineOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Change;
import dev.holdfast.Claim;
import dev.holdfast.IllegalTransitionException;
import dev.holdfast.Items;
import dev.holdfast.Limits;
import dev.holdfast.Note;
import dev.holdfast.Snapshot;
import dev.holdfast.UnknownItemException;
import dev.holdfast.UnwrittenUpdateException;
import dev.holdfast.Updater;
import dev.holdfast.backendtests.life.LifeWorkflow.Job;
import dev.holdfast.backendtests.life.LifeWorkflow.Stage;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A process of the model: items of its own on the shared store, and a listener that misbehaves. */
final class ModelProcess {
    static final Duration LEASE = Duration.ofMinutes(10);
    private static final Duration LONG = Duration.ofDays(30);
    private static final long LONGEST_WAIT_SECONDS = 5;

    final Items<Stage, Job> items;
    private final Map<String, ModelItem> model;
    private final Map<ModelItem, Integer> pending = new HashMap<>();
    private final MortalStore store;
    private boolean closed;
    private boolean calledBack;
    private boolean listenerWasHeldUp;

    /** The behaviour of the listener. */
    enum Manner {
        QUIET,
        THROW,
        THROW_ERROR,
        CALL_BACK,
        WAIT_FOR_OTHERS
    }

    Manner manner = Manner.QUIET;

    /** @param progressInterval zero writes progress and payloads that are saved soon at once */
    ModelProcess(StateStore shared, TestClock clock, Map<String, ModelItem> model, Duration progressInterval) {
        this.model = model;
        store = new MortalStore(shared);
        items = Items.builder(LifeWorkflow.WORKFLOW, store)
                .clock(clock)
                .random(() -> 0.5)
                .lease(LEASE)
                .beginWithin(LONG)
                .progressInterval(progressInterval)
                .limits(Limits.DEFAULT.withCrashLimit(ModelItem.CRASH_LIMIT))
                .closeStore()
                .build();
        var unused = items.listen(this::changed);
    }

    boolean isAlive() {
        return !closed && !store.isDead();
    }

    MortalStore store() {
        return store;
    }

    private void changed(Change<Stage> change, Snapshot<Stage, Job> item) {
        switch (manner) {
            case QUIET -> {}
            case THROW -> throw new IllegalArgumentException("a listener");
            case THROW_ERROR -> throw new StackOverflowError("a listener");
            case CALL_BACK -> callBack(item.id());
            case WAIT_FOR_OTHERS -> waitForOthers(item.id());
        }
    }

    private void callBack(String id) {
        ModelItem item = Objects.requireNonNull(model.get(id), id);
        if (calledBack || closed || !item.exists) {
            return; // a call of its own, or the items are closed, or the item is being created
        }
        calledBack = true;
        try {
            update(item);
        } finally {
            calledBack = false;
        }
    }

    /** A listener waits for another thread that uses the claim: that would hang under a lock of the claim. */
    private void waitForOthers(String id) {
        ModelClaim holder = Objects.requireNonNull(model.get(id), id).holder;
        Claim<Stage, Job> claim = holder != null && this.equals(holder.process) ? holder.claim : null;
        if (claim == null) {
            return;
        }
        Thread other = new Thread(() -> {
            var unused = claim.snapshot();
        });
        other.start();
        try {
            other.join(TimeUnit.SECONDS.toMillis(LONGEST_WAIT_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        listenerWasHeldUp |= other.isAlive();
    }

    void check() {
        assertThat(listenerWasHeldUp)
                .as("a listener was called under the lock of a claim")
                .isFalse();
    }

    void create(ModelItem item) {
        boolean isNew = items.create(item.id, new Job(0, 0)).isNew();
        assertThat(isNew).as("%s is new", item.id).isTrue();
        item.created();
    }

    void deleteOrCreate(ModelItem item) {
        if (item.exists) {
            boolean deleted = items.delete(item.id);
            assertThat(deleted).as("%s is deleted", item.id).isTrue();
            item.deleted(this);
        } else {
            create(item);
        }
    }

    void move(ModelItem item, Stage to) {
        if (!item.exists) {
            LifeRun.refused(UnknownItemException.class, () -> items.move(item.id, to, Note.none()));
        } else if (LifeWorkflow.WORKFLOW.permits(item.state, to)) {
            items.move(item.id, to, Note.none());
            item.moved(to, this);
        } else {
            LifeRun.refused(IllegalTransitionException.class, () -> items.move(item.id, to, Note.none()));
        }
    }

    void update(ModelItem item) {
        if (item.exists) {
            items.update(item.id, job -> new Job(job.saved(), job.updated() + 1));
            item.update();
        } else {
            LifeRun.refused(UnknownItemException.class, () -> items.update(item.id, job -> job));
        }
    }

    /** Leaves an update pending, which the close must write. */
    void updateLater(ModelItem item) {
        if (!item.exists || pending.containsKey(item)) {
            return; // further updates are pending or not as the clock goes
        }
        Updater<Stage, Job> updater = items.updater(item.id, Duration.ofDays(1));
        updater.update(job -> new Job(job.saved(), job.updated() + 1));
        item.update();
        updater.update(job -> new Job(job.saved(), job.updated() + 1));
        pending.put(item, updater.pending());
    }

    /** Renews all leases: those of claims that may write, and none of claims that have ended. */
    void renewAll(List<ModelClaim> claims) {
        var unused = store.takeRenewed();
        engineOf(items).claimer().renewAll();
        Set<Long> renewed = store.takeRenewed();
        for (ModelClaim claim : claims) {
            if (claim.process.equals(this)) {
                if (claim.mayWrite()) {
                    assertThat(renewed).as("%s is renewed", claim).contains(claim.token());
                } else if (claim.ended || claim.told) {
                    assertThat(renewed).as("%s has ended", claim).doesNotContain(claim.token());
                } else {
                    claim.told = true;
                }
            }
        }
    }

    /** Dies: no thread of it writes any more. */
    void die(List<ModelClaim> claims) {
        store.die();
        try {
            items.close(); // ends its threads; they can no longer change anything
        } catch (UnwrittenUpdateException lost) {
            boolean waited = claims.stream().anyMatch(claim -> claim.process.equals(this) && claim.pending != null);
            assertThat(waited || !pending.isEmpty()).as("something was pending").isTrue();
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
                try {
                    requireReleased();
                } catch (RuntimeException | Error e) {
                    failure.accept(e);
                }
            }));
        }
        closers.forEach(Thread::start);
        for (Thread closer : closers) {
            closer.join();
        }
        boolean unwritten =
                pending.entrySet().stream().anyMatch(entry -> entry.getValue() > 0 && !entry.getKey().exists);
        for (Throwable e : thrown) {
            if (!unwritten || !(e instanceof UnwrittenUpdateException)) {
                throw new AssertionError("a close failed", e);
            }
        }
        pending.forEach((item, count) -> {
            if (item.exists && count > 0) {
                item.updated += count;
                item.entries++;
            }
        });
        for (ModelClaim claim : claims) {
            if (claim.process.equals(this) && !claim.ended) {
                if (claim.item.holder == claim) {
                    claim.item.released();
                }
                claim.told = true;
            }
        }
    }

    /** When a close returns, whoever has called it, nothing of this process is held. */
    private void requireReleased() {
        for (ModelItem item : model.values()) {
            ModelClaim holder = item.holder;
            if (holder != null && holder.process.equals(this) && !holder.ended) {
                var record = store.read(new ItemKey(LifeWorkflow.TYPE, item.id)).orElseThrow();
                assertThat(record.body().lease())
                        .as("lease of %s when a close returns", item.id)
                        .isNull();
            }
        }
    }
}
