package dev.holdfast.internal.claim;

import dev.holdfast.chunk.ChunkPlan;
import dev.holdfast.chunk.Chunks;
import dev.holdfast.internal.engine.CommitDraft;
import dev.holdfast.internal.engine.EntryDetail;
import dev.holdfast.internal.ledger.LedgerHeader;
import dev.holdfast.internal.ledger.LedgerReader;
import dev.holdfast.internal.ledger.PlannedChunks;
import dev.holdfast.store.Entry.Kind;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The chunk ledgers of one claim, one per state. Confined to one thread. */
public final class ClaimChunks<S, P> {
    private final HeldItem<S, P> item;
    private final ProgressWriter<S, P> progress;
    private final ClaimServices<S, P> services;
    private final LedgerReader reader;
    private final Map<S, ClaimLedger<S, P>> opened = new HashMap<>();

    public ClaimChunks(HeldItem<S, P> item) {
        this.item = item;
        this.progress = new ProgressWriter<>(item);
        this.services = item.services();
        this.reader =
                new LedgerReader(services.committer().store(), item.newest().key());
    }

    /** Opens the ledger of the present state, and starts one if none fits the plan. */
    public Chunks open(ChunkPlan chunks) {
        PlannedChunks plan = services.codec().results(reader.key()).planned(chunks);
        S state = item.stateHeld("open the chunks");
        ClaimLedger<S, P> known = opened.get(state);
        if (known != null && known.header().differences(plan).isEmpty()) {
            known.grow(Math.max(plan.total(), known.total()));
            return known;
        }
        LedgerHeader header = start(state, plan);
        var ledger = new ClaimLedger<>(item, state, header, reader);
        progress.recount(ledger.done(), ledger.total());
        opened.put(state, ledger);
        return ledger;
    }

    private LedgerHeader start(S state, PlannedChunks plan) {
        String name = services.workflow().name(state);
        String id = reader.key().toString();
        LedgerHeader before = LedgerHeader.of(item.newest().document(), name);
        LedgerHeader planned = LedgerHeader.planned(before, plan, id, name);
        if (planned.equals(before)) {
            return planned;
        }
        progress.write("start the chunks", base -> {
            LedgerHeader found = LedgerHeader.of(base.document(), name);
            LedgerHeader next = LedgerHeader.planned(found, plan, id, name);
            CommitDraft draft = services.rules().quiet(base, item.now());
            draft.document.chunks(name, next.tree());
            if (found == null || next.generation() > found.generation()) {
                progress.recount(0, next.total());
            }
            if (found != null && next.generation() > found.generation()) {
                EntryDetail detail =
                        EntryDetail.of(item.owner(), found.differences(plan)).event("chunks restarted");
                draft.record(Kind.EVENT, name, name, detail);
            }
            return draft;
        });
        LedgerHeader written = LedgerHeader.of(item.newest().document(), name);
        return Objects.requireNonNull(written, "the ledger was started just now");
    }
}
