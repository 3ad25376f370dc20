package dev.holdfast.internal.definition;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.store.Commit;
import dev.holdfast.store.Entry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Query;
import dev.holdfast.store.StateStore;
import dev.holdfast.workflow.Workflow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Compares a workflow with its store when its items are opened. It warns of items in states that are gone, and of another
 * definition of the same type; a definition that the store does not have yet is stored as an item of a reserved type.
 */
public final class DefinitionCheck {
    private static final Logger LOG = LoggerFactory.getLogger(DefinitionCheck.class);
    private static final String STATE = "DEFINED";

    /** Bounds the time of an opening; a store with more items is read in part. */
    private static final int MOST_READ = 100_000;

    private final Workflow<?, ?> workflow;
    private final StateStore store;
    private final String type;
    private final Payload payload;

    /**
     * @param type the stored type of the items
     * @param payload how the workflow reads payloads
     */
    public DefinitionCheck(Workflow<?, ?> workflow, StateStore store, String type, Payload payload) {
        this.workflow = workflow;
        this.store = store;
        this.type = type;
        this.payload = payload;
    }

    /** How a workflow reads payloads. */
    public interface Payload {
        /** The names of the fields, sorted. */
        Set<String> fields();

        /** Why the payload of a record cannot be read; null if it can. */
        @Nullable
        String fault(ItemRecord record);

        /**
         * The unique keys of the payload of a record.
         *
         * @throws RuntimeException if the payload cannot be read, or a key cannot be computed or stored
         */
        Map<String, String> uniqueKeys(ItemRecord record);
    }

    /** A definition in the store. */
    private record Stored(Definition definition, ItemRecord record) {}

    /**
     * A result of the check, for people.
     *
     * @param suspicious whether it may be a mistake; else it is an ordinary extension
     */
    record Remark(boolean suspicious, String text) {}

    /**
     * Runs the check and logs what it finds. A store that fails is not reported here: the first call of the host reports it.
     *
     * @param token the token of the commit that stores the definition
     * @param now the time of that commit
     */
    public void run(String token, Instant now) {
        try {
            for (Remark remark : remarks(token, now)) {
                LOG.atLevel(remark.suspicious() ? Level.WARN : Level.INFO)
                        .addKeyValue("type", type)
                        .log(remark.text());
            }
        } catch (RuntimeException e) {
            LOG.atDebug()
                    .addKeyValue("type", type)
                    .setCause(e)
                    .log("the workflow could not be compared with the store");
        }
    }

    /**
     * Gives the items of a store that does not know this definition yet their unique keys. The definition is stored
     * after that, so an opening that fails is repeated.
     *
     * @param token the start of the tokens of its commits
     * @throws dev.holdfast.StoreException if the store fails or cannot keep keys unique
     */
    public void indexKeys(String token) {
        if (workflow.uniqueKeys().isEmpty()) {
            return;
        }
        store.prepareUniqueKeys();
        if (store.read(key(Definition.of(workflow, payload.fields()))).isEmpty()) {
            String remark = new KeyIndex(store, type, payload::uniqueKeys, token).run();
            if (!remark.isEmpty()) {
                LOG.atWarn().addKeyValue("type", type).log(remark);
            }
        }
    }

    List<Remark> remarks(String token, Instant now) {
        List<Remark> remarks = new ArrayList<>();
        Map<String, Long> undeclared = undeclared(workflow, store, type);
        if (!undeclared.isEmpty()) {
            remarks.add(new Remark(
                    true,
                    "items are in states that the workflow does not declare: " + undeclared
                            + "; nobody works on them and counts() leaves them out; declare the states again, or move"
                            + " the items with Items.moveUndeclared"));
        }
        compare(token, now, remarks);
        return remarks;
    }

