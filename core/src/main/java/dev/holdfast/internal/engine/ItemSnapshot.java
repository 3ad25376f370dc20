package dev.holdfast.internal.engine;

import dev.holdfast.Failure;
import dev.holdfast.Progress;
import dev.holdfast.Snapshot;
import dev.holdfast.internal.document.Document;
import dev.holdfast.internal.document.Document.Counter;
import dev.holdfast.internal.json.JsonForm;
import dev.holdfast.internal.json.JsonObject;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.workflow.RetryPolicy;
import dev.holdfast.workflow.StateKind;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A snapshot of a stored record. Immutable. */
public final class ItemSnapshot<S, P> implements Snapshot<S, P>, JsonForm {
    private final Workflow<S, P> workflow;
    private final ItemRecord record;
    private final Document document;
    private final S state;
    private final Supplier<P> bind;
    private final @Nullable Instant confirmed;

    /** Bound on first use: a pipeline often moves an item several times before it reads the payload. */
    private volatile @Nullable P payload;

    /** @param bind makes the payload from the document; must not fail */
    ItemSnapshot(Workflow<S, P> workflow, ItemRecord record, Document document, S state, Supplier<P> bind) {
        this(workflow, record, document, state, bind, null);
    }

    /** Returns the implementation of a public snapshot. */
    public static <S, P> ItemSnapshot<S, P> of(Snapshot<S, P> snapshot) {
        if (snapshot instanceof ItemSnapshot<S, P> item) {
            return item;
        }
        throw new IllegalArgumentException(
                snapshot.id() + ": the snapshot was not read by Holdfast; read the item again and use that snapshot");
    }

    private ItemSnapshot(
            Workflow<S, P> workflow,
            ItemRecord record,
            Document document,
            S state,
            Supplier<P> bind,
            @Nullable Instant confirmed) {
        this.workflow = workflow;
        this.record = record;
        this.document = document;
        this.state = state;
        this.bind = bind;
        this.confirmed = confirmed;
    }

    /** Returns this item marked stale, since the store cannot be reached. */
    ItemSnapshot<S, P> staleSince(Instant when) {
        return new ItemSnapshot<>(workflow, record, document, state, this::payload, when);
    }

    /** Returns this item with the payload object of another snapshot of it. */
    public ItemSnapshot<S, P> withPayloadOf(ItemSnapshot<S, P> other) {
        return withPayload(other::payload);
    }

    public ItemSnapshot<S, P> withPayload(Supplier<P> other) {
        return new ItemSnapshot<>(workflow, record, document, state, other);
    }

    public ItemRecord record() {
        return record;
    }

    public Document document() {
        return document;
    }

    @Override
    public ItemKey key() {
        return record.key();
    }

    @Override
    public String id() {
        return record.key().id();
    }

    @Override
    public S state() {
        return state;
    }

    @Override
    public StateKind kind() {
        return workflow.kind(state);
    }

    @Override
    public long revision() {
        return record.revision();
    }

    @Override
    public long entries() {
        return record.entries();
    }

    @Override
    public P payload() {
        P known = payload;
        if (known == null) {
            synchronized (document) {
                known = payload;
                if (known == null) {
                    known = bind.get();
                    payload = known;
                }
            }
        }
        return known;
    }

    @Override
    public Optional<String> message() {
        return Optional.ofNullable(document.message());
    }

    @Override
    public Optional<Progress> progress() {
        return DocumentValues.progress(document);
    }

    @Override
    public Optional<S> failedFrom() {
        return Optional.ofNullable(record.body().failedFrom()).flatMap(workflow::state);
    }

    @Override
    public int attempt(S of) {
        return document.count(Counter.ATTEMPTS, workflow.name(of));
    }

    @Override
    public int attempt() {
        return attempt(failedFrom().orElse(state));
    }

    @Override
    public Optional<Integer> maxAttempts() {
        return workflow.retry(failedFrom().orElse(state)).map(RetryPolicy::maxAttempts);
    }

    @Override
    public Optional<Instant> readyAt() {
        return Optional.ofNullable(record.body().readyAt());
    }

    @Override
    public Duration headStart() {
        return document.headStart();
    }

    @Override
    public int failures(S of) {
        return document.count(Counter.FAILURES, workflow.name(of));
    }

    @Override
    public int crashes(S of) {
        return document.count(Counter.CRASHES, workflow.name(of));
    }

    @Override
    public int interruptions(S of) {
        return document.count(Counter.INTERRUPTIONS, workflow.name(of));
    }

    @Override
    public Map<String, Integer> attempts() {
        return document.counts(Counter.ATTEMPTS);
    }

    @Override
    public List<Failure> failures() {
        return DocumentValues.failures(document);
    }

    @Override
    public Optional<Failure> lastFailure() {
        List<Failure> all = failures();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    @Override
    public Map<String, String> headers() {
        return Collections.unmodifiableMap(document.headers());
    }

    @Override
    public Instant created() {
        return document.created();
    }

    @Override
    public Instant entered() {
        return document.entered();
    }

    @Override
    public Instant updated() {
        return record.body().updated();
    }

    @Override
    public Set<String> tags() {
        return record.body().tags();
    }

    @Override
    public Optional<Lease> lease() {
        return Optional.ofNullable(record.body().lease());
    }

    @Override
    public boolean stale() {
        return confirmed != null;
    }

    @Override
    public Optional<Instant> staleSince() {
        return Optional.ofNullable(confirmed);
    }

    @Override
    public int schemaVersion() {
        return document.schema();
    }

    /** Compares the stored records; one of the snapshots may be stale. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ItemSnapshot<?, ?> that && record.equals(that.record);
    }

    @Override
    public int hashCode() {
        return record.hashCode();
    }

    @Override
    public Map<String, Object> form() {
        return new JsonObject()
                .with("id", id())
                .with("type", key().type())
                .with("state", record.body().state())
                .with("kind", kind())
                .with("revision", revision())
                .with("entries", entries())
                .with("payload", document.payload())
                .with("schemaVersion", schemaVersion())
                .with("message", message())
                .with("progress", progress().map(Progress::json))
                .with("attempt", attempt())
                .with("maxAttempts", maxAttempts())
                .with("attempts", attempts())
                .with("failedFrom", record.body().failedFrom())
                .with("failures", failures().stream().map(Failure::json).toList())
                .with("readyAt", readyAt())
                .with("headStartMs", headStart().toMillis())
                .with("headers", headers())
                .with("tags", tags())
                .with("lease", lease().map(Lease::json))
                .with("created", created())
                .with("entered", entered())
                .with("updated", updated())
                .with("stale", stale())
                .with("staleSince", staleSince());
    }

    /** Contains item, state, revision and staleness, never the payload. */
    @Override
    public String toString() {
        return "Snapshot[" + key() + " " + workflow.name(state) + " @" + revision()
                + (confirmed == null ? "" : ", stale since " + confirmed) + "]";
    }
}
