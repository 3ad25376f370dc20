package dev.holdfast.internal.engine;

import dev.holdfast.workflow.StateKind;
import dev.holdfast.workflow.Workflow;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Paths through a workflow. */
public final class WorkflowPaths {
    private WorkflowPaths() {}

    /** The error state to which a failure in a state leads; null if the item stays where it is. */
    public static <S> @Nullable S errorStateOf(Workflow<S, ?> workflow, S state) {
        return workflow.next(state).stream()
                .filter(to -> workflow.kind(to) == StateKind.ERROR)
                .findFirst()
                .orElse(null);
    }

    /** The stored names of states, in their order. */
    public static <S> Set<String> names(Workflow<S, ?> workflow, Set<S> states) {
        Set<String> names = new LinkedHashSet<>();
        states.forEach(state -> names.add(workflow.name(state)));
        return names;
    }

    /** Whether a claim in one state can end in another, moving on through active states. */
    public static <S> boolean reaches(Workflow<S, ?> workflow, S from, S target) {
        Set<S> seen = new HashSet<>(Set.of(from));
        Deque<S> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            for (S next : workflow.next(open.remove())) {
                if (next.equals(target)) {
                    return true;
                }
                if (workflow.kind(next) == StateKind.ACTIVE && seen.add(next)) {
                    open.add(next);
                }
            }
        }
        return false;
    }
}
