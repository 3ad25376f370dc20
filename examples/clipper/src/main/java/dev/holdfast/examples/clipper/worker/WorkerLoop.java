package dev.holdfast.examples.clipper.worker;

import dev.holdfast.Claim;
import dev.holdfast.Items;
import dev.holdfast.LeaseLostException;
import dev.holdfast.Snapshot;
import dev.holdfast.StoreException;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Jobs;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.examples.common.thread.ChangeSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Claims one job after the other until it is stopped, late stages first. Any thread may call {@link #stop} and
 * {@link #wake}.
 */
final class WorkerLoop {
    /** Retries and expired leases become due without a change. */
    private static final Duration POLL_INTERVAL = Duration.ofMillis(150);

    private static final Duration STORE_RETRY_DELAY = Duration.ofMillis(500);

    private final Items<Stage, Job> items;
    private final Pipeline pipeline;
    private final WorkerOutput output;
    private final List<Stage> order;
    private final ChangeSignal changes = new ChangeSignal();
    private boolean stopped;
    private @Nullable Thread worker;

    WorkerLoop(Items<Stage, Job> items, Pipeline pipeline, WorkerOutput output) {
        this.items = items;
        this.pipeline = pipeline;
        this.output = output;
        this.order = new ArrayList<>(Jobs.WORK);
        Collections.reverse(order);
    }

    /** Works until {@link #stop}; then releases the current job. */
    void run() {
        setWorker(Thread.currentThread());
        try {
            while (!isStopped()) {
                long seen = changes.count();
                if (!step()) {
                    changes.await(seen, POLL_INTERVAL);
                }
            }
        } catch (InterruptedException e) {
            // stopped
        } finally {
            setWorker(null);
            var unused = Thread.interrupted();
        }
    }

    /** Processes one job; returns false if there is none, or the store has failed. */
    private boolean step() throws InterruptedException {
        try {
            for (Stage stage : order) {
                for (Claim<Stage, Job> claim : items.claim(stage, 1)) {
                    output.write(WorkerOutput.CLAIMED + claim.id() + " in " + stage + ", attempt " + claim.attempt());
                    Snapshot<Stage, Job> after = claim.run(Stage.COMPLETE, pipeline::run);
                    output.write(WorkerOutput.RELEASED + after.id() + " in " + after.state()
                            + after.message().map(message -> ": " + message).orElse(""));
                    return true;
                }
            }
        } catch (LeaseLostException e) {
            output.write(WorkerOutput.RELEASED + "without its lease: " + e.getMessage()); // cancelled or taken over
            return true;
        } catch (StoreException e) {
            output.write("the store failed: " + e.getMessage()); // the lease expires and another worker takes over
            changes.await(changes.count(), STORE_RETRY_DELAY);
        }
        return false;
    }

    /** Ends the loop soon, and interrupts the current job. */
    synchronized void stop() {
        stopped = true;
        Thread running = worker;
        if (running != null) {
            running.interrupt();
        }
    }

    /** Looks for work, since the store may have changed. */
    void wake() {
        changes.send();
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    private synchronized void setWorker(@Nullable Thread thread) {
        worker = thread;
    }
}
