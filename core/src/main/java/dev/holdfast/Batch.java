package dev.holdfast;

import dev.holdfast.internal.engine.BatchRun;
import dev.holdfast.internal.engine.CommitDraft;
import dev.holdfast.internal.engine.ItemEdit;
import dev.holdfast.internal.engine.ItemSnapshot;
import dev.holdfast.internal.engine.ItemWrites;
import dev.holdfast.store.ItemKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Changes of many items that share commits: one transaction, one flush, one round trip for up to {@value
 * BatchRun#MAX_COMMITS} of them.
 *
 * <pre>{@code
 * BatchResult<Stage, Episode> result = items.batch()
 *         .update("e1", episode -> episode.withTitle("One"))
 *         .move("e2", SKIPPED, Note.none().reason("a rerun"))
 *         .commit();
 * }</pre>
 *
 * <p>Each change is atomic by itself and has its own answer in the {@link BatchResult}: a change that cannot be made
 * does not stop the others. A change that lost a race is repeated on the newest item; {@link Limits#casAttempts} bounds
 * the tries. Confined to one thread.
 *
 * @param <S> the states
 * @param <P> the payload
 */
public final class Batch<S, P> {
    private final ItemWrites<S, P> writes;
    private final Function<String, ItemKey> keys;
    private final Map<String, BatchRun.Step<S, P>> steps = new LinkedHashMap<>();
    private boolean committed;

    /** @param keys makes the key of an id, and throws if the items are closed */
    Batch(ItemWrites<S, P> writes, Function<String, ItemKey> keys) {
        this.writes = writes;
        this.keys = keys;
    }

    /**
     * Adds an update of a payload.
     *
     * @param id the id of the item; at most once in a batch
     * @param step makes the new payload from the old one; must be pure, since it is repeated after a lost race
     * @return this
     * @throws IllegalArgumentException if the id cannot be stored, or is already in the batch
     * @throws IllegalStateException if the batch has been committed, or its {@link Items} are closed
     */
    public Batch<S, P> update(String id, UnaryOperator<P> step) {
        return update(id, ItemEdit.of(step));
    }

    /**
     * Adds an update of message, tags or due time, as the note says.
     *
     * @param id the id of the item; at most once in a batch
     * @param note the change
     * @return this
     * @throws IllegalArgumentException if the id cannot be stored, or is already in the batch
     * @throws IllegalStateException if the batch has been committed, or its {@link Items} are closed
     */
    public Batch<S, P> update(String id, Note note) {
        return update(id, ItemEdit.of(note));
    }

    /**
     * Adds an update of a payload, together with what the note says.
     *
     * @param id the id of the item; at most once in a batch
     * @param step makes the new payload from the old one; must be pure, since it is repeated after a lost race
     * @param note goes along with the update
     * @return this
     * @throws IllegalArgumentException if the id cannot be stored, or is already in the batch
     * @throws IllegalStateException if the batch has been committed, or its {@link Items} are closed
     */
    public Batch<S, P> update(String id, UnaryOperator<P> step, Note note) {
        return update(id, new ItemEdit<>(step, note));
    }

    private Batch<S, P> update(String id, ItemEdit<P> edit) {
        return add(id, true, base -> writes.draft(base, edit));
    }

    /**
     * Adds a move from wherever the item is. A worker that holds the item loses it.
     *
     * @param id the id of the item; at most once in a batch
     * @param to the state to enter
     * @return this
     * @throws IllegalArgumentException if the id cannot be stored, or is already in the batch
     * @throws IllegalStateException if the batch has been committed, or its {@link Items} are closed
     */
    public Batch<S, P> move(String id, S to) {
        return move(id, to, Note.none());
    }

    /**
     * Adds a move with a note from wherever the item is. A worker that holds the item loses it.
     *
     * @param id the id of the item; at most once in a batch
     * @param to the state to enter
     * @param note goes along with the move
     * @return this
     * @throws IllegalArgumentException if the id cannot be stored, or is already in the batch
     * @throws IllegalStateException if the batch has been committed, or its {@link Items} are closed
     */
    public Batch<S, P> move(String id, S to, Note note) {
        return move(id, to, ItemEdit.of(note));
    }

    /**
     * Adds a move that changes the payload as well. A worker that holds the item loses it.
     *
     * @param id the id of the item; at most once in a batch
     * @param to the state to enter
     * @param step makes the new payload from the old one; must be pure, since it is repeated after a lost race
     * @param note goes along with the move
     * @return this
     * @throws IllegalArgumentException if the id cannot be stored, or is already in the batch
     * @throws IllegalStateException if the batch has been committed, or its {@link Items} are closed
     */
    public Batch<S, P> move(String id, S to, UnaryOperator<P> step, Note note) {
        return move(id, to, new ItemEdit<>(step, note));
    }

    private Batch<S, P> move(String id, S to, ItemEdit<P> edit) {
        return add(id, false, base -> writes.moveDraft(base, to, edit));
    }

    private Batch<S, P> add(String id, boolean limited, Function<ItemSnapshot<S, P>, CommitDraft> change) {
        ItemKey key = keys.apply(id);
        requireNew(key);
        if (steps.containsKey(id)) {
            throw new IllegalArgumentException(
                    key + ": it is already in the batch; combine both changes into one, or use another batch");
        }
        steps.put(id, new BatchRun.Step<>(key, limited, change));
        return this;
    }

    /**
     * Counts the changes.
     *
     * @return from 0
     */
    public int size() {
        return steps.size();
    }

    /**
     * Makes the changes. A change that cannot be made does not throw, nor does a failure of the store in between:
     * earlier changes stay made, and each answer says what happened.
     *
     * @return one answer per change, in the order in which they were added
     * @throws IllegalStateException if the batch has been committed, or its {@link Items} are closed
     */
    public BatchResult<S, P> commit() {
        steps.keySet().stream().findFirst().ifPresent(id -> requireNew(keys.apply(id)));
        committed = true;
        return new BatchRun<>(writes).run(steps);
    }

    private void requireNew(ItemKey key) {
        if (committed) {
            throw new IllegalStateException(key + ": the batch has already been committed; start another");
        }
    }

    @Override
    public String toString() {
        return "Batch[" + steps.size() + (committed ? " changes, committed]" : " changes]");
    }
}
