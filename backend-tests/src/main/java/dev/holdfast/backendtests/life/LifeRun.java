package dev.holdfast.backendtests.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Claim;
import dev.holdfast.HoldfastException;
import dev.holdfast.IllegalTransitionException;
import dev.holdfast.LeaseLostException;
import dev.holdfast.Note;
import dev.holdfast.Snapshot;
import dev.holdfast.backendtests.life.LifeWorkflow.Job;
import dev.holdfast.backendtests.life.LifeWorkflow.Stage;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.TestClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Random actions on items and claims of two processes, each checked against the model: an item has one holder, a claim
 * that has ended never writes, no acknowledged write is lost, the counters are right, and the history has no gap. Confined
 * to one thread.
 */
public final class LifeRun {
    private static final int ITEMS = 3;
    private static final int CHUNKS = 4;

    private final StateStore store;
    private final Random random;
    private final boolean clockMoves;
    private final TestClock clock = new TestClock();
    private final Map<String, ModelItem> items = new TreeMap<>();
    private final List<ModelProcess> processes = new ArrayList<>();
    private final List<ModelClaim> claims = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private int value;
    private boolean clockHasMoved;

    /** The actions, some more often than others. */
    private enum Action {
        CLAIM,
        CLAIM_MORE,
        CLAIM_ONE,
        SUCCEED,
        THROW,
        THROW_MORE,
        SAVE,
        PROGRESS,
        CHUNK,
        RELEASE,
        END,
        DROP,
        UPDATE,
        UPDATE_LATER,
        MOVE,
        LISTEN,
        JUMP,
        RENEW,
        DIE,
        CLOSE,
        CLOSE_IN_TASK
    }

    /**
     * Prepares a run.
     *
     * @param store an empty store, which the caller closes
     * @param seed decides the actions
     * @param clockMoves whether the store keeps to the clock of the items, which then jumps
     */
    public LifeRun(StateStore store, long seed, boolean clockMoves) {
        this.store = store;
        this.random = new Random(seed);
        this.clockMoves = clockMoves;
    }

    /**
     * Runs the actions.
     *
     * @param actions how many
     * @throws AssertionError if the store and the model differ; its message holds the actions
     */
    public void run(int actions) {
        try {
            start();
            for (int i = 0; i < actions; i++) {
                act();
                check();
            }
            for (ModelProcess process : processes) {
                log.add("close at the end");
                process.close(1, claims);
            }
            end();
        } catch (Throwable e) {
            throw new AssertionError(e.getMessage() + "\nafter:\n  " + String.join("\n  ", log), e);
        }
    }

    private void start() {
        processes.add(process());
        processes.add(process());
        for (int i = 0; i < ITEMS; i++) {
            ModelItem item = new ModelItem("item-" + i);
            items.put(item.id, item);
            processes.get(0).items.create(item.id, new Job(0, 0));
        }
    }

