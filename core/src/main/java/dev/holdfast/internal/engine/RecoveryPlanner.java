package dev.holdfast.internal.engine;

import dev.holdfast.Cursor;
import dev.holdfast.Damage;
import dev.holdfast.Failure;
import dev.holdfast.Page;
import dev.holdfast.RecoveryPlan;
import dev.holdfast.RecoveryPlan.Action;
import dev.holdfast.RecoveryPlan.Step;
import dev.holdfast.UnreadableItemException;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.Query;
import dev.holdfast.store.StateStore;
import dev.holdfast.workflow.StateKind;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes recovery plans and applies them. */
public final class RecoveryPlanner<S, P> {
    private static final int PAGE = 500;

    private final Workflow<S, P> workflow;
    private final StateStore store;
    private final String type;
    private final String owner;
    private final ItemCodec<S, P> codec;
    private final Rules<S, P> rules;
    private final Committer<S, P> committer;

    public RecoveryPlanner(Workflow<S, P> workflow, StateStore store, String type, ItemWrites<S, P> writes) {
        this.workflow = workflow;
        this.store = store;
        this.type = type;
        this.owner = writes.owner();
        this.codec = writes.codec();
        this.rules = writes.rules();
        this.committer = writes.committer();
    }

    public RecoveryPlan plan() {
        Set<String> ends = WorkflowPaths.names(workflow, workflow.terminal());
        Instant now = committer.now();
        List<Step> steps = new ArrayList<>();
        @Nullable Cursor after = Cursor.START;
        // items in undeclared states belong to the plan, so terminal states are excluded here
        for (String state : store.count(type).keySet()) {
            after = ends.contains(state) ? null : Cursor.START;
            while (after != null) {
                var query = new Query(type, Query.Filter.inStates(state), new Query.Order.Stable(), after, PAGE);
                Page<ItemRecord> page = store.find(query);
                page.items().forEach(record -> steps.add(step(record, now)));
                for (Damage damage : page.damaged()) {
                    steps.add(new Step(damage.key().id(), state, Action.BLOCKED, damage.reason(), null, 0));
                }
                after = page.next();
            }
        }
        return new RecoveryPlan(steps, this::apply);
    }

    private Step step(ItemRecord record, Instant now) {
        ItemSnapshot<S, P> item;
        try {
            item = codec.snapshot(record);
            codec.requireWritable(item);
        } catch (UnreadableItemException e) {
            return step(record, Action.BLOCKED, String.valueOf(e.getMessage()), null);
        }
        String failedFrom = record.body().failedFrom();
        if (record.body().due() != null
                && failedFrom != null
                && workflow.state(failedFrom).isEmpty()) {
            String gone = "it failed in " + failedFrom + ", which the workflow does not declare; declare it again, or"
                    + " move the item";
            return step(record, Action.BLOCKED, gone, null);
        }
        Lease lease = record.body().lease();
        Instant ready = record.body().readyAt();
        if (lease != null && lease.expires().isAfter(now)) {
            return step(record, Action.RUNNING, "held by " + lease.owner(), lease.expires());
        }
        if (lease != null) {
            return expired(record, item, lease, now);
        }
        if (ready == null) {
            return step(record, Action.WAITING, waitReason(item), null);
        }
        String what = item.kind() == StateKind.ERROR ? retry(item) : "ready";
        return ready.isAfter(now)
                ? step(record, Action.LATER, what, ready)
                : step(record, Action.CLAIMABLE, what, null);
    }

    private Step expired(ItemRecord record, ItemSnapshot<S, P> item, Lease lease, Instant now) {
        String cause = "the lease of " + lease.owner() + " expired " + age(lease.expires(), now) + " ago";
        int crash = item.document().crashStreak() + 1;
        if (rules.isPoison(item)) {
            return step(record, Action.GIVE_UP, cause + ", crash " + crash + " without progress", null);
        }
        return step(
                record, Action.FREE, cause + ", crash " + crash + " without progress; it can be claimed again", null);
    }

    private String waitReason(ItemSnapshot<S, P> item) {
        if (item.kind() != StateKind.ERROR) {
            return "waits for a move";
        }
        return "waits for a person, " + item.lastFailure().map(Failure::message).orElse("no failure is recorded");
    }

    private String retry(ItemSnapshot<S, P> item) {
        String from = item.failedFrom().map(workflow::name).orElse("?");
        int attempt = item.attempt();
        return "attempt " + attempt
                + item.maxAttempts().map(max -> " of " + max).orElse("") + " failed, retry of " + from;
    }

    private static String age(Instant then, Instant now) {
        Duration age = Duration.between(then, now);
        if (age.toHours() > 0) {
            return age.toHours() + " h " + age.toMinutesPart() + " min";
        }
        return age.toMinutes() > 0 ? age.toMinutes() + " min" : age.toSeconds() + " s";
    }

    private Step step(ItemRecord record, Action action, String reason, @Nullable Instant at) {
        return new Step(record.key().id(), record.body().state(), action, reason, at, record.revision());
    }

    private int apply(List<Step> steps) {
        int changed = 0;
        for (Step step : steps) {
            if (step.action() == Action.FREE || step.action() == Action.GIVE_UP) {
                changed += free(new ItemKey(type, step.id()), step.revision()) ? 1 : 0;
            }
        }
        return changed;
    }

    private boolean free(ItemKey key, long revision) {
        ItemRecord record = store.read(key).orElse(null);
        Instant now = committer.now();
        Lease lease = record == null ? null : record.body().lease();
        if (record == null
                || record.revision() != revision
                || lease == null
                || lease.expires().isAfter(now)) {
            return false;
        }
        CommitDraft draft = rules.free(codec.snapshot(record), lease, owner, now);
        return committer.commit(committer.encode(draft).ifLeaseEndedBy(now)).committed();
    }
}
