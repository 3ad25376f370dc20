package dev.holdfast.task;

import dev.holdfast.Claim;
import dev.holdfast.Items;
import dev.holdfast.NotClaimableException;
import dev.holdfast.Snapshot;
import dev.holdfast.WorkContext;
import dev.holdfast.internal.engine.WorkflowPaths;
import dev.holdfast.workflow.StateKind;
import dev.holdfast.workflow.Workflow;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Wraps tasks that run on an executor or queue of the host, so that their start, end and failure are recorded. When the
 * wrapped task starts, the item is claimed; when it returns, the item moves to the exit state; when it throws, the
 * retry policy decides. The item is found by its id, so a task may run long after it was wrapped, and in another
 * process.
 *
 * <pre>{@code
 * TaskBoundary<Stage, Episode> boundary = TaskBoundary.of(items, id, DOWNLOADING, DOWNLOADED);
 * Future<Snapshot<Stage, Episode>> after = executor.submit(boundary.task(work -> download(work.payload())));
 * }</pre>
 *
 * <p>An active exit state hands the item, with its payload, to the next worker that claims it for that state. Immutable
 * and thread-safe; a wrapped task may run more than once.
 *
 * @param <S> the states
 * @param <P> the payload
 */
public final class TaskBoundary<S, P> {
    private final Items<S, P> items;
    private final String id;
    private final S enter;
    private final S exit;

    private TaskBoundary(Items<S, P> items, String id, S enter, S exit) {
        this.items = items;
        this.id = id;
        this.enter = enter;
        this.exit = exit;
    }

    /**
     * Returns the boundary of a task.
     *
     * @param <S> the states
     * @param <P> the payload
     * @param items the items; they stay the caller's
     * @param id the id of the item, which need not exist yet
     * @param enter the active state of the task
     * @param exit the state to enter when the task is done
     * @return the boundary
     * @throws IllegalArgumentException if the state to enter is not active, or the exit state can never be reached from
     *     it
     */
    public static <S, P> TaskBoundary<S, P> of(Items<S, P> items, String id, S enter, S exit) {
        requireWay(items.workflow(), enter, exit);
        return new TaskBoundary<>(items, id, enter, exit);
    }

    static <S> void requireWay(Workflow<S, ?> workflow, S enter, S exit) {
        if (workflow.kind(enter) != StateKind.ACTIVE) {
            throw new IllegalArgumentException("a task enters an active state; " + enter + " is " + workflow.kind(enter)
                    + ", active are " + workflow.states(StateKind.ACTIVE));
        }
        if (!WorkflowPaths.reaches(workflow, enter, exit)) {
            throw new IllegalArgumentException("a task in " + enter + " cannot end in " + exit + "; from " + enter
                    + " the workflow allows " + WorkflowPaths.names(workflow, workflow.next(enter)));
        }
    }

    /**
     * Wraps a task that knows its item.
     *
     * @param task the work; it returns the payload for the next task
     * @return a task that returns the item after it: in the exit state, or where its failure or interruption brought
     *     it. It throws a {@link NotClaimableException} if the item cannot be claimed, and whatever {@link Claim#run}
     *     throws
     */
    public Callable<Snapshot<S, P>> task(WorkContext.Task<S, P> task) {
        return () -> items.claimOrThrow(enter, id).run(exit, task);
    }

    /**
     * Wraps a task that does not know its item. The payload stays as it is.
     *
     * @param <T> the result of the task
     * @param task the work
     * @return a task that returns the result or throws the exception of the task, after that has been recorded. It
     *     throws a {@link NotClaimableException} if the item cannot be claimed, and whatever {@link Claim#run} throws
     */
    public <T extends @Nullable Object> Callable<T> callable(Callable<T> task) {
        return () -> {
            Outcome<T> outcome = new Outcome<>();
            Snapshot<S, P> after = items.claimOrThrow(enter, id).run(exit, work -> {
                outcome.of(task);
                return work.payload();
            });
            return outcome.result(after, exit);
        };
    }

    /**
     * Wraps a task that does not know its item and has no result. The payload stays as it is.
     *
     * @param task the work
     * @return a task that throws the exception of the task, after that has been recorded. It throws a {@link
     *     NotClaimableException} if the item cannot be claimed, and whatever {@link Claim#run} throws
     */
    public Runnable runnable(Runnable task) {
        Callable<Object> wrapped = callable(() -> {
            task.run();
            return task;
        });
        return () -> {
            try {
                var unused = wrapped.call();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("a Runnable threw a checked exception", e);
            }
        };
    }

    /**
     * Wraps an asynchronous task. The item stays claimed until the stage of the task completes. A stage that fails is a
     * failed attempt; a stage that is cancelled releases the item.
     *
     * @param task starts the work; the stage completes with the payload for the next task
     * @return starts the task, and returns a stage that completes with the item after it, like {@link #task}, on the
     *     thread that completes the stage of the task. Errors of the claim complete it exceptionally
     */
    public Supplier<CompletionStage<Snapshot<S, P>>> stage(
            Function<WorkContext<S, P>, ? extends CompletionStage<P>> task) {
        return () -> {
            Claim<S, P> claim;
            try {
                claim = items.claimOrThrow(enter, id);
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(e);
            }
            return begun(claim, task).handle((payload, failure) -> end(claim, payload, failure));
        };
    }

    private CompletionStage<P> begun(
            Claim<S, P> claim, Function<WorkContext<S, P>, ? extends CompletionStage<P>> task) {
        try {
            return Objects.requireNonNull(task.apply(claim), "the task returned no stage");
        } catch (Throwable e) { // an Error too must end the claim
            return CompletableFuture.failedFuture(e);
        }
    }

    private Snapshot<S, P> end(Claim<S, P> claim, @Nullable P payload, @Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof CancellationException) {
            return cancelled(claim);
        }
        return claim.run(exit, work -> {
            if (cause instanceof Exception exception) {
                throw exception;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            return Objects.requireNonNull(
                    payload, "the stage completed without a payload; complete it with work.payload()");
        });
    }

    private static <S, P> Snapshot<S, P> cancelled(Claim<S, P> claim) {
        try (claim) { // ends the claim even if the release fails
            return claim.release("cancelled");
        }
    }

    @Override
    public String toString() {
        return "TaskBoundary[" + id + ", " + enter + " to " + exit + "]";
    }

    /** The result or the exception of a task. Confined to one thread. */
    private static final class Outcome<T extends @Nullable Object> {
        private @Nullable T result;
        private @Nullable Exception thrown;

        void of(Callable<T> task) throws Exception {
            try {
                result = task.call();
            } catch (Exception e) {
                thrown = e;
                throw e;
            }
        }

        @SuppressWarnings("NullAway") // null only if the task returned null
        T result(Snapshot<?, ?> after, Object exit) throws Exception {
            if (thrown != null) {
                throw thrown;
            }
            if (!after.state().equals(exit)) {
                throw new IllegalStateException(after.key() + ": the task is done, but the item could not go to " + exit
                        + " and is in " + after.state() + "; see its last failure");
            }
            return result;
        }
    }
}
