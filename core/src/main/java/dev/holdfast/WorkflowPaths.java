package dev.holdfast;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** Ways through a workflow. */
final class WorkflowPaths {
    private WorkflowPaths() {}

    /** Whether a claim in {@code from} can end in {@code target}, going on through active states. */
    static <S> boolean reaches(Workflow<S, ?> workflow, S from, S target) {
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
