package dev.holdfast;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes a workflow. Confined to one thread.
 *
 * @param <S> the states
 * @param <P> the payload
 */
public final class WorkflowBuilder<S, P> {
    final String type;
    final Map<String, S> byName;
    final Class<P> payload;
    final Map<S, StateKind> kinds = new LinkedHashMap<>();
    final Map<S, String> labels = new LinkedHashMap<>();
    final Map<S, Set<S>> transitions = new LinkedHashMap<>();
    final Map<S, RetryPolicy<S>> retries = new LinkedHashMap<>();
    final List<String> faults = new ArrayList<>();

    @Nullable
    S initial;

    int schemaVersion = 1;

    WorkflowBuilder(String type, Map<String, S> byName, Class<P> payload) {
        this.type = type;
        this.byName = byName;
        this.payload = payload;
    }

    /**
     * States that work can begin from.
     *
     * @param states the states
     * @return this
     */
    @SafeVarargs
    public final WorkflowBuilder<S, P> ready(S... states) {
        for (S state : states) {
            kind(StateKind.READY, state);
        }
        return this;
    }

    /**
     * States that somebody works in.
     *
     * @param states the states
     * @return this
     */
    @SafeVarargs
    public final WorkflowBuilder<S, P> active(S... states) {
        for (S state : states) {
            kind(StateKind.ACTIVE, state);
        }
        return this;
    }

    /**
     * States that wait for something outside.
     *
     * @param states the states
     * @return this
     */
    @SafeVarargs
    public final WorkflowBuilder<S, P> waiting(S... states) {
        for (S state : states) {
            kind(StateKind.WAITING, state);
        }
        return this;
    }

    /**
     * States that failed attempts lead to.
     *
     * @param states the states
     * @return this
     */
    @SafeVarargs
    public final WorkflowBuilder<S, P> error(S... states) {
        for (S state : states) {
            kind(StateKind.ERROR, state);
        }
        return this;
    }

    /**
     * Ends, good or bad.
     *
     * @param states the states
     * @return this
     */
    @SafeVarargs
    public final WorkflowBuilder<S, P> done(S... states) {
        for (S state : states) {
            kind(StateKind.DONE, state);
        }
        return this;
    }

    private void kind(StateKind kind, S state) {
        StateKind before = kinds.put(state, kind);
        if (before != null && before != kind) {
            faults.add(state + " is declared " + before + " and " + kind + "; a state has one kind");
        }
    }

    /**
     * Sets where new items begin.
     *
     * @param state the state
     * @return this
     */
    public WorkflowBuilder<S, P> initial(S state) {
        if (initial != null && !initial.equals(state)) {
            faults.add("initial state is given as " + initial + " and " + state + "; there is one beginning");
        }
        initial = state;
        return this;
    }

    /**
     * Allows moves. Adds to earlier calls.
     *
     * @param from the state
     * @param to where it may go
     * @return this
     */
    @SafeVarargs
    public final WorkflowBuilder<S, P> allow(S from, S... to) {
        Set<S> allowed = transitions.computeIfAbsent(from, state -> new LinkedHashSet<>());
        for (S state : to) {
            allowed.add(state);
        }
        return this;
    }

    /**
     * Sets what happens when an attempt in a state fails. Without it, a failed item waits for a person.
     *
     * @param state an active state
     * @param policy the policy; its give-up state has to be reachable, and so has the state from its error state
     * @return this
     */
    public WorkflowBuilder<S, P> retry(S state, RetryPolicy<S> policy) {
        retries.put(state, policy);
        return this;
    }

    /**
     * Sets what people read for a state.
     *
     * @param state the state
     * @param label any text
     * @return this
     */
    public WorkflowBuilder<S, P> label(S state, String label) {
        labels.put(state, label);
        return this;
    }

    /**
     * Sets what people read for all states at once.
     *
     * @param label gives the label of a state
     * @return this
     */
    public WorkflowBuilder<S, P> labels(Function<S, String> label) {
        byName.values().forEach(state -> labels.put(state, label.apply(state)));
        return this;
    }

    /**
     * Sets the shape of the payload. Default 1.
     *
     * @param version from 1
     * @return this
     */
    public WorkflowBuilder<S, P> schemaVersion(int version) {
        schemaVersion = version;
        return this;
    }

    /**
     * Checks the definition and makes the workflow.
     *
     * @return the workflow
     * @throws WorkflowException if it is not well-formed; all faults are named
     */
    public Workflow<S, P> build() {
        List<String> found = new ArrayList<>(faults);
        found.addAll(new WorkflowCheck<>(this).faults());
        S begin = initial;
        if (!found.isEmpty() || begin == null) {
            throw new WorkflowException(type, found);
        }
        return new Workflow<>(this, begin);
    }
}
