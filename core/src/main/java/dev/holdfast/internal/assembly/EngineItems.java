package dev.holdfast.internal.assembly;

import dev.holdfast.Change;
import dev.holdfast.Changes;
import dev.holdfast.ConflictPolicy;
import dev.holdfast.CreateResult;
import dev.holdfast.Cursor;
import dev.holdfast.Damage;
import dev.holdfast.ItemReader;
import dev.holdfast.ItemWriter;
import dev.holdfast.MoveResult;
import dev.holdfast.Note;
import dev.holdfast.Page;
import dev.holdfast.Poll;
import dev.holdfast.RecoveryPlan;
import dev.holdfast.Registration;
import dev.holdfast.Search;
import dev.holdfast.Snapshot;
import dev.holdfast.Updater;
import dev.holdfast.chunk.Ledger;
import dev.holdfast.internal.engine.ItemEdit;
import dev.holdfast.internal.engine.ItemSnapshot;
import dev.holdfast.internal.engine.SnapshotUpdate;
import dev.holdfast.internal.engine.StateWait;
import dev.holdfast.store.ItemKey;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The reads and writes of {@code Items}, and the engine behind it. Packages of this module reach the engine through
 * {@link #engineOf}; hosts see no method for that. Thread-safe.
 */
public abstract class EngineItems<S, P> implements ItemReader<S, P>, ItemWriter<S, P> {
    private final ItemEngine<S, P> engine;

    protected EngineItems(ItemEngine<S, P> engine) {
        this.engine = engine;
    }

    public static <S, P> ItemEngine<S, P> engineOf(EngineItems<S, P> items) {
        return items.engine;
    }

    @Override
    public Workflow<S, P> workflow() {
        return engine.workflow();
    }

    @Override
    public CreateResult<S, P> create(String id, P payload) {
        return create(id, payload, Note.none());
    }

    @Override
    public CreateResult<S, P> create(String id, P payload, Note note) {
        return engine.requireOpen().writes().create(engine.key(id), payload, note);
    }

    @Override
    public Optional<Snapshot<S, P>> get(String id) {
        return engine.requireOpen().readOrLastKnown(engine.key(id));
    }

    @Override
    public Optional<Snapshot<S, P>> findByKey(String name, String value) {
        return engine.requireOpen().reads().byKey(name, value).map(item -> item);
    }

    @Override
    public Optional<Ledger> chunks(String id, S state) {
        return engine.requireOpen().reads().chunks(engine.key(id), state);
    }

    @Override
    public MoveResult<S, P> move(Snapshot<S, P> from, S to) {
        return move(from, to, Note.none());
    }

    @Override
    public MoveResult<S, P> move(Snapshot<S, P> from, S to, Note note) {
        return engine.requireOpen().writes().move(ItemSnapshot.of(from), to, ItemEdit.of(note));
    }

    @Override
    public MoveResult<S, P> move(Snapshot<S, P> from, S to, UnaryOperator<P> step, Note note) {
        return engine.requireOpen().writes().move(ItemSnapshot.of(from), to, new ItemEdit<>(step, note));
    }

    @Override
    public Snapshot<S, P> move(String id, S to, Note note) {
        return engine.requireOpen().writes().move(engine.key(id), to, ItemEdit.of(note));
    }

    @Override
    public Snapshot<S, P> move(String id, S to, UnaryOperator<P> step, Note note) {
        return engine.requireOpen().writes().move(engine.key(id), to, new ItemEdit<>(step, note));
    }

    @Override
    public Snapshot<S, P> update(String id, UnaryOperator<P> step) {
        return engine.requireOpen().writes().update(engine.key(id), ItemEdit.of(step));
    }

    @Override
    public Snapshot<S, P> update(String id, Note note) {
        return engine.requireOpen().writes().update(engine.key(id), ItemEdit.of(note));
    }

    @Override
    public Snapshot<S, P> update(String id, UnaryOperator<P> step, Note note) {
        return engine.requireOpen().writes().update(engine.key(id), new ItemEdit<>(step, note));
    }

    @Override
    public Snapshot<S, P> update(Snapshot<S, P> from, UnaryOperator<P> step, ConflictPolicy<P> policy) {
        return update(from, step, Note.none(), policy);
    }

    @Override
    public Snapshot<S, P> update(Snapshot<S, P> from, UnaryOperator<P> step, Note note, ConflictPolicy<P> policy) {
        var edit = new ItemEdit<>(step, note);
        return new SnapshotUpdate<>(engine.requireOpen().writes(), ItemSnapshot.of(from), edit, policy).run();
    }

    @Override
    public Snapshot<S, P> patch(String id, String mergePatch, Note note) {
        return engine.requireOpen().writes().patch(engine.key(id), mergePatch, note);
    }

    @Override
    public Optional<String> payloadJson(String id) {
        return engine.requireOpen().reads().payloadJson(engine.key(id));
    }

    @Override
    public P parsePayload(String json) {
        return engine.requireOpen().reads().codec().parse(json);
    }

    @Override
    public Updater<S, P> updater(String id, Duration interval) {
        return engine.requireOpen().updaters().open(engine.key(id), interval);
    }

    @Override
    public Snapshot<S, P> recordEvent(String id, String event, @Nullable String text) {
        return engine.requireOpen().writes().event(engine.key(id), event, text);
    }

    @Override
    public boolean delete(String id) {
        return engine.requireOpen().writes().delete(engine.key(id));
    }

    @Override
    public Page<Snapshot<S, P>> find(Search<S> search, Cursor after, int limit) {
        return engine.requireOpen().reads().find(search, after, limit);
    }

    @Override
    public List<Damage> forEach(Search<S> search, Consumer<Snapshot<S, P>> visit) {
        return engine.requireOpen().reads().forEach(search, visit);
    }

    @Override
    public Map<S, Long> counts() {
        return engine.requireOpen().reads().counts();
    }

    @Override
    public Map<String, Long> undeclared() {
        return engine.requireOpen().reads().undeclared();
    }

    @Override
    public Page<ItemKey> findUndeclared(String state, Cursor after, int limit) {
        return engine.requireOpen().reads().findUndeclared(state, after, limit);
    }

    @Override
    public Snapshot<S, P> moveUndeclared(String id, S to, Note note) {
        return engine.requireOpen().writes().moveUndeclared(engine.key(id), to, note);
    }

    @Override
    public List<Change<S>> history(String id) {
        return engine.requireOpen().reads().history(id);
    }

    @Override
    public Changes<S> changes(Cursor after, int limit) {
        return engine.requireOpen().reads().page(null, after, limit);
    }

    @Override
    public Poll<S, P> poll(String id, Cursor since) {
        return engine.requireOpen().polls().poll(engine.key(id), since);
    }

    @Override
    public Optional<Snapshot<S, P>> await(String id, Set<S> states, Duration timeout) throws InterruptedException {
        return new StateWait<>(() -> engine.requireOpen().reads(), engine.key(id), states)
                .await(timeout)
                .map(item -> item);
    }

    @Override
    public Registration onChange(Runnable hint) {
        return engine.requireOpen().store().onChange(hint);
    }

    @Override
    public RecoveryPlan recoveryPlan() {
        return engine.requireOpen().recoveryPlan();
    }
}
