package dev.holdfast.workflow;

import dev.holdfast.jackson.PayloadMapper;
import dev.holdfast.store.ItemBody;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The declarations of a workflow that is not built yet, with the faults found so far. Confined to one thread. */
final class WorkflowDraft<S, P> {
    private static final int MAX_UNIQUE_KEYS = 4;

    final String type;
    final Map<String, S> byName;
    final Class<P> payload;
    final Map<S, StateKind> kinds = new LinkedHashMap<>();
    final Map<S, String> labels = new LinkedHashMap<>();
    final Map<S, Set<S>> transitions = new LinkedHashMap<>();
    final Map<S, RetryPolicy<S>> retries = new LinkedHashMap<>();
    final Map<String, Function<P, @Nullable String>> uniqueKeys = new LinkedHashMap<>();
    final List<String> faults = new ArrayList<>();

    @Nullable
    S initial;

    int schemaVersion = 1;
    PayloadMapper mapper = PayloadMapper.strict();

    private WorkflowDraft(String type, Map<String, S> byName, Class<P> payload) {
        this.type = type;
        this.byName = byName;
        this.payload = payload;
    }

    static <S extends Enum<S>, P> WorkflowDraft<S, P> of(String type, Class<S> states, Class<P> payload) {
        Map<String, S> byName = new LinkedHashMap<>();
        for (S state : states.getEnumConstants()) {
            byName.put(state.name(), state);
        }
        return new WorkflowDraft<>(type, byName, payload);
    }

    void kind(StateKind kind, List<S> states) {
        states.forEach(state -> kind(kind, state));
    }

    private void kind(StateKind kind, S state) {
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

    void uniqueKey(String name, Function<P, @Nullable String> key) {
        if (uniqueKeys.put(name, key) != null) {
            faults.add("unique key '" + name + "' is declared twice; give each a name of its own");
        }
        if (uniqueKeys.size() > MAX_UNIQUE_KEYS) {
            faults.add("unique key '" + name + "' is one too many; at most " + MAX_UNIQUE_KEYS + " work");
        }
        if (name.isBlank()
                || name.length() > ItemBody.MAX_KEY_NAME_CHARS
                || name.chars().anyMatch(c -> Character.isISOControl(c) || Character.isSurrogate((char) c))) {
            faults.add("the name of unique key '" + name + "' cannot be stored; use 1 to " + ItemBody.MAX_KEY_NAME_CHARS
                    + " visible characters");
        }
    }

    void allow(S from, S to) {
        transitions.computeIfAbsent(from, state -> new LinkedHashSet<>()).add(to);
    }

    /** Returns the name of every state, in the order of declaration. */
    Map<S, String> names() {
        Map<S, String> names = new LinkedHashMap<>();
        byName.forEach((name, state) -> names.put(state, name));
        return Collections.unmodifiableMap(names);
    }

    /** Returns the label of every state; by default its name in small letters with spaces and a capital. */
    Map<S, String> allLabels() {
        Map<S, String> all = new LinkedHashMap<>();
        byName.forEach((name, state) -> all.put(state, labels.getOrDefault(state, defaultLabel(name))));
        return Collections.unmodifiableMap(all);
    }

    private static String defaultLabel(String name) {
        String words = name.toLowerCase(Locale.ROOT).replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    /** Returns the allowed transitions of every state, including states that have none. */
    Map<S, Set<S>> allTransitions() {
        Map<S, Set<S>> all = new LinkedHashMap<>();
        for (S state : byName.values()) {
            Set<S> next = new LinkedHashSet<>(transitions.getOrDefault(state, Set.of()));
            all.put(state, Collections.unmodifiableSet(next));
        }
        return Collections.unmodifiableMap(all);
    }
}
