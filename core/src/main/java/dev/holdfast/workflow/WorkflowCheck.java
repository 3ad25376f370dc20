package dev.holdfast.workflow;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds every fault of a definition. */
final class WorkflowCheck<S> {
    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}");

    private final WorkflowDraft<S, ?> from;
    private final List<String> faults = new ArrayList<>();

    WorkflowCheck(WorkflowDraft<S, ?> from) {
        this.from = from;
    }

    List<String> faults() {
        names();
        kinds();
        transitions();
        errorStates();
        retries();
        reachable();
        return faults;
    }

    private void names() {
        if (!TYPE.matcher(from.type).matches()) {
            faults.add("type '" + from.type + "' cannot be stored; use 1 to 64 letters, digits, '_', '.' and '-'");
        }
        if (from.type.startsWith(ItemKey.RESERVED_TYPES)) {
            faults.add("type '" + from.type + "' is reserved; use one that does not start with '"
                    + ItemKey.RESERVED_TYPES + "'");
        }
        if (from.schemaVersion < 1) {
            faults.add("schema version " + from.schemaVersion + " is out of range; count from 1");
        }
        Class<?> payload = from.payload;
        if (Modifier.isAbstract(payload.getModifiers()) && !payload.isAnnotationPresent(JsonTypeInfo.class)) {
            faults.add("payload type " + payload.getName() + " cannot be instantiated; use a record, a concrete class,"
                    + " or an interface with @JsonTypeInfo(use = NAME) and @JsonSubTypes");
        }
        if (from.byName.isEmpty()) {
            faults.add("there are no states; declare at least one");
        }
        for (String name : from.byName.keySet()) {
            if (name.length() > ItemBody.MAX_STATE_CHARS) {
                faults.add("state " + name + " is longer than " + ItemBody.MAX_STATE_CHARS + " characters; shorten it");
            }
        }
    }

    private void kinds() {
        Set<S> missing = new LinkedHashSet<>(from.byName.values());
        missing.removeAll(from.kinds.keySet());
        for (S state : missing) {
            faults.add(state + " has no kind; declare it ready, active, waiting, error or done");
        }
        if (from.initial == null) {
            faults.add("there is no initial state; declare the state of new items");
        }
        if (!from.kinds.containsValue(StateKind.DONE)) {
            faults.add("there is no done state; declare where items end");
        }
    }

    private void transitions() {
        from.transitions.forEach((state, to) -> {
            if (to.contains(state)) {
                faults.add(state + " -> " + state + " is not a move; an attempt is counted inside the state");
            }
        });
        for (S state : from.byName.values()) {
            Set<S> next = next(state);
            boolean done = kind(state) == StateKind.DONE;
            if (done && !next.isEmpty()) {
                faults.add(state + " is done but may go to " + next
                        + "; a final state has no transitions, make it waiting or ready");
            }
            if (!done && next.isEmpty()) {
                faults.add(state + " is a dead end; allow a transition or declare it done");
            }
        }
    }

    private void errorStates() {
        for (S state : from.byName.values()) {
            List<S> errors = next(state).stream()
                    .filter(to -> kind(to) == StateKind.ERROR)
                    .toList();
            if (kind(state) == StateKind.ACTIVE && errors.size() > 1) {
                faults.add(state + " may fail to " + errors
                        + "; allow one error state, so that the target of a failure is clear");
            }
        }
    }

    private void retries() {
        from.retries.forEach((state, policy) -> {
            if (kind(state) != StateKind.ACTIVE) {
                faults.add(state + " has a retry policy but is " + kind(state) + "; only active states have attempts");
                return;
            }
            S giveUp = policy.giveUp();
            S error = next(state).stream()
                    .filter(to -> kind(to) == StateKind.ERROR)
                    .findFirst()
                    .orElse(null);
            if (error != null && policy.maxAttempts() > 1 && !next(error).contains(state)) {
                faults.add(state + " is retried from " + error + ", but " + error + " -> " + state
                        + " is not allowed; allow it, the retry is a transition");
            }
            boolean reached = next(state).contains(giveUp)
                    || (error != null && next(error).contains(giveUp));
            if (!reached) {
                faults.add(state + " gives up to " + giveUp + ", but neither " + state
                        + (error == null ? "" : " nor " + error) + " may go there; allow it");
            }
            StateKind end = kind(giveUp);
            if (end == StateKind.ACTIVE || end == StateKind.READY) {
                faults.add(state + " gives up to " + giveUp + ", which is " + end
                        + "; work would start again, use a done, error or waiting state");
            }
        });
    }

    private void reachable() {
        S initial = from.initial;
        if (initial != null) {
            Set<S> unreachable = new LinkedHashSet<>(from.byName.values());
            unreachable.removeAll(closure(Set.of(initial), from.transitions));
            for (S state : unreachable) {
                faults.add(state + " cannot be reached from " + initial + "; allow a transition to it or remove it");
            }
        }
        Map<S, Set<S>> back = new LinkedHashMap<>();
        from.transitions.forEach((state, to) -> to.forEach(target ->
                back.computeIfAbsent(target, key -> new LinkedHashSet<>()).add(state)));
        Set<S> ends = new LinkedHashSet<>();
        from.kinds.forEach((state, kind) -> {
            if (kind == StateKind.DONE) {
                ends.add(state);
            }
        });
        Set<S> trapped = new LinkedHashSet<>(from.byName.values());
        trapped.removeAll(closure(ends, back));
        for (S state : trapped) {
            if (!ends.isEmpty() && !next(state).isEmpty()) {
                faults.add(state + " can never reach a done state; allow a way out of its cycle");
            }
        }
    }

    private static <S> Set<S> closure(Set<S> start, Map<S, Set<S>> edges) {
        Set<S> seen = new LinkedHashSet<>(start);
        Deque<S> open = new ArrayDeque<>(start);
        while (!open.isEmpty()) {
            for (S next : edges.getOrDefault(open.remove(), Set.of())) {
                if (seen.add(next)) {
                    open.add(next);
                }
            }
        }
        return seen;
    }

    private Set<S> next(S state) {
        return from.transitions.getOrDefault(state, Set.of());
    }

    private StateKind kind(S state) {
        return from.kinds.getOrDefault(state, StateKind.WAITING);
    }
}
