package dev.holdfast;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.store.Entry.Kind;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreException.Verdict;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The payload of one claim: what its worker knows, what it wants saved soon, and how both come together with what others
 * change. Guarded by the lock of the claim.
 */
final class ClaimPayload<S, P> {
    private final Claim<S, P> claim;
    private final ClaimContext<S, P> context;
    private final ReentrantLock lock;
    private final Cadence cadence;
    private final Runnable late = this::writeDue;

    /** Holds the payload that the worker knows: as claimed, or as it saved it. What others changed is put together with it. */
    private Snapshot<S, P> seen;

    /** What the worker wants saved soon; null if nothing waits. */
    private @Nullable Waiting<P> waiting;

    /** What waited when the draft was made that is being written. */
    private @Nullable Waiting<P> included;

    /** Whether that draft has a newer payload. */
    private boolean superseded;

    /** The payload of the worker that a draft was last made of, if it did not wait. */
    private @Nullable P offered;

    /** Payloads of the worker that were sent when the answer was lost: found in the store, they are not others' changes. */
    private final Set<JsonNode> inDoubt = new LinkedHashSet<>();

    /** Why something that waited will not be saved, which the worker has not been told yet. */
    private @Nullable RuntimeException refused;

    ClaimPayload(Claim<S, P> claim, ClaimContext<S, P> context, ReentrantLock lock, Snapshot<S, P> claimed) {
        this.claim = claim;
        this.context = context;
        this.lock = lock;
        this.seen = claimed;
        this.cadence = new Cadence(claimed.key(), context.settings().progressInterval(), context.pace());
    }

    /**
     * @param value as the worker gave it
     * @param tree as it was then: the worker may change its object afterwards
     */
    private record Waiting<P>(P value, JsonNode tree) {}

    /** A record with the payload that the worker knows. */
    Snapshot<S, P> shownBy(Snapshot<S, P> current) {
        Waiting<P> next = waiting;
        return next == null ? current.withPayloadOf(seen) : current.withPayload(next::value);
    }

    boolean waits() {
        return waiting != null;
    }

    /** The worker is told that the lease is lost, and what waited with it. */
    void forget() {
        waiting = null;
    }

    void save(P payload) {
        lock.lock();
        try {
            claim.requireHeld("save");
            context.pace().require(seen.key(), "save");
            Function<Snapshot<S, P>, P> merged = merging(payload);
            var unused =
                    claim.write("save", base -> context.rules().save(base, merged.apply(base), owner(), claim.now()));
        } finally {
            lock.unlock();
        }
    }

    void saveSoon(P payload) {
        lock.lock();
        try {
            claim.requireHeld("save soon");
            JsonNode tree = context.codec().storable(seen.key(), context.codec().tree(seen, payload));
            boolean nested = lock.getHoldCount() > 1; // a listener of the very write that is being made
            waiting = new Waiting<>(payload, tree);
            Duration wait = nested ? context.settings().progressInterval() : cadence.untilReady(claim.now());
            if (nested || !wait.isZero()) {
                context.late().askIn(late, wait);
                return;
            }
            write();
        } finally {
            if (waiting != null) {
                context.late().askIn(late, context.settings().progressInterval());
            }
            lock.unlock();
        }
    }

    private void write() {
        var unused = claim.write("save soon", base -> context.rules().quiet(base, claim.now()));
    }

    /** Called by the thread that writes what waits. */
    private void writeDue() {
        if (!lock.tryLock()) { // the worker is just writing, and takes it along
            context.late().askIn(late, context.settings().progressInterval());
            return;
        }
        Duration again = Duration.ZERO;
        Waiting<P> next = waiting;
        try {
            if (next == null || !claim.isHeld()) {
                return;
            }
            again = cadence.untilReady(claim.now());
            if (again.isZero()) {
                write();
                again = cadence.pause(); // for what a listener has saved
            }
        } catch (LeaseLostException e) {
            waiting = next; // the worker has not been told yet
            LateWrites.LOG
                    .atWarn()
                    .addKeyValue("item", seen.key())
                    .log(
                            "the lease is lost with a payload that was to be saved; the worker is told with its next call");
        } catch (RuntimeException e) {
            if (waiting == null) { // it can never be saved
                refused = e;
                return;
            }
            LateWrites.LOG
                    .atWarn()
                    .addKeyValue("item", seen.key())
                    .log("a payload goes on waiting and is tried again: {}", e.getMessage());
            again = cadence.postpone();
        } finally {
            if (waiting != null && claim.isHeld()) {
                context.late().askIn(late, again);
            }
            lock.unlock();
        }
    }

