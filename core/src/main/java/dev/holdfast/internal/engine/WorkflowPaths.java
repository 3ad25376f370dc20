package dev.holdfast.internal.engine;

import dev.holdfast.workflow.StateKind;
import dev.holdfast.workflow.Workflow;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Paths through a workflow. */
public final class WorkflowPaths {
    private WorkflowPaths() {}

    /** Returns the error state that a failure leads to; null if the item stays in its state. */
    public static <S> @Nullable S errorStateOf(Workflow<S, ?> workflow, S state) {
        return workflow.next(state).stream()
                .filter(to -> workflow.kind(to) == StateKind.ERROR)
                .findFirst()
                .orElse(null);
    }

    /** Returns the stored names of states, in order. */
    public static <S> Set<String> names(Workflow<S, ?> workflow, Set<S> states) {
        Set<String> names = new LinkedHashSet<>();
        states.forEach(state -> names.add(workflow.name(state)));
        return names;
    }

    /** Returns whether a claim in one state can end in another, through active states only. */
    public static <S> boolean reaches(Workflow<S, ?> workflow, S from, S target) {
        return leads(workflow, from, target, state -> workflow.kind(state) == StateKind.ACTIVE);
    }

    /** Returns whether an item in one state can ever enter another. */
    static <S> boolean leads(Workflow<S, ?> workflow, S from, S target) {
        return leads(workflow, from, target, state -> true);
    }

    private static <S> boolean leads(Workflow<S, ?> workflow, S from, S target, Predicate<S> through) {
        Set<S> seen = new HashSet<>(Set.of(from));
        Deque<S> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            for (S next : workflow.next(open.remove())) {
                if (next.equals(target)) {
                    return true;
                }
                if (through.test(next) && seen.add(next)) {
                    open.add(next);
                }
            }
        }
        return false;
    }
}
