package dev.holdfast.examples.transcript;

import dev.holdfast.Claim;
import dev.holdfast.Items;
import dev.holdfast.Snapshot;
import dev.holdfast.store.Lease;
import dev.holdfast.workflow.StateKind;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Claims the job. Waits for the lease of a killed process to expire, but not for a live one. Confined to one thread.
 */
final class JobClaimer {
    private static final long POLL_MILLIS = 50;

    private final PrintStream out;
    private final Control control;
    private final Duration lease;

    /**
     * A claimer.
     *
     * @param lease the duration of a claim that is not renewed
     */
    JobClaimer(PrintStream out, Control control, Duration lease) {
        this.out = out;
        this.control = control;
        this.lease = lease;
    }

    /**
     * Claims the job.
     *
     * @return empty if the job has ended, or if the user quits
     * @throws JobInUseException if another process holds the job and renews its lease
     */
    Optional<Claim<Stage, Job>> claim(Items<Stage, Job> items) throws JobInUseException, InterruptedException {
        @Nullable Lease first = null;
        while (control.request() != Control.Request.QUIT) {
            Optional<Claim<Stage, Job>> claim = items.claim(Stage.RUNNING, Job.ID);
            if (claim.isPresent()) {
                return claim;
            }
            Optional<Snapshot<Stage, Job>> job = items.get(Job.ID);
            if (job.isEmpty() || job.get().kind() == StateKind.DONE || job.get().state() == Stage.FAILED) {
                return Optional.empty();
            }
            Lease now = job.get().lease().orElse(null);
            if (now != null && first == null) {
                first = now;
                out.println(now.owner() + " holds the job; if that process is dead, its lease expires within "
                        + lease.toMillis() / 1000.0 + " s");
            } else if (now != null && !now.equals(first)) {
                throw new JobInUseException(
                        now.owner() + " is processing the job; wait for it to end, or stop it, and run again");
            }
            control.rest(POLL_MILLIS);
        }
        return Optional.empty();
    }
}
