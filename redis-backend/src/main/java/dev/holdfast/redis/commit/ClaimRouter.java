package dev.holdfast.redis.commit;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.redis.connection.Shards;
import dev.holdfast.redis.connection.SingleFlight;
import dev.holdfast.redis.read.IndexReader;
import dev.holdfast.store.ClaimRequest;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.ItemRecord;
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
 * Claims items from all sources and shards, those that have been ready longest first. With several shards, one that does not reply
 * is skipped for a moment, so that workers continue with the items of the others; a claim fails only if it gets
 * nothing. Thread-safe.
 */
public final class ClaimRouter {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimRouter.class);
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    private final Shards shards;
    private final IndexReader indexes;
    private final CommitRouter commits;
    private final LongSupplier nanoTime;
    private final Map<Integer, Skipped> skipped = new ConcurrentHashMap<>();
    private final Map<SourcesKey, ClaimCoordinator> coordinators = new ConcurrentHashMap<>();

    /** The failure of a skipped shard, and when it happened. */
    private record Skipped(StoreException failure, long since) {}

    /** The sources of claims; there are as many as a workflow has states to enter. */
    private record SourcesKey(String type, Set<ClaimRequest.Source> sources) {}

    public ClaimRouter(Shards shards, IndexReader indexes, CommitRouter commits, LongSupplier nanoTime) {
        this.shards = shards;
        this.indexes = indexes;
        this.commits = commits;
        this.nanoTime = nanoTime;
    }

    /** Claims items; see {@link dev.holdfast.store.StateStore#claim}. */
    public List<ItemRecord> claim(ClaimRequest request, Instant now, Function<ItemRecord, @Nullable Commit> take) {
        if (request.sources().isEmpty()) {
            return List.of();
        }
        List<ItemRecord> claimed = new ArrayList<>();
        try {
            claim(request, now, take, claimed);
        } catch (StoreException e) {
            if (claimed.isEmpty() || e.verdict() == Verdict.UNKNOWN) {
                throw e;
            }
            // the claimed items must reach the caller; otherwise nobody works on them until their leases expire
        }
        if (claimed.isEmpty()) {
            skipped.values().stream().findFirst().ifPresent(shard -> {
                throw SingleFlight.copy(shard.failure());
            });
        }
        return claimed;
    }

    private void claim(
            ClaimRequest request, Instant now, Function<ItemRecord, @Nullable Commit> take, List<ItemRecord> claimed) {
        ClaimCoordinator coordinator = coordinators.computeIfAbsent(
                new SourcesKey(request.type(), Set.copyOf(request.sources())), key -> new ClaimCoordinator());
        ClaimCoordinator.Share share =
                coordinator.reserve(request.limit(), limit -> find(request, now, Cursor.START, limit));
        try {
            commit(share.items(), now, take, claimed);
        } finally {
            coordinator.release(share);
        }
        @Nullable Cursor after = share.next();
        while (after != null && claimed.size() < request.limit()) {
            Page<ItemRecord> page = find(request, now, after, request.limit() - claimed.size());
            commit(coordinator.unreserved(page.items()), now, take, claimed);
            after = page.next();
        }
    }

    /** Finds items of all sources in one script per shard. */
    private Page<ItemRecord> find(ClaimRequest request, Instant now, Cursor after, int limit) {
        Shards.ShardCommand<List<Object>> command = indexes.claimCommand(request, now, after, limit);
        List<List<IndexReader.Found>> lists = new ArrayList<>();
        if (shards.count() == 1) {
            lists.add(IndexReader.found(0, shards.readAll(command).get(0)));
            return indexes.claimPage(request, limit, lists);
        }
        for (Shards.Reply<List<Object>> reply : shards.readEach(Shards.openAtOnce(), this::included, command)) {
            StoreException failure = reply.failure();
            if (failure == null) {
                skipped.remove(reply.shard());
                lists.add(IndexReader.found(reply.shard(), reply.value()));
            } else if (failure.verdict() == Verdict.RETRYABLE) {
                skip(reply.shard(), failure);
            } else {
                throw failure;
            }
        }
        return indexes.claimPage(request, limit, lists);
    }

    private boolean included(int shard) {
        Skipped entry = skipped.get(shard);
        return entry == null || nanoTime.getAsLong() - entry.since() >= PAUSE_NANOS;
    }

    private void skip(int shard, StoreException failure) {
        if (shards.count() == 1) {
            return; // there is no other shard to continue with
        }
        if (skipped.put(shard, new Skipped(failure, nanoTime.getAsLong())) == null) {
            LOG.atWarn().log("claims skip shard {} until it replies: {}", shard, failure.getMessage());
        }
    }

    /**
     * Commits claims and collects the claimed items. If a reply was lost, the same tokens are resent once; if the
     * outcome stays unknown, the leases expire.
     */
    private void commit(
            List<ItemRecord> items,
            Instant now,
            Function<ItemRecord, @Nullable Commit> take,
            List<ItemRecord> claimed) {
        List<Commit> list = new ArrayList<>();
        for (ItemRecord item : items) {
            Commit commit = take.apply(item);
            if (commit != null) {
                list.add(commit.ifLeaseEndedBy(now));
            }
        }
        CommitRouter.Outcome outcome = commits.commitEach(list);
        StoreException failure = outcome.failure();
        if (failure != null && failure.verdict() == Verdict.UNKNOWN) {
            outcome = commits.commitEach(list);
            failure = outcome.failure() == null ? null : failure;
        }
        for (int i = 0; i < list.size(); i++) {
            Commit commit = list.get(i);
            CommitResult result = outcome.results().get(i);
            if (result instanceof CommitResult.Committed done && commit.body() != null) {
                claimed.add(new ItemRecord(commit.key(), done.revision(), done.entries(), commit.body()));
            } else if (result == null && failure != null) {
                skip(shards.indexOf(commit.key()), failure);
            }
        }
        boolean reported = shards.count() == 1 || (failure != null && failure.verdict() != Verdict.RETRYABLE);
        if (failure != null && reported && claimed.isEmpty()) {
            throw failure;
        }
    }
}
