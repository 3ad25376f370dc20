package dev.holdfast.examples.clipper.worker;

import dev.holdfast.Claim;
import dev.holdfast.LeaseLostException;
import dev.holdfast.Snapshot;
import dev.holdfast.Items;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Jobs;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.StoreException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Claims one job after the other until it is stopped: what is nearest to its end goes first. {@link #stop} and {@link
 * #wake} may be called by any thread.
 */
final class WorkerLoop {
    private static final long REST_MILLIS = 150;
    private static final long TROUBLE_MILLIS = 500;

    private final Items<Stage, Job> items;
    private final Pipeline pipeline;
    private final Diary diary;
    private final List<Stage> order;
    private final Object changes = new Object();
    private long changed;
    private boolean stopped;
    private @Nullable Thread worker;

    WorkerLoop(Items<Stage, Job> items, Pipeline pipeline, Diary diary) {
        this.items = items;
        this.pipeline = pipeline;
        this.diary = diary;
        this.order = new ArrayList<>(Jobs.WORK);
        Collections.reverse(order);
    }

    /** Works until {@link #stop}; what is in hand then is given back. */
    void run() {
        synchronized (changes) {
            worker = Thread.currentThread();
        }
        try {
            while (!isStopped()) {
                long before = seen();
                if (!step()) {
                    await(before, REST_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            // asked to stop
        } finally {
            synchronized (changes) {
                worker = null;
                var unused = Thread.interrupted();
            }
        }
    }

    /** Does one job as far as it goes; false if there is none, or the store is in trouble. */
    private boolean step() throws InterruptedException {
        try {
            for (Stage stage : order) {
                for (Claim<Stage, Job> claim : items.claim(stage, 1)) {
                    diary.say("took " + claim.id() + " in " + stage + ", attempt " + claim.attempt());
                    Snapshot<Stage, Job> after = claim.run(Stage.COMPLETE, pipeline::run);
                    diary.say("left " + after.id() + " in " + after.state()
                            + after.message().map(message -> ": " + message).orElse(""));
                    return true;
                }
            }
        } catch (LeaseLostException e) {
            diary.say("lost: " + e.getMessage()); // cancelled, or taken over: somebody else's from now on
            return true;
        } catch (StoreException e) {
            diary.say("trouble with the store: " + e.getMessage()); // the lease runs out, whoever is well takes over
            await(seen(), TROUBLE_MILLIS);
        }
        return false;
    }

    /** Ends the loop soon: the work in hand is interrupted. */
    void stop() {
        synchronized (changes) {
            stopped = true;
            Thread running = worker;
            if (running != null) {
                running.interrupt();
            }
        }
    }

    /** Something may have changed in the store. */
    void wake() {
        synchronized (changes) {
            changed++;
            changes.notifyAll();
        }
    }

    private boolean isStopped() {
        synchronized (changes) {
            return stopped;
        }
    }

    private long seen() {
        synchronized (changes) {
            return changed;
        }
    }

    /** Waits for a change; a retry or the lease of a dead worker comes due without one, so not for long. */
    private void await(long before, long millis) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (changes) {
            long left = millis;
            while (changed == before && !stopped && left > 0) {
                changes.wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            }
        }
    }
}
