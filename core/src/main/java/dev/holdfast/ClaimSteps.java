package dev.holdfast;

import dev.holdfast.store.Chunk;
import dev.holdfast.store.Entry.Kind;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Does the named steps of one claim. Confined to the thread of its worker. */
final class ClaimSteps<S, P> {
    private final Claim<S, P> claim;
    private final ClaimContext<S, P> context;
    private final LedgerReader reader;
    private final ResultCodec results;

    /** The ledgers of the steps that were done or begun in this attempt. */
    private final Set<String> begun = new HashSet<>();

    ClaimSteps(Claim<S, P> claim, ClaimContext<S, P> context, LedgerReader reader) {
        this.claim = claim;
        this.context = context;
        this.reader = reader;
        this.results = context.codec().results(reader.key());
    }

    @SuppressWarnings("NullAway") // a step may return null, and R says so where that matters
    <R extends @Nullable Object> R run(String name, Class<R> type, Callable<R> body) throws Exception {
        S state = claim.stateHeld("do step " + name);
        String stateName = context.workflow().name(state);
        String ledger = LedgerNames.step(reader.key().toString(), stateName, name);
        if (!begun.add(ledger)) {
            throw new IllegalStateException(reader.key() + ": step '" + name + "' was done or begun in this attempt in "
                    + stateName + " already; a name stands for one result, give each step its own");
        }
        String of = "step '" + name + "' in " + stateName;
        boolean done = false;
        try {
            Chunk stored = reader.only(ledger);
            R result = stored == null
                    ? store(of, name, stateName, ledger, type, body.call())
                    : results.read(of, stored.document(), type);
            done = true;
            return result;
        } finally {
            if (!done) {
                begun.remove(ledger);
            }
        }
    }

    private <R> @Nullable R store(
            String of, String name, String state, String ledger, Class<R> type, @Nullable R result) {
        String json = results.json(of, result);
        R kept = results.readBack(of, json, type);
        var unused = claim.write("keep the result of " + of, base -> {
            Draft draft = context.rules().quiet(base, claim.now());
            draft.document.crashStreak(0);
            draft.finish(new Chunk(ledger, 0, json));
            EntryDetail detail =
                    EntryDetail.of(context.settings().owner(), name).event("step done");
            return draft.tell(Kind.EVENT, state, state, detail);
        });
        return kept;
    }
}
