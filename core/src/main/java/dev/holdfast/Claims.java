package dev.holdfast;

import dev.holdfast.internal.document.Document;
import dev.holdfast.store.ClaimRequest;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes items for one {@link States}. Thread-safe. */
final class Claims<S, P> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Claim.class);

    private final String type;
    private final ClaimContext<S, P> context;

    Claims(String type, ClaimContext<S, P> context) {
        this.type = type;
        this.context = context;
    }

    List<Claim<S, P>> take(S enter, int max) {
        List<ClaimRequest.Source> sources = sources(enter);
        Instant now = context.committer().now();
        Map<ItemKey, Tried> tried = new LinkedHashMap<>();
        List<ItemRecord> taken;
        try {
            taken = context.committer()
                    .store()
                    .claim(new ClaimRequest(type, sources, now, max), record -> commit(record, enter, now, tried));
        } catch (StoreException e) {
            if (e.verdict() != StoreException.Verdict.UNKNOWN) {
                throw e;
            }
            taken = resend(tried.values().stream().map(Tried::commit).toList());
        }
        List<Claim<S, P>> claims = new ArrayList<>();
        for (ItemRecord record : taken) {
            Tried made = tried.get(record.key());
            if (made != null) {
                context.committer().tell(record, made.commit().entries());
            }
            Claim<S, P> claim = claim(new Committer.Attempt(true, record, made == null ? null : made.document()));
            if (claim != null) {
                claims.add(claim);
            }
        }
        return claims;
    }

    /**
     * A commit that a store was given.
     *
     * @param document what it writes, so that nobody has to read it again
     */
    private record Tried(Commit commit, @Nullable Document document) {}

    private @Nullable Commit commit(ItemRecord record, S enter, Instant now, Map<ItemKey, Tried> tried) {
        try {
            Snapshot<S, P> base = context.codec().snapshot(record);
            Draft draft = context.rules()
                    .claim(
                            base,
                            enter,
                            context.settings().owner(),
                            context.settings().lease(),
                            now);
            Commit commit = context.committer().prepare(draft).ifLeaseEndedBy(now);
            tried.put(record.key(), new Tried(commit, draft.written()));
            return commit;
        } catch (UnreadableItemException e) {
            LOG.atDebug().addKeyValue("item", record.key()).log("cannot be claimed: {}", e.getMessage());
            return null; // visible as blocked in the recovery plan
        }
    }

    /** After a lost answer: the same commits with the same tokens tell what took effect. */
    private List<ItemRecord> resend(List<Commit> commits) {
        List<ItemRecord> taken = new ArrayList<>();
        List<CommitResult> results = context.committer().send(commits);
        for (int i = 0; i < commits.size(); i++) {
            Commit commit = commits.get(i);
            if (results.get(i) instanceof CommitResult.Committed done && commit.body() != null) {
                taken.add(new ItemRecord(commit.key(), done.revision(), done.entries(), commit.body()));
            }
        }
        return taken;
    }

    private @Nullable Claim<S, P> claim(Committer.Attempt attempt) {
        ItemRecord record = attempt.made();
        Lease lease = record.body().lease();
        if (lease == null) {
            LOG.atWarn()
                    .addKeyValue("item", record.key())
                    .log("crashed too often and went to {}", record.body().state());
            return null;
        }
        Claim<S, P> claim = new Claim<>(context, context.codec().made(attempt), lease);
        if (context.keeper().keep(claim)) {
            return claim;
        }
        claim.withdraw(); // the states were closed meanwhile
        return null;
    }

    Optional<Claim<S, P>> take(S enter, ItemKey key) {
        List<ClaimRequest.Source> sources = sources(enter);
        ItemRecord record = context.committer().store().read(key).orElse(null);
        Instant now = context.committer().now();
        if (record == null || !ready(record, sources, now)) {
            return Optional.empty();
        }
        Snapshot<S, P> base = context.codec().snapshot(record);
        Draft draft = context.rules()
                .claim(
                        base,
                        enter,
                        context.settings().owner(),
                        context.settings().lease(),
                        now);
        Committer.Attempt attempt =
                context.committer().attempt(context.committer().prepare(draft).ifLeaseEndedBy(now));
        return attempt.committed() ? Optional.ofNullable(claim(attempt)) : Optional.empty();
    }

    /**
     * Takes one item, or says why not.
     *
     * @throws NotClaimableException if it cannot be taken now
     */
    Claim<S, P> require(S enter, ItemKey key) {
        return take(enter, key).orElseThrow(() -> {
            ItemRecord record = context.committer().store().read(key).orElse(null);
            String why = new ClaimRefusal<>(context.workflow(), enter)
                    .reason(record, context.committer().now());
            return new NotClaimableException(key.toString(), context.workflow().name(enter), why);
        });
    }

    private static boolean ready(ItemRecord record, List<ClaimRequest.Source> sources, Instant now) {
        Instant at = record.body().readyAt();
        return at != null
                && !at.isAfter(now)
                && sources.stream()
                        .anyMatch(source -> source.state().equals(record.body().state())
                                && (source.failedFrom() == null
                                        || source.failedFrom()
                                                .equals(record.body().failedFrom())));
    }

    /** Where items that may enter a state are: started work first, then retries, then new work. */
    private List<ClaimRequest.Source> sources(S enter) {
        Workflow<S, P> workflow = context.workflow();
        if (workflow.kind(enter) != StateKind.ACTIVE) {
            throw new IllegalArgumentException("claim asks for the state to enter, which has to be active; " + enter
                    + " is " + workflow.kind(enter) + ", active are " + workflow.states(StateKind.ACTIVE));
        }
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
        return sources;
    }

    void renewAll() {
        context.keeper().renewAll();
    }

    /**
     * Ends the timer and gives back what is still held.
     *
     * @throws UnwrittenUpdateException if a payload that was to be saved soon could not be
     */
    @Override
    public void close() {
        context.keeper().stop();
        List<Runnable> losses = new ArrayList<>();
        for (Claim<?, ?> claim : context.keeper().open()) {
            try {
                claim.withdraw();
            } catch (RuntimeException e) {
                LOG.atWarn().log("a claim could not be given back, its lease runs out by itself: {}", e.getMessage());
                if (claim.unsaved()) {
                    losses.add(() -> {
                        throw new UnwrittenUpdateException(
                                claim.snapshot().key().toString(), 1, e);
                    });
                }
            }
        }
        Closing.all(losses);
    }
}
