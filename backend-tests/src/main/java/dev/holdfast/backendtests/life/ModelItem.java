package dev.holdfast.backendtests.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Change;
import dev.holdfast.Items;
import dev.holdfast.Snapshot;
import dev.holdfast.backendtests.life.LifeWorkflow.Job;
import dev.holdfast.backendtests.life.LifeWorkflow.Stage;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The expected item. Confined to one thread. */
final class ModelItem {
    static final int CRASH_LIMIT = 2;

    final String id;

    /** The completed chunks and the results of steps, by state; deleted with the item. */
    final Set<String> chunks = new HashSet<>();

    final Map<String, Integer> steps = new HashMap<>();
    private Map<Stage, Counters> counters = new EnumMap<>(Stage.class);
    boolean exists;
    Stage state = Stage.NEW;

    @Nullable
    Stage failedFrom;

    int saved;
    int updated;
    int streak;
    long entries;

    /** The claim whose lease the item carries; null if it carries none. */
    @Nullable
    ModelClaim holder;

    ModelItem(String id) {
        this.id = id;
    }

    /** The counts of one active state. */
    private static final class Counters {
        private int attempts;
        private int failures;
        private int interruptions;
        private int crashes;

        private List<Integer> all() {
            return List.of(attempts, failures, interruptions, crashes);
        }
    }

    private Counters in(Stage stage) {
        return counters.computeIfAbsent(stage, each -> new Counters());
    }

    void created() {
        exists = true;
        state = Stage.NEW;
        failedFrom = null;
        saved = 0;
        updated = 0;
        streak = 0;
        entries++;
        counters = new EnumMap<>(Stage.class);
        chunks.clear();
        steps.clear();
    }

    void deleted(ModelProcess by) {
        exists = false;
        entries++;
        taken(by);
    }

    /** The state that a claim of it enters, if it is ready; null if there is none. */
    @Nullable
    Stage target() {
        return switch (state) {
            case NEW, WORK -> Stage.WORK;
            case TEST -> Stage.TEST;
            case FAILED -> failedFrom;
            case DONE, GONE, OVER -> null;
        };
    }

    /** Whether the next claim of it counts the crash that is one too many. */
    boolean isPoison() {
        return holder != null && streak + 1 >= CRASH_LIMIT;
    }

    /** Others take the item from its holder. */
    private void taken(ModelProcess by) {
        ModelClaim former = holder;
        holder = null;
        if (former != null && !former.ended && by.equals(former.process)) {
            former.told = true;
        }
    }

    private void crashed(ModelProcess by) {
        in(state).crashes++;
        streak++;
        entries++;
        taken(by);
    }

    /** A claim finds that it has crashed too often, as does a recovery. */
    void givenUp(ModelProcess by) {
        Stage from = state;
        crashed(by);
        failedFrom = from;
        left(Stage.GONE);
    }

    /** A recovery frees it. */
    void freed(ModelProcess by) {
        if (isPoison()) {
            givenUp(by);
            return;
        }
        crashed(by);
        Counters counted = in(state);
        counted.attempts = Math.max(0, counted.attempts - 1);
    }

    /** A claim takes the item. */
    void claimed(ModelClaim by, Stage enter) {
        Counters counted = in(enter);
        if (holder != null) { // its lease has expired
            crashed(by.process);
            counted.attempts = Math.max(1, counted.attempts);
        } else if (state == enter || failedFrom == enter) {
            counted.attempts++;
        } else {
            counted.attempts = 1;
            streak = 0;
        }
        entries++;
        state = enter;
        failedFrom = null;
        holder = by;
    }

    void saved(int value) {
        saved = value;
        streak = 0;
        pending(null);
    }

    private void pending(@Nullable Integer value) {
        if (holder != null) {
            holder.pending = value;
        }
    }

    /** A write of the holder takes the pending value along. */
    void savePending() {
        if (holder != null && holder.pending != null) {
            saved(holder.pending);
        }
    }

    void entered(Stage next) {
        savePending();
        state = next;
        failedFrom = null;
        in(next).attempts = 1;
        streak = 0;
        entries++;
    }

    void completed(int value) {
        saved(value);
        left(Stage.DONE);
        failedFrom = null;
    }

    void failed(boolean permanent) {
        savePending();
        Stage from = state;
        Counters counted = in(from);
        counted.failures++;
        boolean last = permanent || Math.max(1, counted.attempts) >= LifeWorkflow.MAX_ATTEMPTS;
        left(last ? Stage.GONE : Stage.FAILED);
        failedFrom = from;
        entries += last ? 1 : 0;
    }

    void released() {
        savePending();
        Counters counted = in(state);
        counted.interruptions++;
        counted.attempts = Math.max(0, counted.attempts - 1);
        end();
        entries++;
    }

    void moved(Stage to, ModelProcess by) {
        if (to == Stage.FAILED) {
            failedFrom = state == Stage.FAILED ? failedFrom : state;
        } else {
            failedFrom = null;
        }
        in(to).attempts = 0;
        taken(by);
        left(to);
    }

    private void left(Stage to) {
        state = to;
        streak = 0;
        end();
        entries++;
    }

    private void end() {
        if (holder != null) {
            holder.ended = true;
        }
        holder = null;
    }

    void update() {
        updated++;
        entries++;
    }

    /** Checks the stored item, and that its history has no gap. */
    void check(Items<Stage, Job> items) {
        assertThat(items.history(id).stream().map(Change::number))
                .as("history of %s", id)
                .isEqualTo(LongStream.rangeClosed(1, entries).boxed().toList());
        Snapshot<Stage, Job> item = items.get(id).orElse(null);
        if (item == null) {
            assertThat(exists).as("%s exists", id).isFalse();
            return;
        }
        assertThat(exists).as("%s exists", id).isTrue();
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
        for (Stage stage : List.of(Stage.WORK, Stage.TEST)) {
            assertThat(List.of(
                            item.attempt(stage), item.failures(stage), item.interruptions(stage), item.crashes(stage)))
                    .as("attempts, failures, interruptions and crashes of %s in %s", id, stage)
                    .isEqualTo(in(stage).all());
        }
        assertThat(item.entries()).as("entries of %s", id).isEqualTo(entries);
    }
}