    /** Throws, once, why something that waited was not saved. */
    void tell() {
        RuntimeException told = refused;
        refused = null;
        if (told != null) {
            throw told;
        }
    }

    /** The payload to store on a base: the worker's own, put together with what others changed meanwhile. */
    Function<Snapshot<S, P>, P> merging(P payload) {
        Snapshot<S, P> start = seen;
        offered = payload;
        return base -> PayloadMerge.onto(context.codec(), start, before(base), base, payload);
    }

    /** What the worker's changes are compared with: the payload it knows, and of its own changes those that are stored. */
    private JsonNode before(Snapshot<S, P> base) {
        JsonNode before = seen.document().payload();
        for (JsonNode sent : inDoubt) {
            before = PayloadMerge.found(before, sent, base.document().payload());
        }
        return before;
    }

    /**
     * Puts what waits into a draft that has no payload of its own.
     *
     * @param last whether the draft ends the claim and must not fail for what waits; the history then says that it was
     *     not saved
     */
    void writeInto(Draft draft, Snapshot<S, P> base, boolean last) {
        included = waiting;
        superseded = draft.hasPayload();
        Waiting<P> next = waiting;
        if (next != null && !superseded) {
            try {
                put(draft, base, next.tree());
            } catch (ConflictException | UnreadableItemException | IllegalArgumentException e) {
                waiting = null;
                included = null;
                if (!last) {
                    throw e;
                }
                refused = e;
            }
        }
        if (last && refused != null) {
            String why = String.valueOf(refused.getMessage());
            LateWrites.LOG
                    .atWarn()
                    .addKeyValue("item", base.key())
                    .log("the claim ends without a payload that was to be saved: {}", why);
            EntryDetail detail = EntryDetail.of(owner(), why).event("payload not saved");
            draft.tell(Kind.EVENT, draft.state(), draft.state(), detail);
        }
    }

    private void put(Draft draft, Snapshot<S, P> base, JsonNode mine) {
        JsonNode theirs = base.document().payload();
        JsonNode before = before(base);
        JsonNode merged = theirs.equals(before)
                ? mine // known to be storable
                : context.codec().storable(base.key(), PayloadMerge.merge(base.key(), before, mine, theirs));
        draft.payload(merged, context.workflow().schemaVersion());
        draft.document.crashStreak(0);
        if (draft.entries().isEmpty()) {
            String state = context.workflow().name(base.state());
            draft.tell(Kind.UPDATED, state, state, EntryDetail.of(owner(), null).attempt(base.attempt(base.state())));
        }
    }

    /** A draft was written. */
    void written(Draft draft, Snapshot<S, P> after) {
        if (!draft.hasPayload()) {
            return;
        }
        seen = after;
        inDoubt.clear();
        cadence.written(draft.now);
        if (Objects.equals(waiting, included)) {
            waiting = null; // else a listener has given a newer one meanwhile
        }
    }

    /** A draft could not be written. */
    void failed(Draft draft, StoreException why) {
        P given = offered;
        Waiting<P> sent = included;
        if (why.verdict() != Verdict.UNKNOWN || !draft.hasPayload()) {
            return;
        }
        if (!superseded && sent != null) {
            inDoubt.add(sent.tree());
        } else if (superseded && given != null) {
            inDoubt.add(ItemCodec.stored(context.codec().tree(seen, given)));
            if (Objects.equals(waiting, sent)) {
                waiting = null; // it must not come after the newer one that may be stored
            }
        }
    }

    private String owner() {
        return context.settings().owner();
    }
}
