package dev.holdfast.task;

import dev.holdfast.Items;
import dev.holdfast.NotClaimableException;
import dev.holdfast.Snapshot;
import dev.holdfast.UnknownItemException;
import dev.holdfast.WorkContext;
import dev.holdfast.internal.assembly.EngineItems;
import dev.holdfast.internal.assembly.ItemEngine;
import dev.holdfast.store.ItemKey;
import dev.holdfast.workflow.StateKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A sequence of tasks for an item. Each task runs under its own claim and returns the payload for the next one. A chain
 * continues from the state of the item: tasks that an earlier run or another process completed are not run again.
 * Immutable and thread-safe; one chain serves many items.
 *
 * <pre>{@code
 * TaskChain<Stage, Episode> chain = TaskChain.of(items)
 *         .then(DOWNLOADING, work -> download(work.payload()))
 *         .then(CONVERTING, work -> convert(work.payload()))
 *         .end(CONVERTED);
 * CompletableFuture<Snapshot<Stage, Episode>> end = chain.start("episode-7", executor);
 * }</pre>
 *
 * @param <S> the states
 * @param <P> the payload
 */
public final class TaskChain<S, P> {
    private final Items<S, P> items;
    private final List<Link<S, P>> links;

    private TaskChain(Items<S, P> items, List<Link<S, P>> links) {
        this.items = items;
        this.links = List.copyOf(links);
    }

    /**
     * Starts a builder.
     *
     * @param <S> the states
     * @param <P> the payload
     * @param items the items; they stay the caller's
     * @return a builder without tasks
     */
    public static <S, P> Builder<S, P> of(Items<S, P> items) {
        return new Builder<>(items, List.of());
    }

    /**
     * Runs the tasks on this thread.
     *
     * @param id the id of the item
     * @return the item after it: at the end of the chain, or where a failure or interruption brought it
     * @throws UnknownItemException if there is no such item
     * @throws NotClaimableException if the item cannot be claimed, or somebody else took it between two tasks
     */
    public Snapshot<S, P> run(String id) {
        Place<S, P> place = begin(id);
        while (place.link() < links.size()) {
            place = step(place);
        }
        return place.item();
    }

    /**
     * Runs the tasks on an executor, each as a task of its own.
     *
     * @param id the id of the item
     * @param executor runs the tasks; it stays the caller's
     * @return a future that completes with the item that {@link #run} would return, or with the exception that it would
     *     throw; cancelling it does not stop a task that has started
     */
    public CompletableFuture<Snapshot<S, P>> start(String id, Executor executor) {
        return CompletableFuture.supplyAsync(() -> stepOrEnd(begin(id)), executor)
                .thenCompose(place -> goOn(place, executor));
    }

    private CompletableFuture<Snapshot<S, P>> goOn(Place<S, P> place, Executor executor) {
        if (place.link() >= links.size()) {
            return CompletableFuture.completedFuture(place.item());
        }
        return CompletableFuture.supplyAsync(() -> step(place), executor).thenCompose(next -> goOn(next, executor));
    }

    private Place<S, P> stepOrEnd(Place<S, P> place) {
        return place.link() < links.size() ? step(place) : place;
    }

    /** Finds the task to run next: the one of the item's state, the one that failed, or the first that may follow. */
    private Place<S, P> begin(String id) {
        ItemEngine<S, P> engine = EngineItems.engineOf(items);
        ItemKey key = engine.key(id);
        Snapshot<S, P> item =
                engine.reads().newest(key).orElseThrow(() -> new UnknownItemException(key.toString(), "run the tasks"));
        S at = item.failedFrom().filter(from -> item.kind() == StateKind.ERROR).orElse(item.state());
        if (at.equals(links.get(links.size() - 1).exit())) {
            return new Place<>(links.size(), item);
        }
        for (int i = 0; i < links.size(); i++) {
            if (links.get(i).enter().equals(at)) {
                return new Place<>(i, item);
            }
        }
        for (int i = 0; i < links.size(); i++) {
            if (items.workflow().permits(at, links.get(i).enter())) {
                return new Place<>(i, item);
            }
        }
        return new Place<>(0, item); // the claim will tell why not
    }

