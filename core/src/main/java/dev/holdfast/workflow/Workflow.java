package dev.holdfast.workflow;

import dev.holdfast.jackson.PayloadMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The definition of how items of one type move: their states with kinds, the allowed transitions, the retry policies
 * and the type of the payload. Immutable; thread-safe.
 *
 * <pre>{@code
 * enum Stage { NEW, LOADING, LOADED, FAILED }
 * record Page(String url, int bytes) {}
 * Workflow<Stage, Page> pages = Workflow.of("page", Stage.class, Page.class)
 *         .ready(Stage.NEW).active(Stage.LOADING).error(Stage.FAILED).done(Stage.LOADED).initial(Stage.NEW)
 *         .allow(Stage.NEW, Stage.LOADING).allow(Stage.LOADING, Stage.LOADED, Stage.FAILED)
 *         .allow(Stage.FAILED, Stage.LOADING).build();
 * }</pre>
 *
 * <p>Transitions are an allow-list: a state that is added later is closed until its transitions are listed. {@link
 * Builder#build()} checks the definition once and names every fault.
 *
 * @param <S> the states
 * @param <P> the payload: a record or class that Jackson can bind
 */
public final class Workflow<S, P> {
    private final String type;
    private final Class<P> payload;
    private final PayloadMapper mapper;
    private final Map<String, S> byName;
    private final Map<S, String> names;
    private final Map<S, StateKind> kinds;
    private final Map<S, String> labels;
    private final Map<S, Set<S>> transitions;
    private final Map<S, RetryPolicy<S>> retries;
    private final Map<String, Function<P, @Nullable String>> uniqueKeys;
    private final S initial;
    private final int schemaVersion;

    private Workflow(WorkflowDraft<S, P> draft, S initial) {
        type = draft.type;
        payload = draft.payload;
        mapper = draft.mapper;
        byName = Collections.unmodifiableMap(draft.byName);
        names = draft.names();
        kinds = Map.copyOf(draft.kinds);
        labels = draft.allLabels();
        transitions = draft.allTransitions();
        retries = Map.copyOf(draft.retries);
        uniqueKeys = Collections.unmodifiableMap(draft.uniqueKeys);
        this.initial = initial;
        schemaVersion = draft.schemaVersion;
    }

    /**
     * Starts a definition.
     *
     * @param <S> the states
     * @param <P> the payload
     * @param type the stored type of the items: 1 to 64 letters, digits, {@code _ . -}; must not start with
     *     {@code holdfast.}
     * @param states the states, stored by the names of the constants
     * @param payload a record or class that Jackson can bind
     * @return a builder
     */
    public static <S extends Enum<S>, P> Builder<S, P> of(String type, Class<S> states, Class<P> payload) {
        return new Builder<>(WorkflowDraft.of(type, states, payload));
    }

    /** {@return the stored type of the items} */
    public String type() {
        return type;
    }

    /** {@return the type of the payload, which Jackson binds} */
    public Class<P> payload() {
        return payload;
    }

    /** {@return the settings by which payloads become JSON} */
    public PayloadMapper mapper() {
        return mapper;
    }

    /** {@return all states, in the order of declaration} */
    public Set<S> states() {
        return names.keySet();
    }

    /**
     * Returns the states of a kind.
     *
     * @param kind the kind
     * @return the states in the order of declaration
     */
    public Set<S> states(StateKind kind) {
        Set<S> found = new LinkedHashSet<>(names.keySet());
        found.removeIf(state -> kind(state) != kind);
        return Collections.unmodifiableSet(found);
    }

    /** {@return the state of new items} */
    public S initial() {
        return initial;
    }

    /** {@return the final states, those of kind {@link StateKind#DONE}, in the order of declaration} */
    public Set<S> terminal() {
        return states(StateKind.DONE);
    }

    /**
     * Returns the kind of a state.
     *
     * @param state a state of this workflow
     * @return its kind
     */
    public StateKind kind(S state) {
        return known(kinds.get(state), state);
    }

    /**
     * Returns the label of a state, for people.
     *
     * @param state a state of this workflow
     * @return its label
     */
    public String label(S state) {
        return known(labels.get(state), state);
    }

    /**
     * Returns the stored name of a state.
     *
     * @param state a state of this workflow
     * @return its name
     */
    public String name(S state) {
        return known(names.get(state), state);
    }

    /**
     * Returns the state of a stored name.
     *
     * @param name a stored name
     * @return the state; empty if this workflow does not declare it
     */
    public Optional<S> state(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /**
     * Returns the states that may follow a state.
     *
     * @param from a state of this workflow
     * @return the states in the order in which they were listed; empty for a final state
     */
    public Set<S> next(S from) {
        return known(transitions.get(from), from);
    }

    /**
     * Returns whether a transition is allowed.
     *
     * @param from a state of this workflow
     * @param to another state
     * @return true if it was listed
     */
    public boolean permits(S from, S to) {
        return next(from).contains(to);
    }

    /**
     * Returns the retry policy of a state.
     *
     * @param state a state of this workflow
     * @return its policy; empty if failed items wait for a person
     */
    public Optional<RetryPolicy<S>> retry(S state) {
        return Optional.ofNullable(retries.get(state));
    }

    /** {@return the version of the shape of the payload, from 1} */
    public int schemaVersion() {
        return schemaVersion;
    }

    /** {@return the functions that compute the unique keys of a payload, by the name of the key} */
    public Map<String, Function<P, @Nullable String>> uniqueKeys() {
        return uniqueKeys;
    }

    private <T> T known(@Nullable T found, S state) {
        if (found == null) {
            throw new IllegalArgumentException(
                    "'" + state + "' is not a state of workflow '" + type + "'; it has " + byName.keySet());
        }
        return found;
    }

    @Override
    public String toString() {
        return "Workflow[" + type + " " + byName.keySet() + "]";
    }

    /**
     * Builds a {@link Workflow}. Confined to one thread.
     *
     * @param <S> the states
     * @param <P> the payload
     */
    @SuppressWarnings("varargs") // the arrays are only read
    public static final class Builder<S, P> {
        private final WorkflowDraft<S, P> draft;

        private Builder(WorkflowDraft<S, P> draft) {
            this.draft = draft;
        }

        /**
         * Declares states from which work can start.
         *
         * @param states the states
         * @return this
         */
        @SafeVarargs
        public final Builder<S, P> ready(S... states) {
            draft.kind(StateKind.READY, Arrays.asList(states));
            return this;
        }

        /**
         * Declares states in which a worker works.
         *
         * @param states the states
         * @return this
         */
        @SafeVarargs
        public final Builder<S, P> active(S... states) {
            draft.kind(StateKind.ACTIVE, Arrays.asList(states));
            return this;
        }

        /**
         * Declares states that wait for something outside.
         *
         * @param states the states
         * @return this
         */
        @SafeVarargs
        public final Builder<S, P> waiting(S... states) {
            draft.kind(StateKind.WAITING, Arrays.asList(states));
            return this;
        }

        /**
         * Declares states to which failed attempts lead.
         *
         * @param states the states
         * @return this
         */
        @SafeVarargs
        public final Builder<S, P> error(S... states) {
            draft.kind(StateKind.ERROR, Arrays.asList(states));
            return this;
        }

        /**
         * Declares final states, good or bad.
         *
         * @param states the states
         * @return this
         */
        @SafeVarargs
        public final Builder<S, P> done(S... states) {
            draft.kind(StateKind.DONE, Arrays.asList(states));
            return this;
        }

        /**
         * Sets the state of new items.
         *
         * @param state the state
         * @return this
         */
        public Builder<S, P> initial(S state) {
            draft.initial(state);
            return this;
        }

        /**
         * Allows transitions, in addition to earlier calls.
         *
         * @param from the state to leave
         * @param to the states that may follow
         * @return this
         */
        @SafeVarargs
        public final Builder<S, P> allow(S from, S... to) {
            for (S state : to) {
                draft.allow(from, state);
            }
            return this;
        }

        /**
         * Sets what happens when an attempt in a state fails. Without a policy, a failed item waits for a person.
         *
         * @param state an active state
         * @param policy the policy; its give-up state must be reachable, and so must the state from its error state
         * @return this
         */
        public Builder<S, P> retry(S state, RetryPolicy<S> policy) {
            draft.retries.put(state, policy);
            return this;
        }

        /**
         * Sets the label of a state, for people. Default: its name in small letters with spaces and a capital.
         *
         * @param state the state
         * @param label any text
         * @return this
         */
        public Builder<S, P> label(S state, String label) {
            draft.labels.put(state, label);
            return this;
        }

        /**
         * Sets the labels of all states.
         *
         * @param label returns the label of a state
         * @return this
         */
        public Builder<S, P> labels(Function<S, String> label) {
            draft.byName.values().forEach(state -> draft.labels.put(state, label.apply(state)));
            return this;
        }

        /**
         * Sets how payloads become JSON and are read back. Default {@link PayloadMapper#strict()}.
         *
         * @param settings the settings
         * @return this
         */
        public Builder<S, P> mapper(PayloadMapper settings) {
            draft.mapper = settings;
            return this;
        }

        /**
         * Sets the version of the shape of the payload. Default 1.
         *
         * @param version from 1
         * @return this
         */
        public Builder<S, P> schemaVersion(int version) {
            draft.schemaVersion = version;
            return this;
        }

        /**
         * Declares a key of the payload that at most one item has; at most four keys. The store refuses a second item.
         *
         * @param name the stored name of the key, 1 to 64 characters
         * @param key returns the key of a payload, 1 to 200 characters as in an id; null if the item has none
         * @return this
         */
        public Builder<S, P> uniqueKey(String name, Function<P, @Nullable String> key) {
            draft.uniqueKey(name, key);
            return this;
        }

        /**
         * Checks the definition and builds the workflow.
         *
         * @return the workflow
         * @throws WorkflowException if the definition is not well-formed; the message names every fault
         */
        public Workflow<S, P> build() {
            List<String> faults = new ArrayList<>(draft.faults);
            faults.addAll(new WorkflowCheck<>(draft).faults());
            S initial = draft.initial;
            if (!faults.isEmpty() || initial == null) {
                throw new WorkflowException(draft.type, faults);
            }
            return new Workflow<>(draft, initial);
        }
    }
}
