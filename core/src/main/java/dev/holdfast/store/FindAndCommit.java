package dev.holdfast.store;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.StoreException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private static final Comparator<ItemRecord> LONGEST_READY_FIRST =
            Comparator.comparing(record -> record.body().readyAt(), Comparator.nullsLast(Comparator.naturalOrder()));

    /** The ready items of some sources, read page by page. */
    private static final class ReadyItems {
        private final Query.Filter filter;
        private final Deque<ItemRecord> page = new ArrayDeque<>();
        private @Nullable Cursor next = Cursor.START;

        ReadyItems(Query.Filter filter) {
            this.filter = filter;
        }
    }

    /** Finds the item with a unique key by reading all of its type. */
    static Optional<ItemRecord> holder(Function<Query, Page<ItemRecord>> find, String type, String name, String value) {
        @Nullable Cursor after = Cursor.START;
        while (after != null) {
            Page<ItemRecord> page =
                    find.apply(new Query(type, Query.Filter.ALL, new Query.Order.Stable(), after, Query.MAX_LIMIT));
            for (ItemRecord record : page.items()) {
                if (value.equals(record.body().uniqueKeys().get(name))) {
                    return Optional.of(record);
                }
            }
            after = page.next();
        }
        return Optional.empty();
    }

    List<ItemRecord> claim(ClaimRequest request, Function<ItemRecord, @Nullable Commit> take) {
        Instant at = now.apply(request.now());
        List<ReadyItems> sources = sources(request);
        List<ItemRecord> taken = new ArrayList<>();
        Set<ItemKey> seen = new HashSet<>(); // sources may overlap
        try {
            boolean more = true;
            while (more && taken.size() < request.limit()) {
                int wanted = request.limit() - taken.size();
                List<ItemRecord> found = longestReady(request.type(), sources, at, wanted, seen);
                commit(found, at, take, taken);
                more = found.size() == wanted;
            }
        } catch (StoreException e) {
            if (taken.isEmpty() || e.verdict() == StoreException.Verdict.UNKNOWN) {
                throw e;
            }
            // the caller must get the claimed items: otherwise nobody works on them until their leases expire
        }
        return taken;
    }

    /** Returns as few lists as possible: one query finds the items of several states in the order of readiness. */
    private static List<ReadyItems> sources(ClaimRequest request) {
        Map<@Nullable String, Set<String>> states = new LinkedHashMap<>();
        for (ClaimRequest.Source source : request.sources()) {
            states.computeIfAbsent(source.failedFrom(), from -> new LinkedHashSet<>())
                    .add(source.state());
        }
        List<ReadyItems> sources = new ArrayList<>();
        states.forEach(
                (failedFrom, in) -> sources.add(new ReadyItems(new Query.Filter(in, failedFrom, null, null, null))));
        return sources;
    }

    private List<ItemRecord> longestReady(
            String type, List<ReadyItems> sources, Instant at, int wanted, Set<ItemKey> seen) {
        List<ItemRecord> found = new ArrayList<>();
        while (found.size() < wanted) {
            ReadyItems longest = null;
            for (ReadyItems source : sources) {
                fill(type, source, at, wanted);
                ItemRecord first = source.page.peek();
                if (first != null
                        && (longest == null || LONGEST_READY_FIRST.compare(first, longest.page.element()) < 0)) {
                    longest = source;
                }
            }
            if (longest == null) {
                break;
            }
            ItemRecord next = longest.page.remove();
            if (seen.add(next.key())) {
                found.add(next);
            }
        }
        return found;
    }

    private void fill(String type, ReadyItems source, Instant at, int limit) {
        Cursor after = source.next;
        while (source.page.isEmpty() && after != null) { // a page of unreadable items is empty
            Page<ItemRecord> page = find.apply(new Query(type, source.filter, new Query.Order.Ready(at), after, limit));
            source.page.addAll(page.items());
            after = page.next();
            source.next = after;
        }
    }

    private void commit(
            List<ItemRecord> found, Instant at, Function<ItemRecord, @Nullable Commit> take, List<ItemRecord> taken) {
        List<Commit> commits = new ArrayList<>();
        for (ItemRecord item : found) {
            Commit taking = take.apply(item);
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
    }
}
