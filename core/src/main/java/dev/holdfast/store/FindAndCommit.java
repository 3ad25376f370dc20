package dev.holdfast.store;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Claims items by two calls that every store has: find, then commit.
 *
 * @param find finds items
 * @param commit commits changes
 * @param now converts the time of the caller to that of the store
 */
record FindAndCommit(
        Function<Query, Page<ItemRecord>> find,
        Function<List<Commit>, List<CommitResult>> commit,
        UnaryOperator<Instant> now) {
    List<ItemRecord> claim(ClaimRequest request, Function<ItemRecord, @Nullable Commit> take) {
        List<ItemRecord> taken = new ArrayList<>();
        try {
            for (ClaimRequest.Source source : request.sources()) {
                claimFrom(request, source, take, taken);
            }
        } catch (StoreException e) {
            if (taken.isEmpty() || e.verdict() == StoreException.Verdict.UNKNOWN) {
                throw e;
            }
            // the caller must get the claimed items: otherwise nobody works on them until their leases expire
        }
        return taken;
    }

    private void claimFrom(
            ClaimRequest request,
            ClaimRequest.Source source,
            Function<ItemRecord, @Nullable Commit> take,
            List<ItemRecord> taken) {
        Instant at = now.apply(request.now());
        var filter = new Query.Filter(Set.of(source.state()), source.failedFrom(), null, null, null);
        @Nullable Cursor after = Cursor.START;
        while (after != null && taken.size() < request.limit()) {
            var query =
                    new Query(request.type(), filter, new Query.Order.Ready(at), after, request.limit() - taken.size());
            Page<ItemRecord> page = find.apply(query);
            List<Commit> commits = new ArrayList<>();
            for (ItemRecord found : page.items()) {
                Commit taking = take.apply(found);
                if (taking != null) {
                    commits.add(taking.ifLeaseEndedBy(at));
                }
            }
            List<CommitResult> results = commit.apply(commits);
            for (int i = 0; i < commits.size(); i++) {
                Commit made = commits.get(i);
                if (results.get(i) instanceof CommitResult.Committed done && made.body() != null) {
                    taken.add(new ItemRecord(made.key(), done.revision(), done.entries(), made.body()));
                }
            }
            after = page.next();
        }
    }
}
