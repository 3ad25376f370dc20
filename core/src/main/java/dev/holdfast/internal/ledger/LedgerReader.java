package dev.holdfast.internal.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.UnreadableItemException;
import dev.holdfast.internal.document.Json;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the ledgers of one item. Thread-safe. */
public record LedgerReader(StateStore store, ItemKey key) {
    public CompletedChunks completed(LedgerNames names) {
        CompletedChunks completed = new CompletedChunks();
        each(names.done(), chunk -> completed.complete(chunk.index()));
        each(names.failed(), chunk -> {
            int index = failed(chunk);
            completed.fail(index);
        });
        return completed;
    }

    private int failed(Chunk chunk) {
        try {
            return Json.object(chunk.document()).path("chunk").asInt(-1);
        } catch (JsonProcessingException e) {
            throw unreadable(chunk.ledger(), "entry " + chunk.index() + " is not the JSON that Holdfast writes", e);
        }
    }

    /** Reads results in the order of their index, starting at an index. */
    List<Chunk> results(LedgerNames names, int from, int limit) {
        return page(ChunkQuery.from(key, names.results(), from, limit)).items();
    }

    /** Returns the only chunk of a ledger; null if it is empty. */
    @Nullable
    public Chunk only(String ledger) {
        Page<Chunk> page = page(new ChunkQuery(key, ledger, Cursor.START, 1));
        return page.items().isEmpty() ? null : page.items().get(0);
    }

    private void each(String ledger, Consumer<Chunk> visit) {
        @Nullable Cursor after = Cursor.START;
        while (after != null) {
            Page<Chunk> page = page(new ChunkQuery(key, ledger, after, ChunkQuery.MAX_LIMIT));
            page.items().forEach(visit);
            after = page.next();
        }
    }

    /** @throws UnreadableItemException if part of the page is damaged: skipping it would repeat work */
    private Page<Chunk> page(ChunkQuery query) {
        Page<Chunk> page = store.chunks(query);
        if (!page.damaged().isEmpty()) {
            throw unreadable(query.ledger(), page.damaged().get(0).reason(), null);
        }
        return page;
    }

    UnreadableItemException unreadable(String ledger, String wrong, @Nullable Throwable cause) {
        return new UnreadableItemException(
                key.toString(),
                "ledger " + ledger + ": " + wrong
                        + "; repair the store, or restart the chunks with another configuration",
                cause);
    }
}
