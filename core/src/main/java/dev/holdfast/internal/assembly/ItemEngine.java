package dev.holdfast.internal.assembly;

import dev.holdfast.Limits;
import dev.holdfast.RecoveryPlan;
import dev.holdfast.Snapshot;
import dev.holdfast.StoreException;
import dev.holdfast.internal.backend.CloseOnce;
import dev.holdfast.internal.backend.JvmShutdown;
import dev.holdfast.internal.backend.Threads;
import dev.holdfast.internal.claim.ClaimServices;
import dev.holdfast.internal.claim.Claimer;
import dev.holdfast.internal.definition.DefinitionCheck;
import dev.holdfast.internal.engine.Committer;
import dev.holdfast.internal.engine.ItemCodec;
import dev.holdfast.internal.engine.ItemReads;
import dev.holdfast.internal.engine.ItemSettings;
import dev.holdfast.internal.engine.ItemWrites;
import dev.holdfast.internal.engine.Listeners;
import dev.holdfast.internal.engine.PollReader;
import dev.holdfast.internal.engine.RecoveryPlanner;
import dev.holdfast.internal.engine.Rules;
import dev.holdfast.internal.engine.StaleReads;
import dev.holdfast.internal.schedule.CloseAll;
import dev.holdfast.internal.schedule.DeferredWrites;
import dev.holdfast.internal.update.OpenUpdaters;
import dev.holdfast.internal.update.UpdateLimiter;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import dev.holdfast.workflow.Workflow;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The engine of one {@code Items}: its parts, built and closed together. Thread-safe. */
public final class ItemEngine<S, P> implements AutoCloseable {
    private final Workflow<S, P> workflow;
    private final StateStore store;
    private final String owner;
    private final String type;
    private final boolean ownsStore;
    private final ItemReads<S, P> reads;
    private final PollReader<S, P> polls;
    private final ItemWrites<S, P> writes;
    private final StaleReads<S, P> stale;
    private final Claimer<S, P> claimer;
    private final DeferredWrites deferred;
    private final OpenUpdaters<S, P> updaters;
    private final CloseOnce closing = new CloseOnce(this::isInHostCode);

    public ItemEngine(Workflow<S, P> workflow, StateStore given, ItemSettings settings) {
        this.workflow = workflow;
        String incarnation = incarnation();
        owner = settings.label() + "-" + incarnation;
        type = settings.typeOf(workflow);
        ownsStore = settings.ownsStore();
        Limits limits = settings.limits();
        ItemCodec<S, P> codec = new ItemCodec<>(workflow, limits);
        DefinitionCheck check = new DefinitionCheck(workflow, given, type, codec);
        try {
            check.indexKeys(incarnation + "-key");
        } catch (RuntimeException e) {
            CloseAll.run(ownsStore ? List.of(given::close) : List.of());
            throw e;
        }
        stale = new StaleReads<>(settings.lastKnown(), settings.clock(), type, codec);
        store = stale.watching(given);
        reads = new ItemReads<>(workflow, store, type, codec);
        Rules<S, P> rules = new Rules<>(workflow, codec, limits, settings.random());
        Committer<S, P> committer = new Committer<>(store, codec, limits, settings.clock(), incarnation);
        polls = new PollReader<>(reads, stale, committer::now, settings.polling(), settings.random());
        UpdateLimiter limiter = new UpdateLimiter(settings.limiter());
        writes = new ItemWrites<>(owner, codec, rules, committer, limiter);
        deferred = new DeferredWrites(owner);
        updaters = new OpenUpdaters<>(writes, deferred);
        var claims = new ClaimServices.Settings(
                owner,
                settings.lease(),
                settings.leases(),
                new ClaimServices.UseLimits(settings.beginWithin(), settings.workLimit(), settings.releasesLate()),
                settings.progressInterval(),
                limits.casAttempts());
        claimer =
                new Claimer<>(type, new ClaimServices<>(workflow, rules, codec, committer, deferred, limiter, claims));
        check.run(incarnation + "-definition", committer.now());
    }

    /** Makes an id unique to this engine, which keeps commit tokens and lease owners apart. */
    private static String incarnation() {
        byte[] bytes = new byte[8];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    Workflow<S, P> workflow() {
        return workflow;
    }

    public String owner() {
        return owner;
    }

    public String type() {
        return type;
    }

    /**
     * Checks that the engine is open.
     *
     * @throws IllegalStateException if it is closed
     */
    public ItemEngine<S, P> requireOpen() {
        if (isClosed()) {
            throw new IllegalStateException("the Items of workflow '" + type + "' are closed; open them again");
        }
        return this;
    }

    /** Returns the key of an item, if the engine is open. */
    public ItemKey key(String id) {
        requireOpen();
        return new ItemKey(type, id);
    }

    StateStore store() {
        return store;
    }

    public ItemReads<S, P> reads() {
        return reads;
    }

    public PollReader<S, P> polls() {
        return polls;
    }

    public ItemWrites<S, P> writes() {
        return writes;
    }

    public Claimer<S, P> claimer() {
        return claimer;
    }

    OpenUpdaters<S, P> updaters() {
        return updaters;
    }

    public DeferredWrites deferred() {
        return deferred;
    }

    public Listeners<S, P> listeners() {
        return writes.committer().listeners();
    }

    /** Reads an item; while the store cannot be reached, returns the last known version, if that is enabled. */
    Optional<Snapshot<S, P>> readOrLastKnown(ItemKey key) {
        try {
            return reads.newest(key).map(item -> item);
        } catch (StoreException e) {
            return Optional.of(stale.insteadOf(e, key).item());
        }
    }

    RecoveryPlan recoveryPlan() {
        return new RecoveryPlanner<>(workflow, store, type, writes).plan();
    }

    public boolean isClosed() {
        return closing.hasStarted();
    }

    /** Whether this thread runs code of the host for which a close waits: a close by such code must not wait for that. */
    private boolean isInHostCode() {
        return deferred.isOwnThread() || updaters.isWriting() || claimer.isWriting();
    }

    /** Closes the parts; later callers wait until that is done. No listener keeps them waiting. */
    @Override
    public void close() {
        boolean[] first = {false};
        try {
            closing.run(() -> {
                first[0] = true;
                listeners().postponeDuring(this::closeParts);
            });
        } finally {
            if (first[0]) {
                callListeners();
            }
        }
    }

    private void closeParts() {
        Runnable last = ownsStore ? store::close : () -> {};
        CloseAll.run(List.of(deferred::shutdown, updaters::close, claimer::close, deferred::stop, last));
    }

    /** While the JVM shuts down, a listener that calls {@code System.exit} never returns; it gets a thread of its own. */
    private void callListeners() {
        if (!JvmShutdown.isInProgress()) {
            listeners().callPostponed();
            return;
        }
        Thread thread = new Thread(listeners()::callPostponed, "holdfast-listeners-" + owner);
        thread.setDaemon(true);
        thread.start();
        var unused = Threads.join(thread, JvmShutdown.patience().toNanos());
    }
}
