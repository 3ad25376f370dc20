package dev.holdfast.internal.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.Failure;
import dev.holdfast.IllegalTransitionException;
import dev.holdfast.Limits;
import dev.holdfast.Note;
import dev.holdfast.internal.document.Document;
import dev.holdfast.internal.document.Document.Counter;
import dev.holdfast.store.Entry.Kind;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.Lease;
import dev.holdfast.workflow.RetryPolicy;
import dev.holdfast.workflow.StateKind;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the workflow as functions from a record to a draft, without store, clock or threads. Every change of an
 * item is drafted here.
 */
public final class Rules<S, P> {
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private static final double WITHOUT_JITTER = 0.5;

    private final Workflow<S, P> workflow;
    private final ItemCodec<S, P> codec;
    private final Limits limits;
    private final DoubleSupplier random;

    public Rules(Workflow<S, P> workflow, ItemCodec<S, P> codec, Limits limits, DoubleSupplier random) {
        this.workflow = workflow;
        this.codec = codec;
        this.limits = limits;
        this.random = random;
    }

    CommitDraft create(ItemKey key, P payload, Note note, String actor, Instant now) {
        String initial = workflow.name(workflow.initial());
        Document document = Document.create(workflow.schemaVersion(), codec.json(key, payload), now);
        requireShort(key, note);
        CommitDraft draft = withNote(new CommitDraft(key, initial, document, now), document, note);
        draft.due(due(key, workflow.initial(), now, note.notBefore()));
        draft.document.message(note.message());
        return draft.record(Kind.CREATED, null, initial, EntryDetail.of(actor(note, actor), note.reason()));
    }

    /** @throws IllegalTransitionException if the workflow does not permit the move */
    CommitDraft move(ItemSnapshot<S, P> base, S to, ItemEdit<P> edit, String actor, Instant now) {
        requirePermitted(base, to);
        CommitDraft draft = change(base, edit, now);
        String from = workflow.name(base.state());
        boolean failed = workflow.kind(to) == StateKind.ERROR;
        String failedFrom =
                base.kind() == StateKind.ERROR ? base.record().body().failedFrom() : from;
        draft.failedFrom(failed ? failedFrom : null).lease(null);
        enter(draft, to, due(base.key(), to, now, edit.note().notBefore()));
        draft.document.message(edit.note().message()).count(Counter.ATTEMPTS, workflow.name(to), 0);
        return draft.record(
                Kind.MOVED,
                from,
                workflow.name(to),
                EntryDetail.of(actor(edit.note(), actor), edit.note().reason()));
    }

    /**
     * Moves an item out of a state that the workflow does not declare, from which no transition can be declared either.
     *
     * @param base shows the item in the state to enter
     */
    CommitDraft moveUndeclared(ItemSnapshot<S, P> base, Note note, String actor, Instant now) {
        CommitDraft draft = change(base, ItemEdit.of(note), now);
        String from = base.record().body().state();
        String to = workflow.name(base.state());
        draft.failedFrom(null).lease(null);
        enter(draft, base.state(), due(base.key(), base.state(), now, note.notBefore()));
        draft.document.message(note.message()).count(Counter.ATTEMPTS, to, 0);
        String reason = note.reason() == null ? "the workflow does not declare " + from : note.reason();
        return draft.record(Kind.MOVED, from, to, EntryDetail.of(actor(note, actor), reason));
    }

    public void requirePermitted(ItemSnapshot<S, P> base, S to) {
        if (!workflow.permits(base.state(), to)) {
            throw new IllegalTransitionException(
                    base.key().toString(),
                    workflow.name(base.state()),
                    workflow.name(to),
                    WorkflowPaths.names(workflow, workflow.next(base.state())));
        }
    }

    CommitDraft update(ItemSnapshot<S, P> base, ItemEdit<P> edit, String actor, Instant now) {
        CommitDraft draft = change(base, edit, now);
        if (edit.note().message() != null) {
            draft.document.message(edit.note().message());
        }
        Instant notBefore = edit.note().notBefore();
        Instant due = base.record().body().due();
        if (due != null && notBefore != null) {
            draft.due(storable(base.key(), notBefore));
        } else if (due != null && edit.note().headStart() != null && !due.isAfter(now)) {
            Instant ready = due.plus(base.headStart());
            draft.due(ready.isAfter(now) ? now : ready);
        }
        String state = workflow.name(base.state());
        return draft.record(
                Kind.UPDATED,
                state,
                state,
                EntryDetail.of(actor(edit.note(), actor), edit.note().reason()));
    }

