package dev.holdfast.backendtests.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Claim;
import dev.holdfast.HoldfastException;
import dev.holdfast.IllegalTransitionException;
import dev.holdfast.LeaseLostException;
import dev.holdfast.Snapshot;
import dev.holdfast.StoreException;
import dev.holdfast.backendtests.life.LifeWorkflow.Job;
import dev.holdfast.backendtests.life.LifeWorkflow.Stage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Uses claims as a worker does, and applies that to the model. Confined to one thread. */
final class ModelWorker {
    private static final int CHUNKS = 4;
    private static final String STEP = "step";

    private final Random random;
    private final Supplier<Instant> now;
    private final Consumer<String> log;
    private int value;

    /** The uses of a claim. */
    enum Use {
        SUCCEED,
        THROW,
        THROW_MORE,
        SAVE,
        SAVE_SOON,
        PROGRESS,
        CHUNK,
        STEP,
        ENTER,
        RELEASE,
        END,
        DROP
    }

    /** @param now the time of the store */
    ModelWorker(Random random, Supplier<Instant> now, Consumer<String> log) {
        this.random = random;
        this.now = now;
        this.log = log;
    }

    void use(Use use, ModelClaim used) {
        Claim<Stage, Job> claim = used.claim;
        if (claim == null) {
            return; // dropped
        }
        if (use == Use.DROP) {
            used.claim = null;
        } else if (use == Use.END) {
            close(claim, used);
        } else if (used.mayWrite()) {
            write(use, claim, used, used.item);
        } else {
            refusedOrDead(use, claim, used);
        }
    }

    /** It never throws without a pending payload, whatever has become of the item. */
    private static void close(Claim<Stage, Job> claim, ModelClaim used) {
        if (used.mayWrite()) {
            claim.close();
            used.item.released();
            return;
        }
        try {
            claim.close();
        } catch (LeaseLostException | StoreException e) {
            if (used.pending == null && used.process.isAlive()) {
                throw e;
            }
        }
        used.ended = true;
    }

    private void write(Use use, Claim<Stage, Job> claim, ModelClaim used, ModelItem item) {
        int next = ++value;
        switch (use) {
            case SUCCEED -> {
                Snapshot<Stage, Job> done = claim.run(
                        Stage.DONE, work -> new Job(next, work.payload().updated()));
                assertThat(done.state()).isEqualTo(Stage.DONE);
                item.completed(next);
            }
            case THROW, THROW_MORE -> fail(claim, used, item, any(Thrown.values()));
            case SAVE -> {
                claim.save(new Job(next, claim.payload().updated()));
                item.saved(next);
                item.entries++;
            }
            case SAVE_SOON -> {
                saveSoon(claim, used, item, next);
                saveSoon(claim, used, item, ++value); // this one waits, unless the process writes at once
            }
            case PROGRESS -> {
                claim.progress(next, next + 1L, "progress " + next);
                settle(used, item, 1);
            }
            case CHUNK -> chunk(claim, used, item);
            case STEP -> step(claim, used, item, next);
            case ENTER -> enter(claim, used, item);
            default -> release(claim, used, item);
        }
    }

    private <T> T any(T[] of) {
        return of[random.nextInt(of.length)];
    }

    private static void saveSoon(Claim<Stage, Job> claim, ModelClaim used, ModelItem item, int next) {
        used.pending = next;
        claim.saveSoon(new Job(next, claim.payload().updated()));
        assertThat(claim.payload().saved()).isEqualTo(next);
        settle(used, item, 1);
    }

    /** A write may have taken the pending value along. */
    private static void settle(ModelClaim used, ModelItem item, int entries) {
        if (used.pending != null
                && used.item == item
                && used.process.items.get(item.id).orElseThrow().payload().saved() == used.pending) {
            item.savePending();
            item.entries += entries;
        }
    }

    private void chunk(Claim<Stage, Job> claim, ModelClaim used, ModelItem item) {
        String chunk = item.state + "-" + random.nextInt(CHUNKS);
        int index = Integer.parseInt(chunk.substring(chunk.indexOf('-') + 1));
        boolean first = claim.chunks(CHUNKS).complete(index);
        if (used.item != item) { // the claim has lost the item, and its process does not know
            assertThat(first).as("only a chunk that was done is accepted").isFalse();
            return;
        }
        assertThat(first).as("chunk %s is completed once", chunk).isEqualTo(item.chunks.add(chunk));
        if (first) {
            item.streak = 0;
        }
        settle(used, item, 1);
    }

