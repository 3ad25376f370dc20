package dev.holdfast.store;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Claiming with the calls that every store has. */
final class FindAndCommit {
    private FindAndCommit() {}

    static List<ItemRecord> claim(StateStore store, ClaimRequest request, Function<ItemRecord, @Nullable Commit> take) {
        List<ItemRecord> taken = new ArrayList<>();
        try {
            for (ClaimRequest.Source source : request.sources()) {
                claimFrom(store, request, source, take, taken);
            }
        } catch (StoreException e) {
            if (taken.isEmpty() || e.verdict() == StoreException.Verdict.UNKNOWN) {
                throw e;
            }
            // what is taken has to reach the caller, or nobody works on it until its lease runs out
        }
        return taken;
    }

    private static void claimFrom(
            StateStore store,
            ClaimRequest request,
            ClaimRequest.Source source,
            Function<ItemRecord, @Nullable Commit> take,
            List<ItemRecord> taken) {
        var now = store.now(request.now());
        var filter = new Query.Filter(Set.of(source.state()), source.failedFrom(), null, null, null);
        @Nullable Cursor after = Cursor.START;
        while (after != null && taken.size() < request.limit()) {
            var query = new Query(
                    request.type(), filter, new Query.Order.Ready(now), after, request.limit() - taken.size());
            Page<ItemRecord> page = store.find(query);
            List<Commit> commits = new ArrayList<>();
            for (ItemRecord found : page.items()) {
                Commit commit = take.apply(found);
                if (commit != null) {
                    commits.add(commit.ifLeaseEndedBy(now));
                }
            }
            List<CommitResult> results = store.commit(commits);
            for (int i = 0; i < commits.size(); i++) {
                Commit commit = commits.get(i);
                if (results.get(i) instanceof CommitResult.Committed done && commit.body() != null) {
                    taken.add(new ItemRecord(commit.key(), done.revision(), done.entries(), commit.body()));
                }
            }
            after = page.next();
        }
    }
}
