package dev.holdfast;

import static dev.holdfast.WorkflowTest.S.A;
import static dev.holdfast.WorkflowTest.S.B;
import static dev.holdfast.WorkflowTest.S.C;
import static dev.holdfast.WorkflowTest.S.D;
import static dev.holdfast.WorkflowTest.S.E;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.internal.engine.WorkflowPaths;
import dev.holdfast.workflow.RetryPolicy;
import dev.holdfast.workflow.StateKind;
import dev.holdfast.workflow.Workflow;
import dev.holdfast.workflow.WorkflowDiagram;
import dev.holdfast.workflow.WorkflowException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class WorkflowTest {
    enum S {
        A,
        B,
        C,
        D,
        E
    }

    enum None {}

    record P(String text) {}

    private static Workflow.Builder<S, P> simple() {
        return Workflow.of("simple", S.class, P.class)
                .ready(A)
                .active(B)
                .error(C)
                .done(D, E)
                .initial(A)
                .allow(A, B, E)
                .allow(B, D, C)
                .allow(C, B, E);
    }

    private static List<String> faults(Workflow.Builder<?, ?> builder) {
        WorkflowException refused = Assertions.catchThrowableOfType(WorkflowException.class, builder::build);
        assertThat(refused).isNotNull();
        return refused.faults();
    }

    private static RetryPolicy<S> giveUp(S state) {
        return RetryPolicy.fixed(Duration.ZERO).giveUp(state);
    }

    @Test
    void aWellFormedWorkflowDescribesItself() {
        Workflow<S, P> workflow = simple().retry(B, giveUp(E))
                .label(A, "Waiting in line")
                .schemaVersion(3)
                .build();
        assertThat(workflow.type()).isEqualTo("simple");
        assertThat(workflow.states()).containsExactly(S.values());
        assertThat(workflow.states(StateKind.DONE)).containsExactly(D, E);
        assertThat(workflow.terminal()).containsExactly(D, E);
        assertThat(workflow.initial()).isEqualTo(A);
        assertThat(workflow.kind(C)).isEqualTo(StateKind.ERROR);
        assertThat(workflow.next(D)).isEmpty();
        assertThat(workflow.permits(A, E)).isTrue();
        assertThat(workflow.permits(E, A)).isFalse();
        assertThat(workflow.label(A)).isEqualTo("Waiting in line");
        assertThat(workflow.label(B)).isEqualTo("B");
        assertThat(workflow.state("C")).contains(C);
        assertThat(workflow.state("X")).isEmpty();
        assertThat(workflow.schemaVersion()).isEqualTo(3);
        assertThat(WorkflowPaths.errorStateOf(workflow, B)).isEqualTo(C);
        assertThat(workflow).hasToString("Workflow[simple [A, B, C, D, E]]");
    }

    @Test
    void aBuiltWorkflowIsUnmodifiable() {
        Workflow<S, P> workflow = simple().build();
        assertThatThrownBy(() -> workflow.next(A).add(C)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> workflow.states().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aReusedBuilderDoesNotChangeABuiltWorkflow() {
        Workflow.Builder<S, P> builder = simple();
        Workflow<S, P> workflow = builder.build();
        builder.allow(A, D);
        assertThat(workflow.permits(A, D)).isFalse();
        assertThat(builder.build().permits(A, D)).isTrue();
    }

    @Test
    void allFaultsAreNamedInOneException() {
        Workflow.Builder<S, P> builder = Workflow.of("bad type!", S.class, P.class)
                .ready(A)
                .active(A, B)
                .done(D)
                .allow(A, A, B)
                .allow(D, A)
                .schemaVersion(0);
        assertThatThrownBy(builder::build).isInstanceOf(WorkflowException.class).hasMessage("""
                        workflow 'bad type!' has 12 faults:
                          - A is declared READY and ACTIVE; a state has one kind
                          - type 'bad type!' cannot be stored; use 1 to 64 letters, digits, '_', '.' and '-'
                          - schema version 0 is out of range; count from 1
                          - C has no kind; declare it ready, active, waiting, error or done
                          - E has no kind; declare it ready, active, waiting, error or done
                          - there is no initial state; declare the state of new items
                          - A -> A is not a move; an attempt is counted inside the state
                          - B is a dead end; allow a transition or declare it done
                          - C is a dead end; allow a transition or declare it done
                          - D is done but may go to [A]; a final state has no transitions, make it waiting or ready
                          - E is a dead end; allow a transition or declare it done
                          - A can never reach a done state; allow a way out of its cycle""");
    }

    @Test
    void unreachableStatesAreNamed() {
        assertThat(faults(Workflow.of("w", S.class, P.class)
                        .ready(A, B)
                        .waiting(C)
                        .done(D, E)
                        .initial(A)
                        .allow(A, D)
                        .allow(B, C)
                        .allow(C, B, D)))
                .containsExactly(
                        "B cannot be reached from A; allow a transition to it or remove it",
                        "C cannot be reached from A; allow a transition to it or remove it",
                        "E cannot be reached from A; allow a transition to it or remove it");
    }

    @Test
    void cyclesWithoutAnEndAreNamed() {
        assertThat(faults(Workflow.of("w", S.class, P.class)
                        .ready(A, B)
                        .waiting(C)
                        .done(D, E)
                        .initial(A)
                        .allow(A, B, D, E)
                        .allow(B, C)
                        .allow(C, B)))
                .containsExactly(
                        "B can never reach a done state; allow a way out of its cycle",
                        "C can never reach a done state; allow a way out of its cycle");
    }

    @Test
    void aWorkflowNeedsStatesAndAnEnd() {
        assertThat(faults(Workflow.of("w", None.class, P.class)))
                .containsExactly(
                        "there are no states; declare at least one",
                        "there is no initial state; declare the state of new items",
                        "there is no done state; declare where items end");
    }

    @Test
    void twoInitialStatesAreAFault() {
        assertThat(faults(simple().initial(B)))
                .containsExactly(
                        "initial state is given as A and B; declare one",
                        "A cannot be reached from B;" + " allow a transition to it or remove it");
    }

    @Test
    void aFailureNeedsATarget() {
        assertThat(faults(Workflow.of("w", S.class, P.class)
                        .active(A)
                        .error(B, C)
                        .done(D, E)
                        .initial(A)
                        .allow(A, B, C, E)
                        .allow(B, D)
                        .allow(C, D)))
                .containsExactly(
                        "A may fail to [B, C]; allow one error state, so that the target of a failure is clear");
    }

    @Test
    void retriesNeedAPermittedPath() {
        assertThat(faults(simple().retry(A, giveUp(E))))
                .containsExactly("A has a retry policy but is READY; only active states have attempts");
        assertThat(faults(simple().retry(B, giveUp(A))))
                .containsExactly(
                        "B gives up to A, but neither B nor C may go there; allow it",
                        "B gives up to A, which is READY; work would start again, use a done, error or waiting state");
        assertThat(faults(Workflow.of("w", S.class, P.class)
                        .active(A)
                        .error(B)
                        .waiting(C)
                        .done(D, E)
                        .initial(A)
                        .allow(A, B, D)
                        .allow(B, C, E)
                        .allow(C, D)
                        .retry(A, giveUp(E))))
                .containsExactly("A is retried from B, but B -> A is not allowed; allow it, the retry is a transition");
    }

    @Test
    void payloadsNeedToBeConstructible() {
        assertThat(faults(Workflow.of("w", S.class, Runnable.class)
                        .ready(A, B, C, D)
                        .done(E)
                        .initial(A)
                        .allow(A, B)
                        .allow(B, C)
                        .allow(C, D)
                        .allow(D, E)))
                .containsExactly(
                        "payload type java.lang.Runnable cannot be instantiated; use a record, a concrete class,"
                                + " or an interface with @JsonTypeInfo(use = NAME) and @JsonSubTypes");
    }

    @Test
    void mermaidQuotesLabels() {
        assertThat(WorkflowDiagram.mermaid(simple().label(A, "say \"hi\"\nnow").build()))
                .contains("    state \"say #quot;hi#quot; now\" as A\n")
                .contains("    class D,E done\n");
    }

    record Graph(List<StateKind> kinds, List<Set<S>> next, S initial) {
        Workflow.Builder<S, P> builder() {
            Workflow.Builder<S, P> builder =
                    Workflow.of("random", S.class, P.class).initial(initial);
            for (S state : S.values()) {
                switch (kinds.get(state.ordinal())) {
                    case READY -> builder.ready(state);
                    case ACTIVE -> builder.active(state);
                    case WAITING -> builder.waiting(state);
                    case ERROR -> builder.error(state);
                    case DONE -> builder.done(state);
                }
                builder.allow(state, next.get(state.ordinal()).toArray(S[]::new));
            }
            return builder;
        }
    }

    @Provide
    Arbitrary<Graph> graphs() {
        Arbitrary<Graph> any = net.jqwik.api.Combinators.combine(
                        Arbitraries.of(StateKind.class).list().ofSize(5),
                        Arbitraries.of(S.class).set().ofMaxSize(3).list().ofSize(5),
                        Arbitraries.of(S.class))
                .as(Graph::new);
        // every other graph has terminal states, so that some are well-formed
        return Arbitraries.oneOf(any, any.map(graph -> {
            List<StateKind> kinds = List.of(
                    graph.kinds.get(0) == StateKind.DONE ? StateKind.READY : graph.kinds.get(0),
                    StateKind.ACTIVE,
                    graph.kinds.get(2) == StateKind.DONE ? StateKind.WAITING : graph.kinds.get(2),
                    StateKind.DONE,
                    StateKind.DONE);
            List<Set<S>> next = List.of(
                    EnumSet.of(B, E), with(graph.next.get(1), C), with(graph.next.get(2), D), Set.of(), Set.of());
            return new Graph(kinds, next, A);
        }));
    }

    private static Set<S> with(Set<S> some, S more) {
        EnumSet<S> all = EnumSet.of(more);
        all.addAll(some);
        return all;
    }

    @Property(tries = 500)
    void builtWorkflowsHaveNoTrapsAndRefusedOnesNamedFaults(@ForAll("graphs") Graph graph) {
        Workflow<S, P> workflow;
        try {
            workflow = graph.builder().build();
        } catch (WorkflowException e) {
            assertThat(e.faults())
                    .isNotEmpty()
                    .doesNotHaveDuplicates()
                    .allSatisfy(fault -> assertThat(fault)
                            .containsAnyOf("A", "B", "C", "D", "E", "there is no")
                            .contains(";"));
            assertThat(e.getMessage()).contains(e.faults());
            return;
        }
        assertThat(reach(workflow, workflow.initial())).containsExactlyInAnyOrder(S.values());
        for (S state : S.values()) {
            assertThat(workflow.next(state).isEmpty()).isEqualTo(workflow.kind(state) == StateKind.DONE);
            assertThat(reach(workflow, state)).anyMatch(end -> workflow.kind(end) == StateKind.DONE);
            assertThat(workflow.next(state)).doesNotContain(state);
        }
    }

    private static Set<S> reach(Workflow<S, P> workflow, S from) {
        Set<S> seen = EnumSet.of(from);
        Deque<S> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            for (S next : workflow.next(open.remove())) {
                if (seen.add(next)) {
                    open.add(next);
                }
            }
        }
        return seen;
    }
}
