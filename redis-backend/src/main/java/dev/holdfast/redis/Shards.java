package dev.holdfast.redis;

import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StoreException.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The shards of a store and the ways to them. Thread-safe. */
final class Shards {
    private final List<Dispatcher> dispatchers;

    Shards(List<Dispatcher> dispatchers) {
        this.dispatchers = List.copyOf(dispatchers);
    }

    int count() {
        return dispatchers.size();
    }

    int indexOf(ItemKey key) {
        return Keys.shardOf(key, dispatchers.size());
    }

    Dispatcher dispatcher(int shard) {
        return dispatchers.get(shard);
    }

    Route route(int shard) {
        return dispatchers.get(shard).route();
    }

    Route route(ItemKey key) {
        return route(indexOf(key));
    }

    /**
     * Asks something that changes nothing.
     *
     * @param <T> the answer
     * @param <R> what is made of it
     * @param route which shard
     * @param question sends it
     * @param reading makes something of the answer
     */
    static <T, R> R ask(Route route, Function<Route.Way, CompletableFuture<T>> question, Function<T, R> reading) {
        Route.Way way = route.open();
        return reading.apply(route.await(way.link(), question.apply(way), Verdict.RETRYABLE));
    }

    /** Asks all shards at once what changes nothing; the answers are in the order of the shards. */
    <T> List<T> askAll(Asking<T> question) {
        List<Route.Way> ways = new ArrayList<>();
        List<CompletableFuture<T>> answers = new ArrayList<>();
        for (int i = 0; i < count(); i++) {
            Route.Way way = route(i).open();
            ways.add(way);
            answers.add(question.ask(i, route(i).keys(), way));
        }
        List<T> results = new ArrayList<>();
        for (int i = 0; i < count(); i++) {
            results.add(route(i).await(ways.get(i).link(), answers.get(i), Verdict.RETRYABLE));
        }
        return results;
    }

    /**
     * A question to one shard.
     *
     * @param <T> its answer
     */
    interface Asking<T> {
        CompletableFuture<T> ask(int shard, Keys keys, Route.Way way);
    }
}
