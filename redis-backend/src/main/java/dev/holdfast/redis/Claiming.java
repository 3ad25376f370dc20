package dev.holdfast.redis;

import dev.holdfast.store.ClaimRequest;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.Cursor;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.Page;
import dev.holdfast.store.Query;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims, the longest ready first, out of all shards. Of several, one that does not answer is left out for a moment, so that
 * workers go on with what the others have; only a claim that gets nothing at all tells of it. Thread-safe.
 */
final class Claiming {
    private static final Logger LOG = LoggerFactory.getLogger(Claiming.class);
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    private final Shards shards;
    private final Finder finder;
    private final Committing committing;
    private final LongSupplier nanoTime;
    private final Map<Integer, Silence> silent = new ConcurrentHashMap<>();
    private final Map<Place, ClaimDesk> desks = new ConcurrentHashMap<>();

    /** Why a shard is left out, and since when. */
    private record Silence(StoreException why, long since) {}

    /** From where is claimed; there are as many as a workflow has states to claim from. */
    private record Place(String type, ClaimRequest.Source source) {}

    Claiming(Shards shards, Finder finder, Committing committing, LongSupplier nanoTime) {
        this.shards = shards;
        this.finder = finder;
        this.committing = committing;
        this.nanoTime = nanoTime;
    }

    List<ItemRecord> claim(ClaimRequest request, Instant now, Function<ItemRecord, @Nullable Commit> take) {
        List<ItemRecord> taken = new ArrayList<>();
        try {
            for (ClaimRequest.Source source : request.sources()) {
                if (taken.size() < request.limit()) {
                    claimFrom(request, source, now, take, taken);
                }
            }
        } catch (StoreException e) {
            if (taken.isEmpty() || e.verdict() == Verdict.UNKNOWN) {
                throw e;
            }
            // what is taken has to reach the caller, or nobody works on it until its lease runs out
        }
        if (taken.isEmpty()) {
            silent.values().stream().findFirst().ifPresent(silence -> {
                throw again(silence.why());
            });
        }
        return taken;
    }

    /** Each caller gets one with a trace of its own. */
    private static StoreException again(StoreException why) {
        return new StoreException(why.verdict(), String.valueOf(why.getMessage()), why);
    }

    private void claimFrom(
            ClaimRequest request,
            ClaimRequest.Source source,
            Instant now,
            Function<ItemRecord, @Nullable Commit> take,
            List<ItemRecord> taken) {
        var filter = new Query.Filter(Set.of(source.state()), source.failedFrom(), null, null, null);
        var order = new Query.Order.Ready(now);
        ClaimDesk desk = desks.computeIfAbsent(new Place(request.type(), source), place -> new ClaimDesk());
        ClaimDesk.Hand hand = desk.take(
                request.limit() - taken.size(),
                limit -> find(new Query(request.type(), filter, order, Cursor.START, limit), order));
        try {
            take(hand.items(), now, take, taken);
        } finally {
            desk.giveBack(hand);
        }
        @Nullable Cursor after = hand.next();
        while (after != null && taken.size() < request.limit()) {
            Page<ItemRecord> page =
                    find(new Query(request.type(), filter, order, after, request.limit() - taken.size()), order);
            take(desk.free(page.items()), now, take, taken);
            after = page.next();
        }
    }

    private void take(
            List<ItemRecord> items, Instant now, Function<ItemRecord, @Nullable Commit> take, List<ItemRecord> taken) {
        List<Commit> commits = new ArrayList<>();
        for (ItemRecord found : items) {
            Commit commit = take.apply(found);
            if (commit != null) {
                commits.add(commit.ifLeaseEndedBy(now));
            }
        }
        take(commits, taken);
    }

    private Page<ItemRecord> find(Query query, Query.Order.Ready order) {
        if (shards.count() == 1) {
            return finder.find(query);
        }
        List<List<Finder.Found>> lists = new ArrayList<>();
        for (Shards.Answer<List<Object>> answer :
                shards.askEach(Shards.atOnce(), this::asked, finder.readyQuestion(query, order))) {
            StoreException failure = answer.failure();
            if (failure == null) {
                silent.remove(answer.shard());
                lists.add(Finder.list(answer.shard(), answer.value()));
            } else if (failure.verdict() == Verdict.RETRYABLE) {
                leaveOut(answer.shard(), failure);
            } else {
                throw failure;
            }
        }
        return finder.readyPage(query, lists);
    }

    private boolean asked(int shard) {
        Silence silence = silent.get(shard);
        return silence == null || nanoTime.getAsLong() - silence.since() >= PAUSE_NANOS;
    }

    private void leaveOut(int shard, StoreException why) {
        if (shards.count() == 1) {
            return; // there is no other to go on with
        }
        if (silent.put(shard, new Silence(why, nanoTime.getAsLong())) == null) {
            LOG.atWarn().log("claims leave out shard {} until it answers: {}", shard, why.getMessage());
        }
    }

    /**
     * Adds what was taken, which has to reach the caller, or nobody works on it until its lease runs out. Of a lost answer
     * the tokens are asked once more; if that does not tell either, the lease of what was taken runs out.
     */
    private void take(List<Commit> commits, List<ItemRecord> taken) {
        Committing.Outcome outcome = committing.attempt(commits);
        StoreException failure = outcome.failure();
        if (failure != null && failure.verdict() == Verdict.UNKNOWN) {
            outcome = committing.attempt(commits);
            failure = outcome.failure() == null ? null : failure;
        }
        for (int i = 0; i < commits.size(); i++) {
            Commit commit = commits.get(i);
            if (outcome.result(i) instanceof CommitResult.Committed done && commit.body() != null) {
                taken.add(new ItemRecord(commit.key(), done.revision(), done.entries(), commit.body()));
            } else if (outcome.result(i) == null && failure != null) {
                leaveOut(shards.indexOf(commit.key()), failure);
            }
        }
        boolean told = shards.count() == 1 || (failure != null && failure.verdict() != Verdict.RETRYABLE);
        if (failure != null && told && taken.isEmpty()) {
            throw failure; // the caller knows its commits and may ask again
        }
    }
}
