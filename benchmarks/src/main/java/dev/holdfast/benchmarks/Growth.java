package dev.holdfast.benchmarks;

import dev.holdfast.Claim;
import dev.holdfast.Cursor;
import dev.holdfast.Items;
import dev.holdfast.Search;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.Commit;
import dev.holdfast.store.Entry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A store with many ready items. Confined to one thread. */
final class Growth implements AutoCloseable {
    private static final int BATCH = 500;

    private final Items<Stage, Recording> items;
    private @Nullable Cursor place = Cursor.START;

    Growth(StateStore store, int count) {
        items = Items.open(Stage.WORKFLOW, store);
        ItemBody body = body();
        Entry entry = new Entry(Entry.Kind.CREATED, null, Stage.FOUND.name(), body.updated(), "{}");
        for (int from = 0; from < count; from += BATCH) {
            List<Commit> batch = new ArrayList<>();
            for (int i = from; i < Math.min(from + BATCH, count); i++) {
                var key = new ItemKey(Stage.WORKFLOW.type(), "item-" + i);
                batch.add(new Commit(key, Commit.ABSENT, body, List.of(entry), "seed-" + i));
            }
            store.commit(batch);
        }
    }

    private static ItemBody body() {
        var store = new InMemoryStore();
        Instant past = Instant.ofEpochMilli(System.currentTimeMillis() - 60_000);
        try (var items = Items.builder(Stage.WORKFLOW, store).clock(() -> past).build()) {
            items.create("item", Recording.number(0));
            return store.read(new ItemKey(Stage.WORKFLOW.type(), "item"))
                    .orElseThrow()
                    .body();
        }
    }

    /** Takes the longest ready item and gives it back: two commits. */
    Subject claim() {
        return caller -> {
            List<Claim<Stage, Recording>> claims = items.claim(Stage.FETCHING, 1);
            claims.forEach(claim -> claim.release("measured"));
            return claims;
        };
    }

    /** Reads the next page of a walk. */
    Subject find() {
        return caller -> {
            Cursor after = place == null ? Cursor.START : place;
            var page = items.find(Search.in(Stage.FOUND), after, 100);
            place = page.next();
            return page;
        };
    }

    Subject counts() {
        return caller -> items.counts();
    }

    @Override
    public void close() {
        items.close();
    }
}
