package dev.holdfast.internal.claim;

import dev.holdfast.internal.engine.CommitDraft;
import dev.holdfast.internal.engine.EntryDetail;
import dev.holdfast.internal.ledger.LedgerNames;
import dev.holdfast.internal.ledger.LedgerReader;
import dev.holdfast.internal.ledger.ResultCodec;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.Entry.Kind;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The named steps of one claim. Confined to the thread of its worker. */
public final class DurableSteps<S, P> {
    private final HeldItem<S, P> item;
    private final ClaimServices<S, P> services;
    private final LedgerReader reader;
    private final ResultCodec results;

    /** The ledgers of the steps done or started in this attempt. */
    private final Set<String> started = new HashSet<>();

    public DurableSteps(HeldItem<S, P> item) {
        this.item = item;
        this.services = item.services();
        this.reader =
                new LedgerReader(services.committer().store(), item.newest().key());
        this.results = services.codec().results(reader.key());
    }

    /** Runs a step, or returns its stored result. */
    @SuppressWarnings("NullAway") // a step may return null; R is nullable if so
    public <R extends @Nullable Object> R run(String name, Class<R> type, Callable<R> body) throws Exception {
        S state = item.stateHeld("run step " + name);
        String stateName = services.workflow().name(state);
        String ledger = LedgerNames.step(reader.key().toString(), stateName, name);
        if (!started.add(ledger)) {
            throw new IllegalStateException(reader.key() + ": step '" + name + "' was already started in this attempt"
                    + " in " + stateName + "; give each step a name of its own");
        }
        String subject = "step '" + name + "' in " + stateName;
        boolean done = false;
        try {
            Chunk stored = reader.only(ledger);
            R result = stored == null
                    ? store(subject, name, stateName, ledger, type, body.call())
                    : results.read(subject, stored.document(), type);
            done = true;
            return result;
        } finally {
            if (!done) {
                started.remove(ledger);
            }
        }
    }

    private <R> @Nullable R store(
            String subject, String name, String state, String ledger, Class<R> type, @Nullable R result) {
        String json = results.json(subject, result);
        R kept = results.readBack(subject, result, json, type);
        var unused = item.write("store the result of " + subject, base -> {
            CommitDraft draft = services.rules().quiet(base, item.now());
            draft.document.crashStreak(0);
            draft.finish(new Chunk(ledger, 0, json));
            EntryDetail detail = EntryDetail.of(item.owner(), name).event("step done");
            return draft.record(Kind.EVENT, state, state, detail);
        });
        return kept;
    }
}
