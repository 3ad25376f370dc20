package dev.holdfast.internal.engine;

import dev.holdfast.Change;
import dev.holdfast.Changes;
import dev.holdfast.Cursor;
import dev.holdfast.Damage;
import dev.holdfast.Items;
import dev.holdfast.Page;
import dev.holdfast.Search;
import dev.holdfast.Snapshot;
import dev.holdfast.UnreadableItemException;
import dev.holdfast.chunk.Ledger;
import dev.holdfast.internal.definition.DefinitionCheck;
import dev.holdfast.internal.document.Json;
import dev.holdfast.internal.ledger.LedgerHeader;
import dev.holdfast.internal.ledger.LedgerReader;
import dev.holdfast.internal.ledger.StoredLedger;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Query;
import dev.holdfast.store.StateStore;
import dev.holdfast.workflow.Workflow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The reads of {@link Items}. Thread-safe. */
public record ItemReads<S, P>(Workflow<S, P> workflow, StateStore store, String type, ItemCodec<S, P> codec) {
    public static final int PAGE = 500;

    /** Reads an item from the store, never a last known record. */
    public Optional<ItemSnapshot<S, P>> newest(ItemKey key) {
        return store.read(key).map(codec::snapshot);
    }

    /**
     * Reads the item that has a unique key.
     *
     * @throws IllegalArgumentException if the workflow does not declare the key
     */
    public Optional<ItemSnapshot<S, P>> byKey(String name, String value) {
        if (!workflow.uniqueKeys().containsKey(name)) {
            throw new IllegalArgumentException("unique key '" + name + "' is not declared by workflow '"
                    + workflow.type() + "', which has "
                    + workflow.uniqueKeys().keySet());
        }
        return store.readByKey(type, name, value).map(codec::snapshot);
    }

    /** Reads the stored payload, which may not fit the workflow. */
    public Optional<String> payloadJson(ItemKey key) {
        return store.read(key).map(record -> Json.text(codec.document(record).payload()));
    }

    public Page<Snapshot<S, P>> find(Search<S> search, Cursor after, int limit) {
        Query.Filter filter = new Query.Filter(
                WorkflowPaths.names(workflow, search.states()),
                null,
                search.tag(),
                search.updatedFrom(),
                search.updatedBefore());
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

    public List<Damage> forEach(Search<S> search, Consumer<Snapshot<S, P>> visit) {
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

    public Optional<Ledger> chunks(ItemKey key, S state) {
        ItemSnapshot<S, P> item = newest(key).orElse(null);
        if (item == null) {
            return Optional.empty();
        }
        String name = workflow.name(state);
        LedgerHeader header = LedgerHeader.of(item.document(), name);
        if (header == null) {
            return Optional.empty();
        }
        return Optional.of(
                new StoredLedger(name, header, new LedgerReader(store, item.key()), codec.results(item.key())));
    }

    public Map<S, Long> counts() {
        Map<String, Long> stored = store.count(type);
        Map<S, Long> counts = new LinkedHashMap<>();
        for (S state : workflow.states()) {
            counts.put(state, stored.getOrDefault(workflow.name(state), 0L));
        }
        return Collections.unmodifiableMap(counts);
    }

    /** Counts the items in states that the workflow does not declare. */
    public Map<String, Long> undeclared() {
        return DefinitionCheck.undeclared(workflow, store, type);
    }

    /**
     * Finds the items in a state that the workflow does not declare.
     *
     * @throws IllegalArgumentException if the workflow declares it
     */
    public Page<ItemKey> findUndeclared(String state, Cursor after, int limit) {
        workflow.state(state).ifPresent(declared -> {
            throw new IllegalArgumentException("state " + state + " is declared by workflow '" + workflow.type()
                    + "'; find its items with Search.in(" + state + ")");
        });
        Query.Filter filter = Query.Filter.inStates(state);
        Page<ItemRecord> page = store.find(new Query(type, filter, new Query.Order.Stable(), after, limit));
        return new Page<>(page.items().stream().map(ItemRecord::key).toList(), page.damaged(), page.next());
    }

    public List<Change<S>> history(String id) {
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

    public Changes<S> page(@Nullable String id, Cursor after, int limit) {
        HistoryPage page = store.history(new HistoryQuery(type, id, after, limit));
        return new Changes<>(page.entries().stream().map(codec::change).toList(), page.next(), page.more());
    }
}
