package dev.holdfast.examples.transcript;

import dev.holdfast.Claim;
import dev.holdfast.Snapshot;
import dev.holdfast.workflow.StateKind;
import dev.holdfast.Items;
import dev.holdfast.store.Lease;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes the job, waiting for the claim of a process that was killed, but not for one that lives. Confined to one thread. */
final class Taking {
    private static final long LOOK_MILLIS = 50;

    private final PrintStream out;
    private final Control control;
    private final Duration length;

    /** @param length how long a claim lasts that nobody renews */
    Taking(PrintStream out, Control control, Duration length) {
        this.out = out;
        this.control = control;
        this.length = length;
    }

    /**
     * The right to work on the job.
     *
     * @return empty if it cannot be had any more, because it is at its end, or if the user wants to end
     * @throws HeldException if another process has it and renews it, so it lives
     */
    Optional<Claim<Stage, Job>> take(Items<Stage, Job> items) throws HeldException, InterruptedException {
        @Nullable Lease first = null;
        while (control.wish() != Control.Wish.QUIT) {
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
                out.println(now.owner() + " holds the job; if that process is dead, its claim ends within "
                        + length.toMillis() / 1000.0 + " s");
            } else if (now != null && !now.equals(first)) {
                throw new HeldException(
                        now.owner()
                                + " is at work on it, so this process does nothing; wait for it to end, or stop it and run again");
            }
            control.rest(LOOK_MILLIS);
        }
        return Optional.empty();
    }
}
