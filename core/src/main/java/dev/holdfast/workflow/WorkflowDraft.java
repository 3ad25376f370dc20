package dev.holdfast.workflow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The declarations of a workflow that is not built yet, with the faults found so far. Confined to one thread. */
final class WorkflowDraft<S, P> {
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

    WorkflowDraft(String type, Map<String, S> byName, Class<P> payload) {
        this.type = type;
        this.byName = byName;
        this.payload = payload;
    }

    void kind(StateKind kind, S state) {
        StateKind before = kinds.put(state, kind);
        if (before != null && before != kind) {
            faults.add(state + " is declared " + before + " and " + kind + "; a state has one kind");
        }
    }

    void initial(S state) {
        if (initial != null && !initial.equals(state)) {
            faults.add("initial state is given as " + initial + " and " + state + "; declare one");
        }
        initial = state;
    }

    void allow(S from, S to) {
        transitions.computeIfAbsent(from, state -> new LinkedHashSet<>()).add(to);
    }
}
