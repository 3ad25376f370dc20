package dev.holdfast;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.internal.document.Document;
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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A commit in the making: the record as it is, changed step by step. Confined to one thread. */
final class Draft {
    final ItemKey key;
    final Instant now;
    final Document.Edit document;
    private final long expected;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Chunk> chunks = new ArrayList<>();
    private String state;
    private @Nullable String failedFrom;
    private @Nullable Instant due;
    private @Nullable Lease lease;
    private Set<String> tags;
    private boolean newPayload;
    private @Nullable Document written;

    /** A new item. */
    Draft(ItemKey key, String state, Document document, Instant now) {
        this.key = key;
        this.now = now;
        this.document = document.edit();
        this.expected = Commit.ABSENT;
        this.state = state;
        this.tags = Set.of();
        this.newPayload = true;
    }

    /** A change of an item. */
    Draft(ItemRecord base, Document document, Instant now) {
        this.key = base.key();
        this.now = now;
        this.document = document.edit();
        this.expected = base.revision();
        this.state = base.body().state();
        this.failedFrom = base.body().failedFrom();
        this.due = base.body().due();
        this.lease = base.body().lease();
        this.tags = base.body().tags();
    }

    String state() {
        return state;
    }

    long expected() {
        return expected;
    }

    @Nullable
    Lease lease() {
        return lease;
    }

    Draft state(String to) {
        state = to;
        return this;
    }

    Draft failedFrom(@Nullable String from) {
        failedFrom = from;
        return this;
    }

    Draft due(@Nullable Instant time) {
        due = time;
        return this;
    }

    Draft lease(@Nullable Lease held) {
        lease = held;
        return this;
    }

    Draft tags(@Nullable Set<String> words) {
        if (words != null) {
            tags = words;
        }
        return this;
    }

    Draft payload(JsonNode tree, int schema) {
        document.payload(tree, schema);
        newPayload = true;
        return this;
    }

    boolean hasPayload() {
        return newPayload;
    }

    Draft tell(Entry.Kind kind, @Nullable String from, @Nullable String to, EntryDetail detail) {
        entries.add(new Entry(kind, from, to, now, detail.json()));
        return this;
    }

    Draft finish(Chunk chunk) {
        chunks.add(chunk);
        return this;
    }

    List<Entry> entries() {
        return entries;
    }

    /** The document that was committed, as it will be read; null before. */
    @Nullable
    Document written() {
        return written;
    }

    /** @throws IllegalArgumentException if something in it cannot be stored */
    Commit commit(ItemCodec<?, ?> codec, String token) {
        Document changed = document.done();
        String json = changed.json();
        if (newPayload) { // one that is stored already must not keep its item from being worked on
            changed = codec.readBack(key, changed, json);
        }
        written = changed;
        ItemBody body;
        try {
            body = new ItemBody(state, failedFrom, due, lease, now, tags, json);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
        return new Commit(key, expected, body, entries, chunks, token, null);
    }
}
