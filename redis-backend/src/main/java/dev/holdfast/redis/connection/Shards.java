package dev.holdfast.redis.connection;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.redis.connection.ShardConnection.Session;
import dev.holdfast.redis.format.ShardKeys;
import dev.holdfast.store.ItemKey;
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

/** The shards of a store, for reads from one or several of them. Thread-safe. */
public final class Shards {
    private static final Logger LOG = LoggerFactory.getLogger(Shards.class);

    private final List<ShardConnection> connections;

    public Shards(List<ShardConnection> connections) {
        this.connections = List.copyOf(connections);
    }

    /** Returns the number of shards. */
    public int count() {
        return connections.size();
    }

    /** Returns the shard of an item. */
    public int indexOf(ItemKey key) {
        return ShardKeys.shardOf(key, connections.size());
    }

    /** Returns the connection of a shard. */
    public ShardConnection connection(int shard) {
        return connections.get(shard);
    }

    /** Returns the connection of the shard of an item. */
    public ShardConnection connection(ItemKey key) {
        return connections.get(indexOf(key));
    }

    /**
     * Opens sessions with all shards. Some may be unreachable, like a node of a cluster; they are opened on first use.
     *
     * @throws StoreException if one of them cannot be used, or none can be reached
     */
    public void openAll() {
        long since = System.nanoTime();
        StoreException unreachable = null;
        int open = 0;
        for (int i = 0; i < count(); i++) {
            try {
                ShardConnection connection = connection(i);
                Session unused =
                        open == 0 && unreachable == null ? connection.open(since) : connection.openAtOnce(since);
                open++;
            } catch (StoreException e) {
                if (e.verdict() == Verdict.FATAL) {
                    throw e;
                }
                LOG.atWarn().log("shard {} of {} cannot be reached yet: {}", i, count(), e.getMessage());
                unreachable = unreachable == null ? e : unreachable;
            }
        }
        if (open == 0 && unreachable != null) {
            throw unreachable;
        }
    }

    /**
     * Reads from the first shard that replies.
     *
     * @throws StoreException of the first shard, if none replies
     */
    public <T> T readAny(ShardCommand<T> command) {
        Function<ShardConnection, Session> open = count() == 1 ? openWithTimeout() : openAtOnce();
        StoreException first = null;
        for (int i = 0; i < count(); i++) {
            Reply<T> reply = send(i, open, command).get();
            StoreException failure = reply.failure();
            if (failure == null) {
                return reply.value();
            }
            first = first == null ? failure : first;
        }
        throw Objects.requireNonNull(first);
    }

    /**
     * Reads from all shards at once; the replies are in the order of the shards.
     *
     * @throws StoreException if one of them does not reply: a result without its part would be wrong
     */
    public <T> List<T> readAll(ShardCommand<T> command) {
        List<T> results = new ArrayList<>();
        for (Reply<T> reply : readEach(openWithTimeout(), shard -> true, command)) {
            results.add(reply.value());
        }
        return results;
    }

    /** Opens sessions within the reconnect time-out of one call, for however many shards. */
    public static Function<ShardConnection, Session> openWithTimeout() {
        long since = System.nanoTime();
        return connection -> connection.open(since);
    }

    /** Opens sessions with one attempt for each server. */
    public static Function<ShardConnection, Session> openAtOnce() {
        long since = System.nanoTime();
        return connection -> connection.openAtOnce(since);
    }

    /**
     * Reads from several shards at once.
     *
     * @param open opens the session with a shard
     * @param included which shards to read from
     * @param command the command to each
     * @return the replies of the included shards, in their order
     */
    public <T> List<Reply<T>> readEach(
            Function<ShardConnection, Session> open, IntPredicate included, ShardCommand<T> command) {
        List<Supplier<Reply<T>>> pending = new ArrayList<>();
        for (int i = 0; i < count(); i++) {
            if (included.test(i)) {
                pending.add(send(i, open, command));
            }
        }
        return pending.stream().map(Supplier::get).toList();
    }

    /** Sends a command and returns its pending reply. */
    private <T> Supplier<Reply<T>> send(int shard, Function<ShardConnection, Session> open, ShardCommand<T> command) {
        ShardConnection connection = connection(shard);
        try {
            Session session = open.apply(connection);
            CompletableFuture<T> sent = command.send(shard, connection.keys(), session);
            return () -> {
                try {
                    T value = connection.await(
                            session, sent, next -> command.send(shard, connection.keys(), next), Verdict.RETRYABLE);
                    return new Reply<>(shard, value, null);
                } catch (StoreException e) {
                    return new Reply<>(shard, null, e);
                }
            };
        } catch (StoreException e) {
            return () -> new Reply<>(shard, null, e);
        }
    }

    /**
     * The outcome of a command to one shard.
     *
     * @param <T> the type of the reply
     * @param shard the shard
     * @param known the reply; null if there is none
     * @param failure the reason why there is none
     */
    public record Reply<T>(
            int shard, @Nullable T known, @Nullable StoreException failure) {
        /**
         * Returns the reply.
         *
         * @throws StoreException if there is none
         */
        public T value() {
            if (failure != null) {
                throw failure;
            }
            return Objects.requireNonNull(known);
        }
    }

    /**
     * A command to one shard that changes nothing.
     *
     * @param <T> the type of its reply
     */
    public interface ShardCommand<T> {
        /** Sends the command. */
        CompletableFuture<T> send(int shard, ShardKeys keys, Session session);
    }
}