    private ModelProcess process() {
        return new ModelProcess(store, clock, items);
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private void act() throws InterruptedException {
        Action action = any(List.of(Action.values()));
        int index = random.nextInt(processes.size());
        ModelProcess process = processes.get(index);
        ModelItem item = any(List.copyOf(items.values()));
        log.add(action + " process " + index + " " + item.id);
        switch (action) {
            case CLAIM, CLAIM_MORE -> claim(process, 1 + random.nextInt(ITEMS));
            case CLAIM_ONE -> claimOne(process, item);
            case UPDATE -> process.update(item);
            case UPDATE_LATER -> process.updateLater(item);
            case MOVE -> move(process, item);
            case LISTEN -> process.manner = any(List.of(ModelProcess.Manner.values()));
            case JUMP -> jump();
            case RENEW -> process.renewAll();
            case DIE -> {
                process.die();
                processes.set(index, process());
            }
            case CLOSE -> {
                process.close(1 + random.nextInt(3), claims);
                processes.set(index, process());
            }
            case CLOSE_IN_TASK -> closeInTask();
            default -> {
                if (!claims.isEmpty()) {
                    use(action, claim());
                }
            }
        }
    }

    /** The items are closed while a task runs: the claim is released, and the outcome of the task is refused. */
    private void closeInTask() {
        for (ModelClaim used : claims) {
            Claim<Stage, Job> claim = used.claim;
            if (claim != null && used.mayWrite()) {
                refused(LeaseLostException.class, () -> {
                    var unused = claim.run(Stage.DONE, work -> {
                        used.process.close(2, claims);
                        return work.payload();
                    });
                });
                processes.replaceAll(process -> process.isAlive() ? process : process());
                return;
            }
        }
    }

    /** Mostly one of the newest claims, sometimes one that has ended long ago. */
    private ModelClaim claim() {
        int newest = Math.min(claims.size(), random.nextInt(4) == 0 ? claims.size() : 3);
        return claims.get(claims.size() - 1 - random.nextInt(newest));
    }

    private void jump() {
        if (clockMoves) {
            Duration step = ModelProcess.LEASE.dividedBy(4).multipliedBy(random.nextInt(14) - 4);
            clockHasMoved = true;
            Instant now = clock.advance(step);
            log.add("  to " + now);
        }
    }

    private Set<String> claimable() {
        Instant now = store.now(clock.instant());
        Set<String> ids = new HashSet<>();
        for (ModelItem item : items.values()) {
            Snapshot<Stage, Job> stored = processes.get(0).items.get(item.id).orElseThrow();
            if (stored.readyAt().filter(at -> !at.isAfter(now)).isPresent()) {
                ids.add(item.id);
            }
        }
        return ids;
    }

    private void claim(ModelProcess process, int max) {
        Set<String> ready = claimable();
        List<ModelClaim> taken = new ArrayList<>();
        for (Claim<Stage, Job> claim : process.items.claim(Stage.WORK, max)) {
            assertThat(ready).as("ready items, each claimed once").contains(claim.id());
            ready.remove(claim.id());
            taken.add(taken(process, claim));
        }
        assertThat(taken.size() == max || ready.isEmpty())
                .as("no ready item is left out: %s", ready)
                .isTrue();
    }

    private void claimOne(ModelProcess process, ModelItem item) {
        boolean ready = claimable().contains(item.id);
        var claim = process.items.claim(Stage.WORK, item.id);
        assertThat(claim.isPresent()).as("%s is claimed", item.id).isEqualTo(ready);
        claim.ifPresent(taken -> taken(process, taken));
    }

    private ModelClaim taken(ModelProcess process, Claim<Stage, Job> claim) {
        ModelItem item = Objects.requireNonNull(items.get(claim.id()), claim.id());
        ModelClaim taken = new ModelClaim(item, process, claim);
        log.add("  claimed " + claim.id() + " as claim " + claims.size());
        item.claimed(taken);
        claims.add(taken);
        return taken;
    }

    private void move(ModelProcess process, ModelItem item) {
        Stage to = any(List.of(Stage.NEW, Stage.WORK, Stage.FAILED, Stage.DONE, Stage.GONE)); // OVER has no way back
        log.add("  to " + to);
        if (LifeWorkflow.WORKFLOW.permits(item.state, to)) {
            process.items.move(item.id, to, Note.none());
            item.moved(to);
        } else {
            refused(IllegalTransitionException.class, () -> process.items.move(item.id, to, Note.none()));
        }
    }

    private static void refused(Class<? extends Exception> type, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            assertThat(e).isInstanceOf(type);
            return;
        }
        throw new AssertionError("the call was not refused");
    }

    private void use(Action action, ModelClaim used) {
        log.add("  claim " + claims.indexOf(used) + " of " + used.item.id + (used.mayWrite() ? "" : ", ended"));
        Claim<Stage, Job> claim = used.claim;
        if (claim == null) {
            return; // dropped
        }
        if (action == Action.DROP) {
            used.claim = null;
        } else if (action == Action.END) {
            claim.close(); // never throws without a pending payload, whatever has become of the item
            if (used.mayWrite()) {
                used.item.released();
            }
        } else if (used.mayWrite()) {
            write(action, claim, used.item);
        } else {
            refusedOrDead(action, claim, used.item);
        }
    }

