package dev.holdfast.backendtests.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Claim;
import dev.holdfast.LeaseLostException;
import dev.holdfast.Snapshot;
import dev.holdfast.backendtests.life.LifeWorkflow.Job;
import dev.holdfast.backendtests.life.LifeWorkflow.Stage;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Random actions on items and claims of two processes, each checked against the model: an item has one holder, a claim
 * that has ended never writes, no acknowledged write is lost, the counters are right, and the history has no gap. Confined
 * to one thread.
 */
public final class LifeRun {
    private static final int ITEMS = 3;
    private static final List<ModelWorker.Use> WORK =
            List.of(ModelWorker.Use.STEP, ModelWorker.Use.CHUNK, ModelWorker.Use.SAVE_SOON, ModelWorker.Use.RELEASE);

    private final StateStore store;
    private final Random random;
    private final boolean clockMoves;
    private final TestClock clock = new TestClock();
    private final Map<String, ModelItem> items = new TreeMap<>();
    private final List<ModelProcess> processes = new ArrayList<>();
    private final List<ModelClaim> claims = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final ModelWorker worker;

    /** The actions, some more often than others. */
    private enum Action {
        CLAIM,
        CLAIM_MORE,
        CLAIM_ONE,
        USE,
        USE_MORE,
        USE_MOST,
        WORK_TWICE,
        UPDATE,
        UPDATE_LATER,
        MOVE,
        DELETE_OR_CREATE,
        RECOVER,
        LISTEN,
        JUMP,
        JUMP_FORTH_AND_BACK,
        RENEW,
        DIE,
        CRASH_AGAIN,
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
        this.worker = new ModelWorker(random, this::now, log::add);
    }

