package dev.holdfast.internal.claim;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.ConflictException;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.UnreadableItemException;
import dev.holdfast.internal.document.PayloadJson;
import dev.holdfast.internal.engine.CommitDraft;
import dev.holdfast.internal.engine.EntryDetail;
import dev.holdfast.internal.engine.ItemSnapshot;
import dev.holdfast.internal.engine.PayloadMerge;
import dev.holdfast.internal.update.WriteInterval;
import dev.holdfast.store.Entry.Kind;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The payload of one claim: the version its worker knows, the pending version, and their merge with the changes of
 * other writers. Guarded by the lock of the {@link HeldItem}.
 */
final class ClaimPayload<S, P> {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimPayload.class);

    private final ClaimServices<S, P> services;
    private final WriteInterval interval;

    /** The base of every merge: the record with the payload that the worker claimed or saved. */
    private ItemSnapshot<S, P> known;

    /** The newest value that the worker wants stored with the next write; null if there is none. */
    private @Nullable PendingValue<P> pending;

    /** The payload of the draft that is being written. */
    private Sent<P> sent = new Sent<>(null, null);

    /**
     * Payloads sent in writes whose outcome is unknown: if the store has them, they are not changes of other writers.
     */
    private final Set<JsonNode> inDoubt = new LinkedHashSet<>();

    /** Why a pending value cannot be stored; thrown by the next call of the worker. */
    private @Nullable RuntimeException refusal;

    ClaimPayload(ClaimServices<S, P> services, ItemSnapshot<S, P> claimed) {
        this.services = services;
        this.known = claimed;
        this.interval = new WriteInterval(claimed.key(), services.settings().progressInterval(), services.limiter());
    }

    /**
     * A value that the next write includes.
     *
     * @param value the object of the worker
     * @param json its JSON at the time of the call, since the worker may change the object afterwards
     */
    private record PendingValue<P>(P value, PayloadJson json) {}

    /**
     * The payload of a draft.
     *
     * @param own the payload of the call itself; null if the draft has none
     * @param pending the pending value when the draft was made; null if there was none
     */
    private record Sent<P>(@Nullable P own, @Nullable PendingValue<P> pending) {}

    /** A record with the payload that the worker knows. */
    ItemSnapshot<S, P> shownBy(ItemSnapshot<S, P> record) {
        PendingValue<P> next = pending;
        return next == null ? record.withPayloadOf(known) : record.withPayload(next::value);
    }

    WriteInterval interval() {
        return interval;
    }

    boolean isPending() {
        return pending != null;
    }

    /**
     * Makes a value pending.
     *
     * @throws IllegalArgumentException if it cannot be stored
     */
    void offer(P value) {
        pending = new PendingValue<>(value, services.codec().json(known, value));
    }

    /** Drops the pending value, because the lease is lost and the worker has been told. */
    void discard() {
        pending = null;
    }

    /** Remembers the pending value; the returned action makes it pending again. */
    Runnable mark() {
        PendingValue<P> marked = pending;
        return () -> pending = marked;
    }

    /** Keeps a refusal for the next call of the worker. */
    void refuse(RuntimeException reason) {
        refusal = reason;
    }

    /** Throws the refusal of a pending value, once. */
    void throwRefusal() {
        RuntimeException thrown = refusal;
        refusal = null;
        if (thrown != null) {
            throw thrown;
        }
    }

    /**
     * Returns a function from the newest record to the payload to store: that of the worker, merged with the changes of
     * other writers.
     */
    Function<ItemSnapshot<S, P>, P> merge(P own) {
        ItemSnapshot<S, P> base = known;
        sent = new Sent<>(own, null);
        return record -> PayloadMerge.onto(services.codec(), base, stored(record), record, own);
    }

    /** The base of a merge: the known payload, updated with those own changes that the store has. */
    private JsonNode stored(ItemSnapshot<S, P> record) {
        JsonNode base = known.document().payload();
        for (JsonNode uncertain : inDoubt) {
            base = PayloadMerge.found(base, uncertain, record.document().payload());
        }
        return base;
    }

    /**
     * Puts the pending value into a draft that has no payload of its own.
     *
     * @param last whether the draft ends the claim and must not fail because of the pending value; the history then
     *     records that it was not saved
     */
    void writeInto(CommitDraft draft, ItemSnapshot<S, P> record, boolean last) {
        PendingValue<P> next = pending;
        boolean superseded = draft.hasPayload();
        sent = new Sent<>(superseded ? sent.own() : null, next);
        if (next != null && !superseded) {
            try {
                put(draft, record, next.json());
            } catch (ConflictException | UnreadableItemException | IllegalArgumentException e) {
                pending = null;
                sent = new Sent<>(null, null);
                if (!last) {
                    throw e;
                }
                refusal = e;
            }
        }
        if (last && refusal != null) {
            String reason = String.valueOf(refusal.getMessage());
            LOG.atWarn()
                    .addKeyValue("item", record.key())
                    .log("the claim ends with a pending payload that cannot be stored: {}", reason);
            EntryDetail detail =
                    EntryDetail.of(services.settings().owner(), reason).event("payload not saved");
            draft.record(Kind.EVENT, draft.state(), draft.state(), detail);
        }
    }

    private void put(CommitDraft draft, ItemSnapshot<S, P> record, PayloadJson mine) {
        JsonNode theirs = record.document().payload();
        JsonNode base = stored(record);
        PayloadJson merged = theirs.equals(base)
                ? mine // already checked
                : services.codec().storable(record.key(), PayloadMerge.merge(record.key(), base, mine.tree(), theirs));
        draft.payload(merged, services.workflow().schemaVersion());
        draft.document.crashStreak(0);
        if (draft.entries().isEmpty()) {
            String state = services.workflow().name(record.state());
            EntryDetail detail =
                    EntryDetail.of(services.settings().owner(), null).attempt(record.attempt(record.state()));
            draft.record(Kind.UPDATED, state, state, detail);
        }
    }

    /** Records that a draft was written. */
    void written(CommitDraft draft, ItemSnapshot<S, P> after) {
        if (!draft.hasPayload()) {
            return;
        }
        known = after;
        inDoubt.clear();
        interval.written(draft.now);
        if (Objects.equals(pending, sent.pending())) {
            pending = null; // otherwise a listener has offered a newer value
        }
    }

    /**
     * Drops the pending value of a draft whose unique key was refused: it can never be stored as it is.
     *
     * @param last whether the draft ends the claim and must not fail because of the pending value
     * @throws RuntimeException the reason, unless the draft is to be made again without the value
     */
    void refusedIn(CommitDraft draft, RuntimeException reason, boolean last) {
        PendingValue<P> included = sent.pending();
        if (!draft.hasPayload() || sent.own() != null || included == null) {
            throw reason; // the call itself carries the payload
        }
        if (Objects.equals(pending, included)) {
            pending = null;
        }
        if (!last) {
            throw reason;
        }
        refusal = reason;
    }

    /** Records that the outcome of a draft is unknown. */
    void failed(CommitDraft draft, StoreException failure) {
        if (failure.verdict() != Verdict.UNKNOWN || !draft.hasPayload()) {
            return;
        }
        P own = sent.own();
        PendingValue<P> included = sent.pending();
        if (own != null) {
            inDoubt.add(services.codec().json(known, own).tree());
            if (Objects.equals(pending, included)) {
                pending = null; // it is older than the payload that may be stored
            }
        } else if (included != null) {
            inDoubt.add(included.json().tree());
        }
    }
}
