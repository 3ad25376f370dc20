package dev.holdfast.internal.claim;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.StoreException;
import dev.holdfast.internal.engine.Committer;
import dev.holdfast.internal.engine.EncodedCommit;
import dev.holdfast.store.ClaimRequest;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Query;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Claims items for one state behind many that this process refuses because it cannot read them. They stay ready, so a
 * claim of the store reads all of them every time. A scan remembers for a minute the place behind them, and starts again
 * from the front after that, since others may have repaired them or released items that belong there. Thread-safe.
 */
final class ClaimScan {
    /** The number of refused items from which a scan is worth it. */
    static final int MANY = 8;

    private static final int PAGE = 50;
    private static final int MOST_REMEMBERED = 10_000;
    private static final Duration KEEP = Duration.ofMinutes(1);
    private static final Comparator<Candidate> LONGEST_READY_FIRST = Comparator.comparing(
            candidate -> candidate.record().body().readyAt(), Comparator.nullsLast(Comparator.naturalOrder()));

    private final Committer<?, ?> committer;
    private final ClaimRequest request;

    /** The refused items with the revision that was refused, so that they are not decoded again. */
    private final Map<ItemKey, Long> refused = new ConcurrentHashMap<>();

    private volatile Place place;

    /** @param request names the type and the sources; its instant and limit are not used */
    ClaimScan(Committer<?, ?> committer, ClaimRequest request) {
        this.committer = committer;
        this.request = request;
        this.place = new Place(Map.of(), request.now());
    }

    /**
     * The cursors behind the refused items, one per filter.
     *
     * @param since when the scan that made them started from the front
     */
    private record Place(Map<Query.Filter, Cursor> behind, Instant since) {
        boolean isValid(Instant now) {
            return !now.isBefore(since) && now.isBefore(since.plus(KEEP));
        }
    }

    /** An item and the commit that claims it. */
    private record Candidate(ItemRecord record, EncodedCommit commit) {}

    /** The ready items that match one filter, without the refused ones. */
    private final class Source {
        private final Query.Filter filter;
        private final Function<ItemRecord, @Nullable EncodedCommit> take;
        private final Deque<ItemRecord> page = new ArrayDeque<>();
        private @Nullable Cursor next;
        private Cursor behind;
        private boolean onlyRefused = true;
        private @Nullable Candidate first;

        Source(Query.Filter filter, Cursor start, Function<ItemRecord, @Nullable EncodedCommit> take) {
            this.filter = filter;
            this.take = take;
            this.next = start;
            this.behind = start;
        }

        /** Returns the next candidate without taking it; null if there is none. */
        @Nullable
        Candidate peek(Instant at) {
            while (first == null && (!page.isEmpty() || next != null)) {
                if (page.isEmpty()) {
                    read(at);
                } else {
                    first = candidate(page.remove());
                }
            }
            onlyRefused &= first == null;
            return first;
        }

        private void read(Instant at) {
            Cursor after = next == null ? Cursor.START : next;
            Page<ItemRecord> read =
                    committer.store().find(new Query(request.type(), filter, new Query.Order.Ready(at), after, PAGE));
            behind = onlyRefused ? after : behind;
            page.addAll(read.items());
            next = read.next();
        }

        private @Nullable Candidate candidate(ItemRecord record) {
            if (refuses(record)) {
                return null;
            }
            EncodedCommit commit = take.apply(record);
            if (commit == null) {
                remember(record);
                return null;
            }
            return new Candidate(record, commit);
        }

        void remove() {
            first = null;
        }
    }

    /** Returns whether this version of an item is known to be refused. */
    boolean refuses(ItemRecord record) {
        return Long.valueOf(record.revision()).equals(refused.get(record.key()));
    }

    /** Remembers a refused item. */
    void remember(ItemRecord record) {
        if (refused.size() >= MOST_REMEMBERED) {
            refused.clear();
        }
        refused.put(record.key(), record.revision());
    }

    /** Returns whether so many items are refused that the claims of the store are too slow. */
    boolean isNeeded() {
        return refused.size() >= MANY;
    }

    /**
     * Claims items.
     *
     * @param take makes the commit that claims an item; null to refuse it
     * @param offered takes the commits that are sent
     * @return the records as committed
     */
    List<ItemRecord> claim(
            ClaimRequest asked,
            Function<ItemRecord, @Nullable EncodedCommit> take,
            Map<ItemKey, EncodedCommit> offered) {
        Instant now = asked.now();
        Place start = place;
        if (!start.isValid(now)) {
            refused.clear();
            start = new Place(Map.of(), now);
        }
        List<Source> sources = sources(start, take);
        List<ItemRecord> taken = new ArrayList<>();
        try {
            boolean more = true;
            while (more && taken.size() < asked.limit()) {
                int wanted = asked.limit() - taken.size();
                List<EncodedCommit> commits = longestReady(sources, now, wanted);
                commits.forEach(commit -> offered.put(commit.commit().key(), commit));
                commit(commits.stream().map(EncodedCommit::commit).toList(), taken);
                more = commits.size() == wanted;
            }
        } catch (StoreException e) {
            if (taken.isEmpty() || e.verdict() == StoreException.Verdict.UNKNOWN) {
                throw e;
            }
            // the caller must get the claimed items: otherwise nobody works on them until their leases expire
        }
        Map<Query.Filter, Cursor> behind = new LinkedHashMap<>();
        sources.forEach(source -> behind.put(source.filter, source.behind));
        place = new Place(behind, start.since());
        return taken;
    }

    /** Returns as few sources as possible: one query finds the items of several states in the order of readiness. */
    private List<Source> sources(Place start, Function<ItemRecord, @Nullable EncodedCommit> take) {
        Map<@Nullable String, Set<String>> states = new LinkedHashMap<>();
        for (ClaimRequest.Source source : request.sources()) {
            states.computeIfAbsent(source.failedFrom(), from -> new LinkedHashSet<>())
                    .add(source.state());
        }
        List<Source> sources = new ArrayList<>();
        states.forEach((failedFrom, in) -> {
            Query.Filter filter = new Query.Filter(in, failedFrom, null, null, null);
            sources.add(new Source(filter, start.behind().getOrDefault(filter, Cursor.START), take));
        });
        return sources;
    }

    private static List<EncodedCommit> longestReady(List<Source> sources, Instant at, int wanted) {
        List<EncodedCommit> commits = new ArrayList<>();
        while (commits.size() < wanted) {
            Source longest = null;
            Candidate best = null;
            for (Source source : sources) {
                Candidate first = source.peek(at);
                if (first != null && (best == null || LONGEST_READY_FIRST.compare(first, best) < 0)) {
                    longest = source;
                    best = first;
                }
            }
            if (longest == null || best == null) {
                break;
            }
            longest.remove();
            commits.add(best.commit());
        }
        return commits;
    }

    private void commit(List<Commit> commits, List<ItemRecord> taken) {
        if (commits.isEmpty()) {
            return;
        }
        List<CommitResult> results = committer.send(commits);
        for (int i = 0; i < commits.size(); i++) {
            Commit made = commits.get(i);
            if (results.get(i) instanceof CommitResult.Committed done && made.body() != null) {
                taken.add(new ItemRecord(made.key(), done.revision(), done.entries(), made.body()));
            }
        }
    }
}