    private Instant now() {
        return store.now(clock.instant());
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
            processes.get(0).create(item);
        }
    }

    private ModelProcess process() {
        Duration progress = random.nextBoolean() ? Duration.ZERO : Duration.ofDays(1);
        return new ModelProcess(store, clock, items, progress);
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
            case DELETE_OR_CREATE -> process.deleteOrCreate(item);
            case RECOVER -> recover(process);
            case LISTEN -> process.manner = any(List.of(ModelProcess.Manner.values()));
            case JUMP -> jump(ModelProcess.LEASE.dividedBy(4).multipliedBy(random.nextInt(14) - 4));
            case JUMP_FORTH_AND_BACK -> {
                jump(ModelProcess.LEASE.multipliedBy(3));
                process.renewAll(claims);
                jump(ModelProcess.LEASE.multipliedBy(-3));
                process.renewAll(claims);
                jump(ModelProcess.LEASE);
            }
            case WORK_TWICE -> {
                work(process, item);
                work(process, item);
            }
            case RENEW -> process.renewAll(claims);
            case DIE -> die(index);
            case CRASH_AGAIN -> {
                for (int i = 0; i < ModelItem.CRASH_LIMIT; i++) {
                    claim(processes.get(index), ITEMS);
                    die(index);
                    jump(ModelProcess.LEASE);
                }
            }
            case CLOSE -> {
                process.close(1 + random.nextInt(3), claims);
                processes.set(index, process());
            }
            case CLOSE_IN_TASK -> closeInTask();
            default -> {
                if (!claims.isEmpty()) {
                    use(claim());
                }
            }
        }
    }

    private void use(ModelClaim used) {
        ModelWorker.Use use = any(List.of(ModelWorker.Use.values()));
        log.add("  " + use + " of claim " + claims.indexOf(used) + " of " + used.item.id
                + (used.mayWrite() ? "" : ", which has ended"));
        worker.use(use, used);
    }

    /** Claims the item, and releases it after some work, so that the next claim finds the results. */
    private void work(ModelProcess process, ModelItem item) {
        int before = claims.size();
        claimOne(process, item);
        if (claims.size() > before) {
            for (ModelWorker.Use use : WORK) {
                worker.use(use, claims.get(before));
            }
        }
    }

    /** Frees what dead workers have left, and only that. */
    private void recover(ModelProcess process) {
        List<ModelItem> crashed = items.values().stream()
                .filter(item -> item.holder != null && readyAt(item) != null)
                .toList();
        process.items.recover();
        crashed.forEach(item -> item.freed(process));
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

    private void die(int index) {
        processes.get(index).die(claims);
        processes.set(index, process());
    }

    private void jump(Duration step) {
        if (clockMoves) {
            Instant now = clock.advance(step);
            log.add("  to " + now);
        }
    }

    /** The time since which an item can be claimed; null if it cannot be claimed now. */
    private @Nullable Instant readyAt(ModelItem item) {
        return processes
                .get(0)
                .items
                .get(item.id)
                .flatMap(Snapshot::readyAt)
                .filter(at -> item.target() != null && !at.isAfter(now()))
                .orElse(null);
    }

    private Map<String, Instant> claimable(Stage enter) {
        Map<String, Instant> ready = new HashMap<>();
        for (ModelItem item : items.values()) {
            Instant at = readyAt(item);
            if (at != null && item.target() == enter) {
                ready.put(item.id, at);
            }
        }
        return ready;
    }

    private void claim(ModelProcess process, int max) {
        Stage enter = random.nextInt(4) == 0 ? Stage.TEST : Stage.WORK;
        Map<String, Instant> ready = claimable(enter);
        Instant last = Instant.MIN;
        int taken = 0;
        for (Claim<Stage, Job> claim : process.items.claim(enter, max)) {
            assertThat(ready).as("ready items, each claimed once").containsKey(claim.id());
            Instant at = Objects.requireNonNull(ready.remove(claim.id()));
            last = at.isAfter(last) ? at : last;
            taken(process, claim, enter);
            taken++;
        }
        for (String id : Set.copyOf(ready.keySet())) {
            taken += givenUp(process, item(id)) ? 1 : 0;
            if (item(id).state == Stage.GONE) {
                ready.remove(id);
            }
        }
        assertThat(taken == max || ready.isEmpty())
                .as("no ready item is left out: %s", ready)
                .isTrue();
        for (Instant left : ready.values()) {
            assertThat(left).as("the longest ready are claimed first").isAfterOrEqualTo(last);
        }
    }

    private ModelItem item(String id) {
        return Objects.requireNonNull(items.get(id), id);
    }

    /** A claim that meets an item with too many crashes gives it up instead. */
    private static boolean givenUp(ModelProcess process, ModelItem item) {
        boolean gone =
                item.isPoison() && process.items.get(item.id).orElseThrow().state() == Stage.GONE;
        if (gone) {
            item.givenUp(process);
        }
        return gone;
    }

    private void claimOne(ModelProcess process, ModelItem item) {
        Stage enter = item.target() == Stage.TEST ? Stage.TEST : Stage.WORK;
        boolean ready = claimable(enter).containsKey(item.id);
        boolean poison = item.isPoison();
        var claim = process.items.claim(enter, item.id);
        assertThat(claim.isPresent()).as("%s is claimed", item.id).isEqualTo(ready && !poison);
        claim.ifPresent(taken -> taken(process, taken, enter));
        if (ready && poison) {
            item.givenUp(process);
        }
    }

    private void taken(ModelProcess process, Claim<Stage, Job> claim, Stage enter) {
        ModelItem item = item(claim.id());
        ModelClaim taken = new ModelClaim(item, process, claim);
        log.add("  claimed " + claim.id() + " as claim " + claims.size());
        item.claimed(taken, enter);
        claims.add(taken);
    }

    private void move(ModelProcess process, ModelItem item) {
        Stage to = any(List.of(Stage.NEW, Stage.WORK, Stage.FAILED, Stage.DONE, Stage.GONE)); // OVER has no way back
        log.add("  to " + to);
        process.move(item, to);
    }

    static void refused(Class<? extends Exception> type, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            assertThat(e).isInstanceOf(type);
            return;
        }
        throw new AssertionError("the call was not refused");
    }

    private void check() {
        for (ModelItem item : items.values()) {
            item.check(processes.get(0).items);
        }
        processes.forEach(ModelProcess::check);
        for (ModelClaim used : claims) {
            Claim<Stage, Job> claim = used.claim;
            if (claim != null && used.mayWrite()) {
                Instant end = processes
                        .get(0)
                        .items
                        .get(used.item.id)
                        .orElseThrow()
                        .lease()
                        .orElseThrow()
                        .expires();
                assertThat(claim.lost())
                        .as("%s is lost, its lease ends at %s", used, end)
                        .isEqualTo(!now().isBefore(end));
            } else if (claim != null && used.told) {
                assertThat(claim.lost()).as("%s is lost", used).isTrue();
            }
        }
    }

    private void end() {
        try (var last = process().items) {
            for (ModelItem item : items.values()) {
                item.check(last);
                ModelClaim holder = item.holder;
                assertThat(holder == null || holder.ended || !holder.process.isAlive())
                        .isTrue();
            }
        }
        assertThat(store.verify(StateStore.Check.REPORT).findings()).isEmpty();
    }
}