    CommitDraft patch(ItemSnapshot<S, P> base, JsonNode patch, Note note, String actor, Instant now) {
        return update(base, ItemEdit.of(note), actor, now)
                .payload(codec.patched(base, patch), workflow.schemaVersion());
    }

    public CommitDraft event(ItemSnapshot<S, P> base, String event, @Nullable String text, String actor, Instant now) {
        if (event.isBlank()) {
            throw new IllegalArgumentException(base.key() + ": the name of the event is blank; name what happened");
        }
        codec.requireShort(base.key().toString(), "name of the event", event);
        codec.requireShort(base.key().toString(), "text of event " + event, text);
        CommitDraft draft = change(base, ItemEdit.of(Note.none()), now);
        String state = workflow.name(base.state());
        return draft.record(
                Kind.EVENT, state, state, EntryDetail.of(actor, text).event(event));
    }

    /** Takes a ready item into an active state, or at the crash limit into its give-up state. */
    public CommitDraft claim(ItemSnapshot<S, P> base, S enter, String owner, Duration length, Instant now) {
        String from = workflow.name(base.state());
        String to = workflow.name(enter);
        CommitDraft draft = change(base, ItemEdit.of(Note.none()), now);
        Lease expired = base.record().body().lease();
        if (expired != null && base.state().equals(enter)) {
            if (crashed(draft, base, expired)) {
                return giveUp(
                        draft,
                        enter,
                        from,
                        EntryDetail.of(owner, crashes(base.document().crashStreak() + 1)));
            }
        }
        boolean again =
                base.state().equals(enter) || to.equals(base.record().body().failedFrom());
        int before = again ? base.document().count(Counter.ATTEMPTS, to) : 0;
        int attempt = expired != null && again ? Math.max(1, before) : before + 1;
        draft.document.count(Counter.ATTEMPTS, to, attempt);
        if (!again) {
            draft.document.crashStreak(0);
        }
        if (!base.state().equals(enter)) {
            draft.document.progress(null).message(null).entered(now);
        }
        draft.state(to).failedFrom(null).due(now).lease(new Lease(owner, base.revision(), now.plus(length)));
        return draft.record(Kind.CLAIMED, from, to, EntryDetail.of(owner, null).attempt(attempt));
    }

    /** Frees an item whose worker crashed, without claiming it; at the crash limit it enters its give-up state. */
    CommitDraft free(ItemSnapshot<S, P> base, Lease expired, String actor, Instant now) {
        CommitDraft draft = change(base, ItemEdit.of(Note.none()), now);
        String state = workflow.name(base.state());
        if (crashed(draft, base, expired)) {
            return giveUp(
                    draft,
                    base.state(),
                    state,
                    EntryDetail.of(actor, crashes(base.document().crashStreak() + 1)));
        }
        int attempt = base.document().count(Counter.ATTEMPTS, state);
        draft.document.count(Counter.ATTEMPTS, state, Math.max(0, attempt - 1));
        return draft.lease(null).due(now);
    }

    /** Counts a crash and returns whether the item has reached the crash limit. */
    private boolean crashed(CommitDraft draft, ItemSnapshot<S, P> base, Lease expired) {
        String state = workflow.name(base.state());
        int streak = base.document().crashStreak() + 1;
        draft.document.increment(Counter.CRASHES, state).crashStreak(streak);
        EntryDetail detail = EntryDetail.of(expired.owner(), "its lease expired at " + expired.expires())
                .attempt(base.attempt(base.state()));
        draft.record(Kind.CRASHED, state, state, detail);
        return streak >= limits.crashLimit();
    }

    private static String crashes(int streak) {
        return streak + " crashes without progress";
    }

    boolean isPoison(ItemSnapshot<S, P> base) {
        return base.document().crashStreak() + 1 >= limits.crashLimit();
    }

