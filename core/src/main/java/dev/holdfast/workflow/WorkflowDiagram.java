package dev.holdfast.workflow;

import java.util.Locale;

/**
 * Draws workflows as diagrams. Thread-safe.
 *
 * <pre>{@code
 * String text = WorkflowDiagram.mermaid(workflow);
 * }</pre>
 */
public final class WorkflowDiagram {
    private WorkflowDiagram() {}

    /**
     * Draws a workflow as a Mermaid state diagram.
     *
     * @param <S> the states
     * @param workflow the workflow
     * @return the text of the diagram, which ends with a line break
     */
    public static <S> String mermaid(Workflow<S, ?> workflow) {
        StringBuilder text = new StringBuilder("stateDiagram-v2\n");
        for (S state : workflow.states()) {
            text.append("    state \"").append(quoted(workflow.label(state))).append("\" as ");
            text.append(id(workflow.name(state))).append('\n');
        }
        text.append("    [*] --> ")
                .append(id(workflow.name(workflow.initial())))
                .append('\n');
        for (S from : workflow.states()) {
            for (S to : workflow.next(from)) {
                text.append("    ")
                        .append(id(workflow.name(from)))
                        .append(" --> ")
                        .append(id(workflow.name(to)));
                text.append(retry(workflow, from, to)).append('\n');
            }
        }
        for (S end : workflow.terminal()) {
            text.append("    ").append(id(workflow.name(end))).append(" --> [*]\n");
        }
        for (StateKind kind : StateKind.values()) {
            if (!workflow.states(kind).isEmpty()) {
                String ids = String.join(
                        ",",
                        workflow.states(kind).stream()
                                .map(state -> id(workflow.name(state)))
                                .toList());
                text.append("    class ").append(ids).append(' ');
                text.append(kind.name().toLowerCase(Locale.ROOT)).append('\n');
            }
        }
        return text.append("    classDef ready fill:#dbeafe,stroke:#2563eb,color:#1e3a8a\n")
                .append("    classDef active fill:#fef3c7,stroke:#d97706,color:#78350f\n")
                .append("    classDef waiting fill:#f3f4f6,stroke:#6b7280,color:#374151\n")
                .append("    classDef error fill:#fee2e2,stroke:#dc2626,color:#7f1d1d\n")
                .append("    classDef done fill:#dcfce7,stroke:#16a34a,color:#14532d\n")
                .toString();
    }

    private static <S> String retry(Workflow<S, ?> workflow, S from, S to) {
        if (workflow.kind(from) != StateKind.ERROR) {
            return "";
        }
        RetryPolicy<S> policy = workflow.retry(to).orElse(null);
        return policy == null ? "" : " : retry, " + policy.maxAttempts() + " attempts";
    }

    private static String quoted(String label) {
        return label.replace("\"", "#quot;").replace("\n", " ");
    }

    private static String id(String name) {
        return name.replaceAll("[^A-Za-z0-9_]", "_");
    }
}