    /** A step is done once for the item, and started once by a claim. */
    private void step(Claim<Stage, Job> claim, ModelClaim used, ModelItem item, int next) {
        String key = item.state + "/" + STEP;
        Integer stored = item.steps.get(key);
        boolean again = !used.steps.add(key);
        int result;
        try {
            result = claim.step(STEP, Integer.class, () -> next);
        } catch (IllegalStateException e) {
            if (!again || used.item != item) {
                throw e;
            }
            return;
        } catch (HoldfastException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("the step throws nothing", e);
        }
        if (used.item != item) { // the claim has lost the item, and its process does not know
            assertThat(used.item.steps).as("only a stored result is returned").containsValue(result);
            return;
        }
        assertThat(again).as("%s was started twice by a claim", key).isFalse();
        assertThat(result).as("the result of %s", key).isEqualTo(stored == null ? next : stored);
        if (stored == null) {
            item.steps.put(key, next);
            item.streak = 0;
            item.entries++;
            item.savePending();
        }
    }

    private static void enter(Claim<Stage, Job> claim, ModelClaim used, ModelItem item) {
        if (used.item == item && item.state == Stage.TEST) {
            LifeRun.refused(IllegalTransitionException.class, () -> claim.enter(Stage.TEST));
            return;
        }
        claim.enter(Stage.TEST);
        item.entered(Stage.TEST);
    }

    private void release(Claim<Stage, Job> claim, ModelClaim used, ModelItem item) {
        Duration delay = random.nextInt(3) == 0 ? ModelProcess.LEASE.dividedBy(2) : Duration.ZERO;
        log.accept("  with a delay of " + delay);
        Instant before = now.get().minusMillis(1); // times are stored in milliseconds
        claim.release("by the model", delay);
        item.released();
        Instant ready = used.process.items.get(item.id).orElseThrow().readyAt().orElseThrow();
        assertThat(ready)
                .as("%s is ready after the delay", item.id)
                .isBetween(before.plus(delay), now.get().plus(delay));
    }

    /** A claim that has ended, or whose process is dead, writes nothing; the check after the action sees that. */
    private void refusedOrDead(Use use, Claim<Stage, Job> claim, ModelClaim used) {
        ModelItem unheard = new ModelItem(used.item.id);
        boolean mayGoUnnoticed = !used.ended && !used.told;
        try {
            write(use, claim, used, unheard);
        } catch (HoldfastException | IllegalStateException expected) {
            return;
        } finally {
            var unused = Thread.interrupted(); // a task was interrupted, and its release refused
            used.ended |= use == Use.SUCCEED || use == Use.THROW || use == Use.THROW_MORE;
        }
        // what waits for a later write, or only reads
        boolean harmless = use == Use.SAVE_SOON || use == Use.PROGRESS || use == Use.STEP || use == Use.CHUNK;
        assertThat(harmless && mayGoUnnoticed)
                .as("%s by a claim that has ended was accepted", use)
                .isTrue();
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
        NOTHING,
        WHILE_STORE_IS_AWAY;

        @SuppressWarnings("NullAway") // a task that returns null
        Job doThrow() throws Exception {
            switch (this) {
                case PERMANENT -> throw new IllegalStateException("for good");
                case CHECKED, WHILE_STORE_IS_AWAY -> throw new IOException("for now");
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

    private void fail(Claim<Stage, Job> claim, ModelClaim used, ModelItem item, Thrown thrown) {
        log.accept("  " + thrown);
        if (thrown == Thrown.WHILE_STORE_IS_AWAY) {
            if (used.item == item) {
                LifeRun.refused(StoreException.class, () -> failUnheard(claim, used));
            } else {
                failUnheard(claim, used);
            }
            return;
        }
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

    /** The failure cannot be recorded: the claim has ended anyway, and its lease expires. */
    private static void failUnheard(Claim<Stage, Job> claim, ModelClaim used) {
        used.process.store().away(true);
        try {
            var unused = claim.run(Stage.DONE, work -> Thrown.WHILE_STORE_IS_AWAY.doThrow());
        } finally {
            used.process.store().away(false);
            used.ended = true;
        }
    }
}