    /** Ends an attempt successfully: stores the payload, enters another state and frees the item. */
    public CommitDraft complete(ItemSnapshot<S, P> base, S to, ItemEdit<P> edit, String owner, Instant now) {
        requirePermitted(base, to);
        CommitDraft draft = change(base, edit, now);
        String from = workflow.name(base.state());
        boolean failed = workflow.kind(to) == StateKind.ERROR;
        draft.failedFrom(failed ? from : null).lease(null);
        enter(draft, to, due(base.key(), to, now, edit.note().notBefore()));
        draft.document.message(edit.note().message()).count(Counter.ATTEMPTS, workflow.name(to), 0);
        EntryDetail detail =
                EntryDetail.of(actor(edit.note(), owner), edit.note().reason()).attempt(base.attempt(base.state()));
        return draft.record(Kind.MOVED, from, workflow.name(to), detail);
    }

    /** Enters another active state under the same lease. */
    public CommitDraft enterNext(ItemSnapshot<S, P> base, S to, String owner, Instant now) {
        requirePermitted(base, to);
        CommitDraft draft = change(base, ItemEdit.of(Note.none()), now);
        String from = workflow.name(base.state());
        String name = workflow.name(to);
        Lease lease = draft.lease();
        enter(draft, to, now);
        draft.failedFrom(null).lease(lease);
        draft.document.message(null).count(Counter.ATTEMPTS, name, 1);
        return draft.record(Kind.MOVED, from, name, EntryDetail.of(owner, null).attempt(1));
    }

    /** Ends an attempt with an error: the item is retried later, given up, or waits for a person. */
    public CommitDraft fail(ItemSnapshot<S, P> base, Throwable cause, String owner, Instant now) {
        S state = base.state();
        String name = workflow.name(state);
        int attempt = Math.max(1, base.attempt(state));
        Failure failure = codec.failure(state, attempt, now, cause);
        CommitDraft draft = change(base, ItemEdit.of(Note.none()), now);
        draft.document.error(DocumentValues.tree(failure), limits.maxFailures()).increment(Counter.FAILURES, name);
        draft.document.crashStreak(0);
        draft.lease(null);
        S error = WorkflowPaths.errorStateOf(workflow, state);
        RetryPolicy<S> policy = workflow.retry(state).orElse(null);
        EntryDetail detail =
                EntryDetail.of(owner, failure.message()).attempt(attempt).error(failure.type(), failure.message());
        if (policy != null && !policy.retries(attempt, cause)) {
            boolean exhausted = policy.isTransient(cause);
            EntryDetail reason = EntryDetail.of(
                            owner,
                            exhausted
                                    ? attempt + " of " + policy.maxAttempts() + " attempts failed"
                                    : "the error is permanent")
                    .attempt(attempt);
            // the workflow builder has checked this path: through the error state if that leads there, else directly
            String between = error != null && workflow.permits(error, policy.giveUp()) ? workflow.name(error) : name;
            giveUp(draft.record(Kind.FAILED, name, between, detail), state, between, reason);
            draft.document.message(failure.message());
            return draft;
        }
        Instant due = policy == null ? null : now.plus(policy.delayAfter(attempt, jitter()));
        if (error == null) {
            draft.document.message(failure.message());
            return draft.due(due).record(Kind.FAILED, name, name, detail);
        }
        enter(draft, error, due);
        draft.failedFrom(name);
        draft.document.message(failure.message());
        return draft.record(Kind.FAILED, name, workflow.name(error), detail);
    }

    /** A random number for the jitter; the source is the host's and must not keep a failure from being recorded. */
    private double jitter() {
        try {
            return random.getAsDouble();
        } catch (RuntimeException e) {
            return WITHOUT_JITTER;
        }
    }

    /** Ends an attempt without an outcome: it does not count, and the item is free after the delay. */
    public CommitDraft release(ItemSnapshot<S, P> base, String reason, Duration delay, String owner, Instant now) {
        CommitDraft draft = change(base, ItemEdit.of(Note.none()), now);
        String name = workflow.name(base.state());
        int attempt = base.attempt(base.state());
        draft.document.count(Counter.ATTEMPTS, name, Math.max(0, attempt - 1)).increment(Counter.INTERRUPTIONS, name);
        draft.lease(null).due(delay.isZero() ? now : storable(base.key(), now.plus(delay)));
        return draft.record(
                Kind.RELEASED, name, name, EntryDetail.of(owner, reason).attempt(attempt));
    }

