package dev.holdfast.redis;

import dev.holdfast.store.ItemKey;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shards of a store and the ways to them. Thread-safe. */
final class Shards {
    private static final Logger LOG = LoggerFactory.getLogger(Shards.class);

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
     * Opens the ways to all shards. Some may be away, as a node of a cluster can; they are greeted when they are back.
     *
     * @throws StoreException if one of them cannot be used, or none can be reached
     */
    void openAll() {
        long since = System.nanoTime();
        StoreException away = null;
        int open = 0;
        for (int i = 0; i < count(); i++) {
            try {
                Route route = route(i);
                Route.Way unused = open == 0 && away == null ? route.open(since) : route.openAtOnce(since);
                open++;
            } catch (StoreException e) {
                if (e.verdict() == Verdict.FATAL) {
                    throw e;
                }
                LOG.atWarn().log("shard {} of {} cannot be reached yet: {}", i, count(), e.getMessage());
                away = away == null ? e : away;
            }
        }
        if (open == 0 && away != null) {
            throw away;
        }
    }

    /**
     * Asks the first shard that answers.
     *
     * @throws StoreException of the first, if none does
     */
    <T> T askAny(Asking<T> question) {
        Function<Route, Route.Way> opening = count() == 1 ? patiently() : atOnce();
        StoreException first = null;
        for (int i = 0; i < count(); i++) {
            Answer<T> answer = ask(i, opening, question).get();
            StoreException failure = answer.failure();
            if (failure == null) {
                return answer.value();
            }
            first = first == null ? failure : first;
        }
        throw Objects.requireNonNull(first);
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
        return reading.apply(route.ask(question, Verdict.RETRYABLE));
    }

    /**
     * Asks all shards at once what changes nothing; the answers are in the order of the shards.
     *
     * @throws StoreException if one of them does not answer: what it has must not be left out unsaid
     */
    <T> List<T> askAll(Asking<T> question) {
        List<T> results = new ArrayList<>();
        for (Answer<T> answer : askEach(patiently(), shard -> true, question)) {
            results.add(answer.value());
        }
        return results;
    }

    /** Opens ways with the patience of one call, however many shards are away. */
    static Function<Route, Route.Way> patiently() {
        long since = System.nanoTime();
        return route -> route.open(since);
    }

    /** Opens ways without any patience; servers that cannot be reached are tried once in the call. */
    static Function<Route, Route.Way> atOnce() {
        long since = System.nanoTime();
        return route -> route.openAtOnce(since);
    }

    /**
     * Asks many shards at once what changes nothing.
     *
     * @param opening opens the way to a shard
     * @param asked which shards
     * @param question to each
     * @return the answers of the shards that were asked, in their order
     */
    <T> List<Answer<T>> askEach(Function<Route, Route.Way> opening, IntPredicate asked, Asking<T> question) {
        List<Supplier<Answer<T>>> answers = new ArrayList<>();
        for (int i = 0; i < count(); i++) {
            if (asked.test(i)) {
                answers.add(ask(i, opening, question));
            }
        }
        return answers.stream().map(Supplier::get).toList();
    }

    /** Sends a question; what is returned waits for its answer. */
    private <T> Supplier<Answer<T>> ask(int shard, Function<Route, Route.Way> opening, Asking<T> question) {
        Route route = route(shard);
        try {
            Route.Way way = opening.apply(route);
            CompletableFuture<T> sent = question.ask(shard, route.keys(), way);
            return () -> {
                try {
                    T value = route.answer(
                            way, sent, again -> question.ask(shard, route.keys(), again), Verdict.RETRYABLE);
                    return new Answer<>(shard, value, null);
                } catch (StoreException e) {
                    return new Answer<>(shard, null, e);
                }
            };
        } catch (StoreException e) {
            return () -> new Answer<>(shard, null, e);
        }
    }

    /**
     * What came of a question to one shard.
     *
     * @param <T> the answer
     * @param shard which
     * @param known the answer; null if there is none
     * @param failure why there is none
     */
    record Answer<T>(int shard, @Nullable T known, @Nullable StoreException failure) {
        /**
         * The answer.
         *
         * @throws StoreException if there is none
         */
        T value() {
            if (failure != null) {
                throw failure;
            }
            return Objects.requireNonNull(known);
        }
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
