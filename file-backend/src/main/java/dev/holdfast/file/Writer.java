package dev.holdfast.file;

import dev.holdfast.internal.backend.GroupCommit;
import dev.holdfast.internal.backend.GroupTask;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of this process: puts the waiting work of many callers into one write of the journal. If one of them
 * cannot be planned, each of them is tried again alone, so that none suffers for another. Thread-safe.
 */
final class Writer implements AutoCloseable {
    private final Committing committing;
    private final GroupCommit<Plan, IOException> group;

    Writer(Committing committing, Runnable afterCommit) {
        this.committing = committing;
        this.group = new GroupCommit<>("holdfast-file-writer", this::run, afterCommit, Failures::closed);
    }

    /** Plans and waits until that is in the journal. */
    <T> T execute(GroupTask.Work<Plan, T, IOException> work, int weight) {
        return group.execute(work, weight);
    }

    /** Does something under the store's lock, between commits. */
    void exclusively(Committing.Exclusive action) {
        group.exclusively(() -> committing.exclusively(action));
    }

    private void run(List<GroupTask<Plan, ?, IOException>> batch) {
        Throwable failure;
        boolean[] planning = new boolean[1];
        try {
            failure = committing.commit(plan -> {
                planning[0] = true;
                for (GroupTask<Plan, ?, IOException> task : batch) {
                    task.run(plan);
                }
                planning[0] = false;
            });
        } catch (RuntimeException | Error e) {
            failure = e;
            if (planning[0] && batch.size() > 1) {
                batch.forEach(task -> run(List.of(task)));
                return;
            }
        }
        end(batch, failure);
    }

    private static void end(List<GroupTask<Plan, ?, IOException>> batch, @Nullable Throwable failure) {
        batch.forEach(task -> task.end(failure));
    }

    /** Lets waiting work end; work that comes later is refused. Idempotent. */
    @Override
    public void close() {
        group.close();
    }
}
