package dev.holdfast.workflow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The definition of how items of one type move: states with their kinds, allowed transitions, retries, payload type.
 * Immutable; thread-safe.
 *
 * <p>Transitions are an allow-list: a state added later is closed until it is listed. A definition is checked once, by
 * {@link Builder#build()}, which names every fault.
 *
 * @param <S> the states
 * @param <P> the payload: a record or class that Jackson can bind
 */
public final class Workflow<S, P> {
    private final String type;
    private final Class<P> payload;
    private final Map<String, S> byName;
    private final Map<S, String> names;
    private final Map<S, StateKind> kinds;
    private final Map<S, String> labels;
    private final Map<S, Set<S>> transitions;
    private final Map<S, RetryPolicy<S>> retries;
    private final S initial;
    private final int schemaVersion;

    private Workflow(WorkflowDraft<S, P> from, S initial) {
        type = from.type;
        payload = from.payload;
        byName = Collections.unmodifiableMap(new LinkedHashMap<>(from.byName));
        Map<S, String> reversed = new LinkedHashMap<>();
        byName.forEach((name, state) -> reversed.put(state, name));
        names = Collections.unmodifiableMap(reversed);
        kinds = Map.copyOf(from.kinds);
        labels = Map.copyOf(from.labels);
        Map<S, Set<S>> copied = new LinkedHashMap<>();
        names.keySet()
                .forEach(state -> copied.put(
                        state,
                        Collections.unmodifiableSet(
                                new LinkedHashSet<>(from.transitions.getOrDefault(state, Set.of())))));
        transitions = Collections.unmodifiableMap(copied);
        retries = Map.copyOf(from.retries);
        this.initial = initial;
        schemaVersion = from.schemaVersion;
    }

    /**
     * Begins a definition.
     *
     * @param <S> the states
     * @param <P> the payload
     * @param type the name that items of this workflow are stored under: letters, digits, {@code _ . -}, at most 64
     * @param states the states, stored by the names of the constants
     * @param payload a record or class that Jackson can bind
     * @return a builder
     */
    public static <S extends Enum<S>, P> Builder<S, P> of(String type, Class<S> states, Class<P> payload) {
        Map<String, S> byName = new LinkedHashMap<>();
        for (S state : states.getEnumConstants()) {
            byName.put(state.name(), state);
        }
        return new Builder<>(new WorkflowDraft<>(type, byName, payload));
    }

    /**
     * The name that items are stored under.
     *
     * @return the type
     */
    public String type() {
        return type;
    }

    /**
     * The type of the payload.
     *
     * @return the class that Jackson binds
     */
    public Class<P> payload() {
        return payload;
    }

    /**
     * All states.
     *
     * @return in the order of their declaration
     */
    public Set<S> states() {
        return names.keySet();
    }

    /**
     * The states of a kind.
     *
     * @param kind the kind
     * @return in the order of their declaration
     */
    public Set<S> states(StateKind kind) {
        Set<S> found = new LinkedHashSet<>();
        names.keySet().stream().filter(state -> kind(state) == kind).forEach(found::add);
        return Collections.unmodifiableSet(found);
    }

    /**
     * Where new items begin.
     *
     * @return the initial state
     */
    public S initial() {
        return initial;
    }

    /**
     * The states that nothing leaves: those of kind {@link StateKind#DONE}.
     *
     * @return in the order of their declaration
     */
    public Set<S> terminal() {
        return states(StateKind.DONE);
    }

    /**
     * What the library may do with a state.
     *
     * @param state a state of this workflow
     * @return its kind
     */
    public StateKind kind(S state) {
        return known(kinds.get(state), state);
    }

    /**
     * What people read for a state.
     *
     * @param state a state of this workflow
     * @return its label; by default its name in small letters with blanks and a capital
     */
    public String label(S state) {
        return labels.getOrDefault(state, defaultLabel(name(state)));
    }

    private static String defaultLabel(String name) {
        String words = name.toLowerCase(Locale.ROOT).replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    /**
     * The name that a state is stored under.
     *
     * @param state a state of this workflow
     * @return its name
     */
    public String name(S state) {
        return known(names.get(state), state);
    }

    /**
     * The state of a stored name.
     *
     * @param name a stored name
     * @return the state; empty if this workflow does not have it
     */
    public Optional<S> state(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /**
     * Where a state may go.
     *
     * @param from a state of this workflow
     * @return the allowed states, in the order they were listed; empty for an end
     */
    public Set<S> next(S from) {
        return known(transitions.get(from), from);
    }

    /**
     * Tells whether a move is allowed.
     *
     * @param from a state of this workflow
     * @param to another
     * @return true if it was listed
     */
    public boolean permits(S from, S to) {
        return next(from).contains(to);
    }

    /**
     * What happens when an attempt in a state fails.
     *
     * @param state a state of this workflow
     * @return its policy; empty if failures wait for a person
     */
    public Optional<RetryPolicy<S>> retry(S state) {
        return Optional.ofNullable(retries.get(state));
    }

    /**
     * The shape of the payload.
     *
     * @return from 1
     */
    public int schemaVersion() {
        return schemaVersion;
    }

    /**
     * Draws the workflow as a Mermaid state diagram.
     *
     * @return the text of the diagram, ending with a line end
     */
    public String toMermaid() {
        return Mermaid.draw(this);
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
            for (S state : states) {
                draft.kind(StateKind.READY, state);
            }
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
            for (S state : states) {
                draft.kind(StateKind.ACTIVE, state);
            }
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
            for (S state : states) {
                draft.kind(StateKind.WAITING, state);
            }
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
            for (S state : states) {
                draft.kind(StateKind.ERROR, state);
            }
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
            for (S state : states) {
                draft.kind(StateKind.DONE, state);
            }
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
