package dev.holdfast.internal.claim;

import dev.holdfast.NotClaimableException;
import dev.holdfast.StoreException;
import dev.holdfast.UnwrittenUpdateException;
import dev.holdfast.internal.engine.CommitDraft;
import dev.holdfast.internal.engine.CommitOutcome;
import dev.holdfast.internal.engine.EncodedCommit;
import dev.holdfast.internal.schedule.CloseAll;
import dev.holdfast.store.ClaimRequest;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Claims items and renews their leases. Thread-safe. */
public final class Claimer<S, P> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Claimer.class);

    private final String type;
    private final ClaimServices<S, P> services;
    private final LeaseRenewer<HeldItem<S, P>> renewer;
    private final ClaimScans<S> scans;
    private final Map<ItemKey, HeldItem<S, P>> held = new ConcurrentHashMap<>();
    private final ClaimGate gate;

    public Claimer(String type, ClaimServices<S, P> services) {
        this.type = type;
        this.gate = new ClaimGate(type);
        this.services = services;
        this.scans = new ClaimScans<>(services.committer());
        this.renewer = new LeaseRenewer<>(services.settings().owner());
        services.committer().observer(this::notice);
    }

    /** Tells the holder of an item at once if a commit through the same {@code Items} has taken its lease away. */
    private void notice(ItemKey key, long revision, @Nullable ItemRecord record) {
        HeldItem<S, P> item = held.get(key);
        if (item != null && !item.notice(revision, record)) {
            renewer.start(item); // the worker is writing: the renewal finds out
        }
    }

    private void release(HeldItem<S, P> item) {
        renewer.remove(item);
        held.remove(item.key(), item);
    }

    /** Claims up to {@code max} items that may enter an active state. */
    public List<HeldItem<S, P>> claim(S enter, int max) {
        return claim(enter, max, leaseIn(enter));
    }

    private Duration leaseIn(S enter) {
        return services.settings().leaseIn(services.workflow().name(enter));
    }

    /** Claims up to {@code max} items under leases of a certain length. */
    public List<HeldItem<S, P>> claim(S enter, int max, Duration lease) {
        List<Runnable> listenerCalls = new ArrayList<>();
        List<HeldItem<S, P>> claims = gate.within(() -> claim(enter, max, lease, listenerCalls));
        listenerCalls.forEach(Runnable::run); // every claim is held by now: a close finds and releases it
        return claims;
    }

    private List<HeldItem<S, P>> claim(S enter, int max, Duration lease, List<Runnable> listenerCalls) {
        ClaimSources<S> sources = new ClaimSources<>(services.workflow(), enter);
        Instant now = services.committer().now();
        Map<ItemKey, EncodedCommit> offered = new LinkedHashMap<>();
        List<ItemRecord> taken;
        try {
            taken = scans.claim(
                    enter,
                    new ClaimRequest(type, sources.sources(), now, max),
                    record -> encode(record, enter, lease, now),
                    offered);
        } catch (StoreException e) {
            if (e.verdict() != StoreException.Verdict.UNKNOWN) {
                throw e;
            }
            taken = resend(offered.values().stream().map(EncodedCommit::commit).toList());
        }
        List<HeldItem<S, P>> claims = new ArrayList<>();
        for (ItemRecord record : taken) {
            EncodedCommit commit = offered.get(record.key());
            if (commit != null) {
                listenerCalls.add(() -> services.committer()
                        .notifyListeners(record, commit.commit().entries()));
            }
            CommitOutcome outcome = new CommitOutcome(true, record, commit == null ? null : commit.document());
            HeldItem<S, P> item = hold(outcome, lease);
            if (item != null) {
                claims.add(item);
            }
        }
        return claims;
    }

    private EncodedCommit encode(ItemRecord record, S enter, Duration lease, Instant now) {
        CommitDraft draft = services.rules()
                .claim(
                        services.codec().snapshot(record),
                        enter,
                        services.settings().owner(),
                        lease,
                        now);
        return services.committer().encode(draft).ifLeaseEndedBy(now);
    }

    /** Resolves a lost reply: sending the same tokens again returns which commits took effect. */
    private List<ItemRecord> resend(List<Commit> commits) {
        List<ItemRecord> taken = new ArrayList<>();
        List<CommitResult> results = services.committer().send(commits);
        for (int i = 0; i < commits.size(); i++) {
            Commit commit = commits.get(i);
            if (results.get(i) instanceof CommitResult.Committed done && commit.body() != null) {
                taken.add(new ItemRecord(commit.key(), done.revision(), done.entries(), commit.body()));
            }
        }
        return taken;
    }

    private @Nullable HeldItem<S, P> hold(CommitOutcome outcome, Duration length) {
        ItemRecord record = outcome.made();
        Lease lease = record.body().lease();
        if (lease == null) {
            LOG.atWarn()
                    .addKeyValue("item", record.key())
                    .log(
                            "the item reached the crash limit and went to {}",
                            record.body().state());
            return null;
        }
        HeldItem<S, P> item =
                new HeldItem<>(services, services.codec().snapshot(outcome), lease, length, this::release);
        HeldItem<S, P> before = held.put(record.key(), item);
        if (before != null && !before.notice(record.revision(), record)) {
            renewer.start(before);
        }
        if (renewer.add(item)) {
            return item;
        }
        item.withdraw(); // the Items were closed in the meantime
        return null;
    }

    /** Claims one item, if it is ready. */
    public Optional<HeldItem<S, P>> claim(S enter, ItemKey key) {
        List<Runnable> listenerCalls = new ArrayList<>();
        Optional<HeldItem<S, P>> claim = gate.within(() -> claim(enter, key, listenerCalls));
        listenerCalls.forEach(Runnable::run);
        return claim;
    }

    private Optional<HeldItem<S, P>> claim(S enter, ItemKey key, List<Runnable> listenerCalls) {
        ClaimSources<S> sources = new ClaimSources<>(services.workflow(), enter);
        ItemRecord record = services.committer().store().read(key).orElse(null);
        Instant now = services.committer().now();
        if (record == null || !sources.isReady(record, now)) {
            return Optional.empty();
        }
        Duration lease = leaseIn(enter);
        CommitOutcome outcome = services.committer().commit(encode(record, enter, lease, now), listenerCalls::add);
        return outcome.committed() ? Optional.ofNullable(hold(outcome, lease)) : Optional.empty();
    }

    /**
     * Claims one item.
     *
     * @throws NotClaimableException if it cannot be claimed now
     */
    public HeldItem<S, P> require(S enter, ItemKey key) {
        return claim(enter, key).orElseThrow(() -> {
            ItemRecord record = services.committer().store().read(key).orElse(null);
            String reason = new ClaimSources<>(services.workflow(), enter)
                    .refusal(record, services.committer().now());
            return new NotClaimableException(key.toString(), services.workflow().name(enter), reason);
        });
    }

    /** Renews every lease once; for tests. */
    public void renewAll() {
        renewer.renewAll();
    }

    /** Whether this thread runs code of the host for which a close waits. */
    public boolean isWriting() {
        return gate.isInside()
                || held.values().stream().anyMatch(item -> item.lock().isHeldByCurrentThread());
    }

    /**
     * Stops the renewal and releases the items that are still held.
     *
     * @throws UnwrittenUpdateException if a pending payload could not be stored
     */
    @Override
    public void close() {
        gate.close();
        renewer.stop();
        List<Runnable> losses = new ArrayList<>();
        for (HeldItem<S, P> item : renewer.held()) {
            try {
                item.withdraw();
            } catch (RuntimeException e) {
                LOG.atWarn().log("a claim could not be released and its lease will expire: {}", e.getMessage());
                if (item.unsaved()) {
                    losses.add(() -> {
                        throw new UnwrittenUpdateException(item.newest().key().toString(), 1, e);
                    });
                }
            }
        }
        CloseAll.run(losses);
    }
}
