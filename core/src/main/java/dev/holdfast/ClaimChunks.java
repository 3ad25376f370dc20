package dev.holdfast;

import dev.holdfast.store.Entry.Kind;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Opens the ledger of one claim. Confined to the thread of its worker. */
final class ClaimChunks<S, P> {
    private final Claim<S, P> claim;
    private final ClaimContext<S, P> context;
    private final LedgerReader reader;

    /** Of the states that the claim has been in: two ledgers of one state would not know of each other. */
    private final Map<S, WorkLedger<S, P>> opened = new HashMap<>();

    ClaimChunks(Claim<S, P> claim, ClaimContext<S, P> context, LedgerReader reader) {
        this.claim = claim;
        this.context = context;
        this.reader = reader;
    }

    Chunks open(ChunkPlan plan) {
        S state = claim.stateHeld("ask for the chunks");
        WorkLedger<S, P> there = opened.get(state);
        if (there != null && there.head().differences(plan).isEmpty()) {
            there.grow(Math.max(plan.total(), there.total()));
            return there;
        }
        LedgerHead head = begin(state, plan);
        var made = new WorkLedger<>(claim, context, state, head, reader);
        claim.recount(made.done(), made.total());
        opened.put(state, made);
        return made;
    }

    /** Brings the plan into the document, unless it is there. */
    private LedgerHead begin(S state, ChunkPlan plan) {
        String name = context.workflow().name(state);
        String item = reader.key().toString();
        LedgerHead before = LedgerHead.of(claim.newest().document(), name);
        LedgerHead planned = LedgerHead.planned(before, plan, item, name);
        if (planned.equals(before)) {
            return planned;
        }
        claim.writeCounted("begin the chunks", base -> {
            LedgerHead found = LedgerHead.of(base.document(), name);
            LedgerHead next = LedgerHead.planned(found, plan, item, name);
            Draft draft = context.rules().quiet(base, claim.now());
            draft.document.chunks(name, next.tree());
            if (found == null || next.generation() > found.generation()) {
                claim.recount(0, next.total());
            }
            if (found != null && next.generation() > found.generation()) {
                EntryDetail detail = EntryDetail.of(context.settings().owner(), found.differences(plan))
                        .event("chunks restarted");
                draft.tell(Kind.EVENT, name, name, detail);
            }
            return draft;
        });
        LedgerHead written = LedgerHead.of(claim.newest().document(), name);
        return Objects.requireNonNull(written, "the ledger was begun just now");
    }
}
