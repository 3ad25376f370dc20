package dev.holdfast.jackson;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Items;
import dev.holdfast.Note;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.workflow.Workflow;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Items with payloads of one type in memory, beside their stored JSON. */
final class PayloadStore<P> implements AutoCloseable {
    private final InMemoryStore store = new InMemoryStore();
    private final Class<P> type;
    private final PayloadMapper mapper;
    private Items<Door, P> items;

    enum Door {
        OPEN,
        SHUT
    }

    PayloadStore(Class<P> type, PayloadMapper mapper) {
        this.type = type;
        this.mapper = mapper;
        this.items = open();
    }

    static <P> PayloadStore<P> of(Class<P> type) {
        return new PayloadStore<>(type, PayloadMapper.strict());
    }

    private Items<Door, P> open() {
        return Items.builder(workflow(type, mapper), store).build();
    }

    static <P> Workflow<Door, P> workflow(Class<P> type, PayloadMapper mapper) {
        return Workflow.of("thing", Door.class, type)
                .mapper(mapper)
                .waiting(Door.OPEN)
                .done(Door.SHUT)
                .initial(Door.OPEN)
                .allow(Door.OPEN, Door.SHUT)
                .build();
    }

    Items<Door, P> items() {
        return items;
    }

    /** Creates an item and reads it back. */
    P roundTrip(P payload) {
        items.create("x", payload);
        return read("x");
    }

    P read(String id) {
        return items.get(id).orElseThrow().payload();
    }

    String json(String id) {
        return items.payloadJson(id).orElseThrow();
    }

    /** Stores an item with this JSON as its payload, as an earlier version of the host may have. */
    PayloadStore<P> withRaw(String id, String payload) {
        Instant now = Instant.EPOCH;
        ItemBody body =
                new ItemBody("OPEN", null, null, null, now, Set.of(), "{\"payload\":" + payload + ",\"schema\":1}");
        Commit commit = new Commit(new ItemKey("thing", id), Commit.ABSENT, body, List.of(), "raw-" + id);
        assertThat(store.commit(List.of(commit)).get(0)).isInstanceOf(CommitResult.Committed.class);
        return this;
    }

    P readRaw(String payload) {
        withRaw("raw", payload);
        return read("raw");
    }

    void move(String id) {
        items.move(id, Door.SHUT, Note.none());
    }

    @Override
    public void close() {
        items.close();
        store.close();
    }
}