    private Place<S, P> step(Place<S, P> place) {
        Link<S, P> link = links.get(place.link());
        Snapshot<S, P> after =
                items.claimOrThrow(link.enter(), place.item().id()).run(link.exit(), link.task());
        return new Place<>(after.state().equals(link.exit()) ? place.link() + 1 : links.size(), after);
    }

    /** @param link the index of the next task; the number of tasks if there is none */
    private record Place<S, P>(int link, Snapshot<S, P> item) {}

    private record Link<S, P>(S enter, S exit, WorkContext.Task<S, P> task) {}

    /**
     * Builds a {@link TaskChain}. Immutable; every method returns a new builder.
     *
     * @param <S> the states
     * @param <P> the payload
     */
    public static final class Builder<S, P> {
        private final Items<S, P> items;
        private final List<Part<S, P>> parts;

        private Builder(Items<S, P> items, List<Part<S, P>> parts) {
            this.items = items;
            this.parts = List.copyOf(parts);
        }

        /** @param exit null if the next task is entered directly */
        private record Part<S, P>(S enter, @Nullable S exit, WorkContext.Task<S, P> task) {}

        /**
         * Adds a task that hands the item directly to the next one.
         *
         * @param enter the active state of the task
         * @param task the work; it returns the payload for the next task
         * @return a builder with the task
         */
        public Builder<S, P> then(S enter, WorkContext.Task<S, P> task) {
            return with(new Part<>(enter, null, task));
        }

        /**
         * Adds a task that leaves the item in a state between the tasks, such as one that is ready for the next task.
         *
         * @param enter the active state of the task
         * @param exit the state to enter when the task is done
         * @param task the work; it returns the payload for the next task
         * @return a builder with the task
         */
        public Builder<S, P> then(S enter, S exit, WorkContext.Task<S, P> task) {
            return with(new Part<>(enter, exit, task));
        }

        private Builder<S, P> with(Part<S, P> part) {
            List<Part<S, P>> more = new ArrayList<>(parts);
            more.add(part);
            return new Builder<>(items, more);
        }

        /**
         * Builds the chain.
         *
         * @param exit the state to enter when the last task is done
         * @return the chain
         * @throws IllegalArgumentException if it has no task, a state to enter is not active or is used twice, or the
         *     workflow does not lead from one task to the next
         */
        public TaskChain<S, P> end(S exit) {
            if (parts.isEmpty()) {
                throw new IllegalArgumentException("a chain without tasks does nothing; add tasks with then(…)");
            }
            List<Link<S, P>> links = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                Part<S, P> part = parts.get(i);
                boolean last = i == parts.size() - 1;
                S following = last ? exit : parts.get(i + 1).enter();
                S to = part.exit() == null ? following : part.exit();
                TaskBoundary.requireWay(items.workflow(), part.enter(), to);
                if (links.stream().anyMatch(link -> link.enter().equals(part.enter()))) {
                    throw new IllegalArgumentException("two tasks of the chain enter " + part.enter()
                            + "; the state of an item must identify its next task");
                }
                if (last && !to.equals(exit)) {
                    throw new IllegalArgumentException("the last task leaves the item in " + to
                            + ", but the chain ends in " + exit + "; name the same state");
                }
                if (!last && !to.equals(following) && !items.workflow().permits(to, following)) {
                    throw new IllegalArgumentException("a task leaves the item in " + to + ", from where the workflow"
                            + " does not allow " + following + ", which the next task enters");
                }
                links.add(new Link<>(part.enter(), to, part.task()));
            }
            return new TaskChain<>(items, links);
        }
    }
}
