package dev.holdfast.internal.claim;

import dev.holdfast.internal.engine.WorkflowPaths;
import dev.holdfast.store.ClaimRequest;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.workflow.StateKind;
import dev.holdfast.workflow.Workflow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The states from which items may enter an active state, and the reasons why an item may not. */
final class ClaimSources<S> {
    private final Workflow<S, ?> workflow;
    private final S enter;
    private final List<ClaimRequest.Source> sources;

    /** @throws IllegalArgumentException if the state to enter is not active */
    ClaimSources(Workflow<S, ?> workflow, S enter) {
        if (workflow.kind(enter) != StateKind.ACTIVE) {
            throw new IllegalArgumentException("a claim enters an active state; " + enter + " is "
                    + workflow.kind(enter) + ", active are " + workflow.states(StateKind.ACTIVE));
        }
        this.workflow = workflow;
        this.enter = enter;
        this.sources = sources(workflow, enter);
    }

    /** Started work, due retries and new work; the store takes the longest ready of them all. */
    private static <S> List<ClaimRequest.Source> sources(Workflow<S, ?> workflow, S enter) {
        String name = workflow.name(enter);
        List<ClaimRequest.Source> sources = new ArrayList<>();
        sources.add(new ClaimRequest.Source(name, null));
        for (StateKind kind : new StateKind[] {StateKind.ERROR, StateKind.READY}) {
            for (S from : workflow.states(kind)) {
                if (workflow.permits(from, enter)) {
                    sources.add(new ClaimRequest.Source(workflow.name(from), kind == StateKind.ERROR ? name : null));
                }
            }
        }
        return List.copyOf(sources);
    }

    List<ClaimRequest.Source> sources() {
        return sources;
    }

    /** Whether an item can be claimed now. */
    boolean isReady(ItemRecord record, Instant now) {
        ItemBody body = record.body();
        Instant at = body.readyAt();
        return at != null
                && !at.isAfter(now)
                && sources.stream()
                        .anyMatch(source -> source.state().equals(body.state())
                                && (source.failedFrom() == null
                                        || source.failedFrom().equals(body.failedFrom())));
    }

    /** The reason why an item cannot be claimed, for people. */
    String refusal(@Nullable ItemRecord record, Instant now) {
        if (record == null) {
            return "there is no such item; create it first";
        }
        ItemBody body = record.body();
        Lease lease = body.lease();
        if (lease != null && lease.expires().isAfter(now)) {
            return lease.owner() + " holds it in " + body.state() + " under a lease until " + lease.expires();
        }
        S state = workflow.state(body.state()).orElse(null);
        if (state == null) {
            return "the workflow does not declare its state " + body.state();
        }
        if (!state.equals(enter) && !workflow.permits(state, enter)) {
            return "it is in " + body.state() + ", from which the workflow permits "
                    + WorkflowPaths.names(workflow, workflow.next(state));
        }
        StateKind kind = workflow.kind(state);
        String name = workflow.name(enter);
        if (kind == StateKind.ERROR && !name.equals(body.failedFrom())) {
            return "it failed in " + body.failedFrom() + ", and only that can be retried";
        }
        if (!state.equals(enter) && kind != StateKind.ERROR && kind != StateKind.READY) {
            return "it is in " + body.state() + ", which is " + kind + "; move it, or wait until its own task ends";
        }
        if (body.due() == null) {
            return "it waits for a person in " + body.state() + ", since no retry is due";
        }
        if (body.due().isAfter(now)) {
            return "it is not due before " + body.due();
        }
        return "another worker was faster; try again";
    }
}
