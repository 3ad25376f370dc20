package dev.holdfast;

import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Says why an item cannot be claimed. */
record ClaimRefusal<S>(Workflow<S, ?> workflow, S enter) {
    String reason(@Nullable ItemRecord record, Instant now) {
        if (record == null) {
            return "there is no such item; create it first";
        }
        ItemBody body = record.body();
        Lease lease = body.lease();
        if (lease != null && lease.expires().isAfter(now)) {
            return lease.owner() + " works on it in " + body.state() + ", its lease runs to " + lease.expires();
        }
        S state = workflow.state(body.state()).orElse(null);
        if (state == null) {
            return "its state " + body.state() + " is not one of the workflow";
        }
        if (!state.equals(enter) && !workflow.permits(state, enter)) {
            return "it is in " + body.state() + ", from where the workflow allows "
                    + workflow.names(workflow.next(state));
        }
        StateKind kind = workflow.kind(state);
        String name = workflow.name(enter);
        if (kind == StateKind.ERROR && !name.equals(body.failedFrom())) {
            return "it failed in " + body.failedFrom() + ", which is what can be tried again";
        }
        if (!state.equals(enter) && kind != StateKind.ERROR && kind != StateKind.READY) {
            return "it is in " + body.state() + ", which is " + kind + "; move it, or let its own task end";
        }
        if (body.due() == null) {
            return "it waits for a person in " + body.state() + ", since no retry is due";
        }
        if (body.due().isAfter(now)) {
            return "it is not due before " + body.due();
        }
        return "somebody else was faster; try again";
    }
}