    /** Counts the items in states that a workflow does not declare, by the stored name of the state. */
    public static Map<String, Long> undeclared(Workflow<?, ?> workflow, StateStore store, String type) {
        return store.count(type).entrySet().stream()
                .filter(state ->
                        state.getValue() > 0 && workflow.state(state.getKey()).isEmpty())
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private void compare(String token, Instant now, List<Remark> remarks) {
        Definition mine = Definition.of(workflow, payload.fields());
        ItemKey key = key(mine);
        List<Stored> known = stored();
        boolean isKnown =
                known.stream().anyMatch(stored -> stored.record().key().equals(key));
        if (!isKnown) {
            unreadable().ifPresent(remarks::add);
            store(key, mine, token, now);
        }
        known.stream()
                .max(Comparator.comparing(stored -> stored.record().body().updated()))
                .filter(newest -> !newest.record().key().equals(key))
                .map(newest -> difference(mine, isKnown, newest))
                .ifPresent(remarks::add);
    }

    /** Counts the stored payloads that a definition which is new to the store cannot read. */
    private Optional<Remark> unreadable() {
        long read = 0;
        long faults = 0;
        String first = "";
        @Nullable Cursor after = Cursor.START;
        while (after != null && read < MOST_READ) {
            Page<ItemRecord> page =
                    store.find(new Query(type, Query.Filter.ALL, new Query.Order.Stable(), after, Query.MAX_LIMIT));
            for (ItemRecord record : page.items()) {
                String fault = payload.fault(record);
                read++;
                if (fault != null && faults++ == 0) {
                    first = fault;
                }
            }
            after = page.next();
        }
        if (faults == 0) {
            return Optional.empty();
        }
        return Optional.of(new Remark(
                true,
                faults + " of " + (after == null ? "" : "the first ") + read
                        + " stored items cannot be read by this version of the workflow, and nobody works on them;"
                        + " Items.find lists them. The first: " + first));
    }

    private Remark difference(Definition mine, boolean isKnown, Stored newest) {
        String difference = mine.difference(newest.definition());
        if (mine.contains(newest.definition()) && !isKnown) {
            return new Remark(
                    false, "the workflow was extended; compared with it, the stored definition differs: " + difference);
        }
        return new Remark(
                true,
                "the store has another definition of this workflow, from "
                        + newest.record().body().updated() + ": " + difference
                        + "; if that is another version of this application, nothing has to be done; if another"
                        + " application uses the same type, give one of them a namespace, or each takes the items of"
                        + " the other");
    }

    private List<Stored> stored() {
        List<Stored> all = new ArrayList<>();
        Query.Filter filter = new Query.Filter(Set.of(), null, workflow.type(), null, null);
        @Nullable Cursor after = Cursor.START;
        while (after != null) {
            Page<ItemRecord> page =
                    store.find(new Query(reserved(), filter, new Query.Order.Stable(), after, Query.MAX_LIMIT));
            for (ItemRecord record : page.items()) {
                try {
                    all.add(new Stored(Definition.parse(record.body().document()), record));
                } catch (JsonProcessingException e) {
                    LOG.atDebug().addKeyValue("item", record.key()).log("the definition cannot be read");
                }
            }
            after = page.next();
        }
        return all;
    }

    private void store(ItemKey key, Definition mine, String token, Instant now) {
        ItemBody body = new ItemBody(STATE, null, null, null, now, Set.of(workflow.type()), mine.json());
        Entry entry = new Entry(Entry.Kind.CREATED, null, STATE, now, "{}");
        var unused = store.commit(List.of(new Commit(key, Commit.ABSENT, body, List.of(entry), token)));
    }

    private ItemKey key(Definition definition) {
        return new ItemKey(reserved(), workflow.type() + "@" + definition.fingerprint());
    }

    /** The reserved type of definitions, in the namespace of the items. */
    private String reserved() {
        int colon = type.indexOf(':');
        return type.substring(0, colon + 1) + ItemKey.RESERVED_TYPES + "workflows";
    }
}
