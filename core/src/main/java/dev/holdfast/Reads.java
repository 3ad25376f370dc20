package dev.holdfast;

import dev.holdfast.store.Cursor;
import dev.holdfast.store.Damage;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Page;
import dev.holdfast.store.Query;
import dev.holdfast.store.StateStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What {@link States} reads of items, and of their history. */
record Reads<S, P>(Workflow<S, P> workflow, StateStore store, String type, ItemCodec<S, P> codec) {
    static final int PAGE = 500;

    /** What the store answers, never anything else. */
    Optional<Snapshot<S, P>> newest(ItemKey key) {
        return store.read(key).map(codec::snapshot);
    }

    Page<Snapshot<S, P>> find(Search<S> search, Cursor after, int limit) {
        Query.Filter filter = new Query.Filter(
                workflow.names(search.states()), null, search.tag(), search.updatedFrom(), search.updatedBefore());
        Page<ItemRecord> page = store.find(new Query(type, filter, new Query.Order.Stable(), after, limit));
        List<Snapshot<S, P>> found = new ArrayList<>();
        List<Damage> damaged = new ArrayList<>(page.damaged());
        for (ItemRecord record : page.items()) {
            try {
                found.add(codec.snapshot(record));
            } catch (UnreadableItemException e) {
                damaged.add(new Damage(record.key(), String.valueOf(e.getMessage())));
            }
        }
        return new Page<>(found, damaged, page.next());
    }

    List<Damage> forEach(Search<S> search, Consumer<Snapshot<S, P>> visit) {
        List<Damage> damaged = new ArrayList<>();
        @Nullable Cursor after = Cursor.START;
        while (after != null) {
            Page<Snapshot<S, P>> page = find(search, after, PAGE);
            page.items().forEach(visit);
            damaged.addAll(page.damaged());
            after = page.next();
        }
        return damaged;
    }

    Optional<Ledger> chunks(Snapshot<S, P> item, S state) {
        String name = workflow.name(state);
        LedgerHead head = LedgerHead.of(item.document(), name);
        if (head == null) {
            return Optional.empty();
        }
        return Optional.of(new LedgerView(name, head, new LedgerReader(store, item.key()), codec.results(item.key())));
    }

    Map<S, Long> counts() {
        Map<String, Long> stored = store.count(type);
        Map<S, Long> counts = new LinkedHashMap<>();
        for (S state : workflow.states()) {
            counts.put(state, stored.getOrDefault(workflow.name(state), 0L));
        }
        return Collections.unmodifiableMap(counts);
    }

    List<Change<S>> history(String id) {
        List<Change<S>> all = new ArrayList<>();
        Cursor after = Cursor.START;
        boolean more = true;
        while (more) {
            Changes<S> page = page(id, after, PAGE);
            all.addAll(page.changes());
            after = page.next();
            more = page.more();
        }
        return Collections.unmodifiableList(all);
    }

    Changes<S> page(@Nullable String id, Cursor after, int limit) {
        HistoryPage page = store.history(new HistoryQuery(type, id, after, limit));
        return new Changes<>(page.entries().stream().map(codec::change).toList(), page.next(), page.more());
    }
}
