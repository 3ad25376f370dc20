package dev.holdfast.backendtests.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Change;
import dev.holdfast.Items;
import dev.holdfast.Snapshot;
import dev.holdfast.backendtests.life.LifeWorkflow.Job;
import dev.holdfast.backendtests.life.LifeWorkflow.Stage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The expected item. Confined to one thread. */
final class ModelItem {
    final String id;
    final Set<Integer> chunks = new HashSet<>();
    Stage state = Stage.NEW;
    int saved;
    int updated;
    int attempts;
    int failures;
    int interruptions;
    int crashes;
    long entries = 1;

    /** The claim whose lease the item carries; null if it carries none. */
    @Nullable
    ModelClaim holder;

    ModelItem(String id) {
        this.id = id;
    }

    /** A claim takes the item. */
    void claimed(ModelClaim by) {
        if (holder != null) { // its lease has expired
            crashes++;
            attempts = Math.max(1, attempts);
            entries += 2;
        } else {
            attempts = state == Stage.NEW ? 1 : attempts + 1;
            entries++;
        }
        state = Stage.WORK;
        holder = by;
    }

    void completed(int value) {
        saved = value;
        left(Stage.DONE);
    }

    void failed(boolean permanent) {
        failures++;
        boolean last = permanent || attempts >= LifeWorkflow.MAX_ATTEMPTS;
        left(last ? Stage.GONE : Stage.FAILED);
        entries += last ? 1 : 0;
    }

    void released() {
        interruptions++;
        attempts = Math.max(0, attempts - 1);
        left(Stage.WORK);
    }

    void moved(Stage to) {
        attempts = to == Stage.WORK ? 0 : attempts;
        left(to);
    }

    private void left(Stage to) {
        state = to;
        holder = null;
        entries++;
    }

    void update() {
        updated++;
        entries++;
    }

    /** Checks the stored item, and that its history has no gap. */
    void check(Items<Stage, Job> items) {
        Snapshot<Stage, Job> item = items.get(id).orElseThrow();
        assertThat(item.state()).as("state of %s", id).isEqualTo(state);
        assertThat(item.payload()).as("payload of %s", id).isEqualTo(new Job(saved, updated));
        ModelClaim by = holder;
        if (by == null) {
            assertThat(item.lease()).as("lease of %s", id).isEmpty();
        } else {
            assertThat(item.lease().orElseThrow().token())
                    .as("token of the lease of %s", id)
                    .isEqualTo(by.token());
        }
        assertThat(List.of(
                        item.attempt(Stage.WORK),
                        item.failures(Stage.WORK),
                        item.interruptions(Stage.WORK),
                        item.crashes(Stage.WORK)))
                .as("attempts, failures, interruptions and crashes of %s", id)
                .isEqualTo(List.of(attempts, failures, interruptions, crashes));
        assertThat(item.entries()).as("entries of %s", id).isEqualTo(entries);
        assertThat(items.history(id).stream().map(Change::number))
                .as("history of %s", id)
                .isEqualTo(LongStream.rangeClosed(1, entries).boxed().toList());
    }
}