    private void write(Action action, Claim<Stage, Job> claim, ModelItem item) {
        int next = ++value;
        switch (action) {
            case SUCCEED -> {
                Snapshot<Stage, Job> done = claim.run(
                        Stage.DONE, work -> new Job(next, work.payload().updated()));
                assertThat(done.state()).isEqualTo(Stage.DONE);
                item.completed(next);
            }
            case THROW, THROW_MORE -> fail(claim, item, any(List.of(Thrown.values())));
            case SAVE -> {
                claim.save(new Job(next, claim.payload().updated()));
                item.saved = next;
                item.entries++;
            }
            case PROGRESS -> claim.progress(next, next + 1L, "progress " + next);
            case CHUNK -> {
                int index = random.nextInt(CHUNKS);
                boolean first = claim.chunks(CHUNKS).complete(index);
                assertThat(first).as("chunk %s is completed once", index).isEqualTo(item.chunks.add(index));
            }
            default -> {
                claim.release("by the model");
                item.released();
            }
        }
    }

    /** A claim that has ended, or whose process is dead, writes nothing; the check after the action sees that. */
    private void refusedOrDead(Action action, Claim<Stage, Job> claim, ModelItem item) {
        ModelItem unheard = new ModelItem(item.id);
        try {
            write(action, claim, unheard);
        } catch (HoldfastException | IllegalStateException expected) {
            return;
        } finally {
            var unused = Thread.interrupted(); // a task was interrupted, and its release refused
        }
        assertThat(action).as("a write by a claim that has ended was accepted").isNull();
    }

    /** The error that a task throws. */
    private enum Thrown {
        PERMANENT,
        CHECKED,
        ERROR,
        INTERRUPTION,
        WRAPPED_INTERRUPTION,
        LOSS_OF_ANOTHER,
        HOSTILE,
        NOTHING;

        @SuppressWarnings("NullAway") // a task that returns null
        Job doThrow() throws Exception {
            switch (this) {
                case PERMANENT -> throw new IllegalStateException("for good");
                case CHECKED -> throw new IOException("for now");
                case ERROR -> throw new StackOverflowError("an error");
                case INTERRUPTION -> throw new InterruptedException("an interruption");
                case WRAPPED_INTERRUPTION -> throw new IllegalArgumentException(new InterruptedException("wrapped"));
                case LOSS_OF_ANOTHER -> throw new LeaseLostException("other/item", "save", "somebody else holds it");
                case HOSTILE -> throw new HostileException();
                default -> {
                    return null;
                }
            }
        }
    }

    /** An exception that cannot even be described. */
    private static final class HostileException extends Exception {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new UnsupportedOperationException("no message");
        }
    }

    private void fail(Claim<Stage, Job> claim, ModelItem item, Thrown thrown) {
        log.add("  " + thrown);
        boolean error = false;
        try {
            var unused = claim.run(Stage.DONE, work -> thrown.doThrow());
        } catch (StackOverflowError e) {
            error = true;
            if (e.getSuppressed().length > 0) {
                throw (RuntimeException) e.getSuppressed()[0]; // the failure could not be recorded
            }
        }
        boolean interrupted = Thread.interrupted();
        boolean releases = thrown == Thrown.INTERRUPTION || thrown == Thrown.WRAPPED_INTERRUPTION;
        assertThat(interrupted).as("the interrupt is kept").isEqualTo(releases);
        assertThat(error).as("an error is thrown again").isEqualTo(thrown == Thrown.ERROR);
        if (releases) {
            item.released();
        } else {
            item.failed(thrown == Thrown.PERMANENT);
        }
    }

    private void check() {
        for (ModelItem item : items.values()) {
            item.check(processes.get(0).items);
        }
        for (ModelClaim claim : claims) {
            if (claim.claim != null && claim.mayWrite() && !clockHasMoved) {
                assertThat(claim.claim.lost()).as("%s is lost", claim.claim).isFalse();
            }
        }
    }

    private void end() {
        try (var last = process().items) {
            for (ModelItem item : items.values()) {
                item.check(last);
                ModelClaim holder = item.holder;
                assertThat(holder == null || !holder.process.isAlive()).isTrue();
            }
        }
        assertThat(store.verify(StateStore.Check.REPORT).findings()).isEmpty();
    }
}