    /** Saves the payload during an attempt. */
    public CommitDraft save(ItemSnapshot<S, P> base, P payload, String owner, Instant now) {
        CommitDraft draft = change(base, ItemEdit.of(old -> payload), now);
        draft.document.crashStreak(0);
        String name = workflow.name(base.state());
        return draft.record(
                Kind.UPDATED, name, name, EntryDetail.of(owner, null).attempt(base.attempt(base.state())));
    }

    /** Drafts a change without a history entry, such as progress. */
    public CommitDraft quiet(ItemSnapshot<S, P> base, Instant now) {
        return change(base, ItemEdit.of(Note.none()), now);
    }

    private CommitDraft giveUp(CommitDraft draft, S failed, String from, EntryDetail reason) {
        Optional<RetryPolicy<S>> policy = workflow.retry(failed);
        S end = policy.map(RetryPolicy::giveUp).orElseGet(() -> WorkflowPaths.errorStateOf(workflow, failed));
        if (end == null) {
            // no state to give up to: the item stays here and waits for a person
            return draft.lease(null).due(null).record(Kind.GAVE_UP, from, from, reason);
        }
        S error = WorkflowPaths.errorStateOf(workflow, failed);
        String between = from;
        if (error != null && from.equals(workflow.name(failed)) && !workflow.permits(failed, end)) {
            between = workflow.name(error);
            draft.record(Kind.FAILED, from, between, reason);
        }
        enter(draft, end, null);
        draft.failedFrom(workflow.name(failed)).lease(null);
        draft.document.message(reason.message());
        return draft.record(Kind.GAVE_UP, between, workflow.name(end), reason);
    }

    private void enter(CommitDraft draft, S to, @Nullable Instant due) {
        draft.state(workflow.name(to)).due(due);
        draft.document.entered(draft.now).progress(null).crashStreak(0);
    }

    private CommitDraft change(ItemSnapshot<S, P> base, ItemEdit<P> edit, Instant now) {
        codec.requireWritable(base);
        requireShort(base.key(), edit.note());
        CommitDraft draft = new CommitDraft(base.record(), base.document(), now);
        UnaryOperator<P> step = edit.step();
        if (step != null) {
            draft.payload(codec.json(base, step.apply(base.payload())), workflow.schemaVersion());
        }
        return withNote(draft, base.document(), edit.note());
    }

    private CommitDraft withNote(CommitDraft draft, Document before, Note note) {
        draft.tags(note.tags());
        if (note.headStart() != null) {
            draft.document.headStart(note.headStart());
        }
        if (note.headers().isEmpty()) {
            return draft;
        }
        Map<String, String> headers = before.headers();
        note.headers().forEach((name, value) -> {
            if (value.isEmpty()) {
                headers.remove(name);
                return;
            }
            codec.requireShort(draft.key.toString(), "name of a header", name);
            codec.requireShort(draft.key.toString(), "header " + name, value.get());
            headers.put(name, value.get());
        });
        if (headers.size() > Note.MAX_HEADERS) {
            throw new IllegalArgumentException(draft.key + ": " + headers.size() + " headers are too many; at most "
                    + Note.MAX_HEADERS + " work, put the rest into the payload");
        }
        draft.document.headers(headers);
        return draft;
    }

    private void requireShort(ItemKey key, Note note) {
        codec.requireShort(key.toString(), "message", note.message());
        codec.requireShort(key.toString(), "reason", note.reason());
        codec.requireShort(key.toString(), "actor", note.actor());
    }

    private @Nullable Instant due(ItemKey key, S state, Instant now, @Nullable Instant notBefore) {
        StateKind kind = workflow.kind(state);
        if (kind != StateKind.READY && kind != StateKind.ACTIVE) {
            return null;
        }
        return notBefore != null && notBefore.isAfter(now) ? storable(key, notBefore) : now;
    }

    /** Rounds a time up to the milliseconds that every store keeps. */
    private static Instant storable(ItemKey key, Instant time) {
        if (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST)) {
            throw new IllegalArgumentException(
                    key + ": notBefore " + time + " cannot be stored; use a time from 1970 to 9999");
        }
        Instant whole = time.truncatedTo(ChronoUnit.MILLIS);
        return whole.equals(time) ? time : whole.plusMillis(1);
    }

    private static String actor(Note note, String fallback) {
        String named = note.actor();
        return named == null ? fallback : named;
    }
}
