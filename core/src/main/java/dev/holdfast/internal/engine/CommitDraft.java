package dev.holdfast.internal.engine;

import dev.holdfast.internal.document.Document;
import dev.holdfast.internal.document.DocumentEdit;
import dev.holdfast.internal.document.PayloadJson;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.Commit;
import dev.holdfast.store.Entry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A change of one item that is not committed yet. Confined to one thread. */
public final class CommitDraft {
    final ItemKey key;
    public final Instant now;
    public final DocumentEdit document;
    private final long expected;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Chunk> chunks = new ArrayList<>();
    private String state;
    private @Nullable String failedFrom;
    private @Nullable Instant due;
    private @Nullable Lease lease;
    private Set<String> tags;
    private Map<String, String> uniqueKeys;
    private boolean newPayload;

    /** Drafts a new item. */
    CommitDraft(ItemKey key, String state, Document document, Instant now) {
        this.key = key;
        this.now = now;
        this.document = new DocumentEdit(document);
        this.expected = Commit.ABSENT;
        this.state = state;
        this.tags = Set.of();
        this.uniqueKeys = Map.of();
        this.newPayload = true;
    }

    /** Drafts a change of an existing item. */
    CommitDraft(ItemRecord base, Document document, Instant now) {
        this.key = base.key();
        this.now = now;
        this.document = new DocumentEdit(document);
        this.expected = base.revision();
        this.state = base.body().state();
        this.failedFrom = base.body().failedFrom();
        this.due = base.body().due();
        this.lease = base.body().lease();
        this.tags = base.body().tags();
        this.uniqueKeys = base.body().uniqueKeys();
    }

    public String state() {
        return state;
    }

    long expected() {
        return expected;
    }

    public @Nullable Lease lease() {
        return lease;
    }

    public CommitDraft state(String to) {
        state = to;
        return this;
    }

    CommitDraft failedFrom(@Nullable String from) {
        failedFrom = from;
        return this;
    }

    /** Sets when the item is due. If that is now, it counts as due earlier by its head start, which is set before. */
    CommitDraft due(@Nullable Instant time) {
        due = time == null || time.isAfter(now)
                ? time
                : latest(time.minus(document.done().headStart()), Instant.EPOCH);
        return this;
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    public CommitDraft lease(@Nullable Lease held) {
        lease = held;
        return this;
    }

    CommitDraft tags(@Nullable Set<String> words) {
        if (words != null) {
            tags = words;
        }
        return this;
    }

    public CommitDraft payload(PayloadJson payload, int schema) {
        document.payload(payload, schema);
        newPayload = true;
        return this;
    }

    Map<String, String> uniqueKeys() {
        return uniqueKeys;
    }

    CommitDraft uniqueKeys(Map<String, String> keys) {
        uniqueKeys = keys;
        return this;
    }

    public boolean hasPayload() {
        return newPayload;
    }

    public CommitDraft record(Entry.Kind kind, @Nullable String from, @Nullable String to, EntryDetail detail) {
        entries.add(new Entry(kind, from, to, now, detail.json()));
        return this;
    }

    public CommitDraft finish(Chunk chunk) {
        chunks.add(chunk);
        return this;
    }

    public List<Entry> entries() {
        return entries;
    }

    /** @throws IllegalArgumentException if part of the draft cannot be stored */
    Commit commit(String json, String token) {
        ItemBody body = new ItemBody(state, failedFrom, due, lease, now, tags, json, uniqueKeys);
        return new Commit(key, expected, body, entries, chunks, token, null);
    }
}
