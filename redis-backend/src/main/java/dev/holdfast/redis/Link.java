package dev.holdfast.redis;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one server, shared by all callers. It is never mended: what was sent over it may not be sent again by
 * anybody but the caller, so whoever needs another makes a new one. Thread-safe.
 */
final class Link implements AutoCloseable {
    private final StatefulRedisConnection<String, String> connection;
    private final ServerFacts facts;
    private final Supplier<CompletableFuture<StatefulRedisConnection<String, String>>> another;
    private final Map<String, CompletableFuture<StatefulRedisConnection<String, String>>> own = new HashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Takes over a connection.
     *
     * @param another makes one more to the same address
     */
    Link(
            StatefulRedisConnection<String, String> connection,
            ServerFacts facts,
            Supplier<CompletableFuture<StatefulRedisConnection<String, String>>> another) {
        this.connection = connection;
        this.facts = facts;
        this.another = another;
    }

    ServerFacts facts() {
        return facts;
    }

    boolean open() {
        return !closed.get() && connection.isOpen();
    }

    RedisAsyncCommands<String, String> commands() {
        return connection.async();
    }

    /** A connection for one user only, who may hold it up; closed with this one. It may have to be made first. */
    CompletableFuture<RedisAsyncCommands<String, String>> own(String user) {
        synchronized (own) {
            CompletableFuture<StatefulRedisConnection<String, String>> made = own.get(user);
            if (made == null
                    || made.isCompletedExceptionally()
                    || (made.isDone() && !made.join().isOpen())) {
                made = another.get();
                own.put(user, made);
                if (closed.get()) {
                    closeOwn();
                }
            }
            return made.thenApply(StatefulRedisConnection::async);
        }
    }

    /** Reads fields of a hash; those that are not there are null. */
    CompletableFuture<List<@Nullable String>> fields(String key, String... names) {
        return commands()
                .hmget(key, names)
                .thenApply(found -> {
                    List<@Nullable String> values = new ArrayList<>(found.size());
                    found.forEach(one -> values.add(one.getValueOrElse(null)));
                    return values;
                })
                .toCompletableFuture();
    }

    /** Runs a script; a server that does not know it any more is told its text. */
    CompletableFuture<List<Object>> run(Script script, String key, String... arguments) {
        return run(commands(), script, key, arguments);
    }

    static CompletableFuture<List<Object>> run(
            RedisAsyncCommands<String, String> commands, Script script, String key, String... arguments) {
        String[] keys = {key};
        CompletionStage<List<Object>> answer = commands.evalsha(script.sha(), ScriptOutputType.MULTI, keys, arguments);
        return answer.handle((value, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedFuture(value);
                    }
                    if (Replies.noScript(failure)) {
                        return commands.<List<Object>>eval(script.text(), ScriptOutputType.MULTI, keys, arguments)
                                .toCompletableFuture();
                    }
                    return CompletableFuture.<List<Object>>failedFuture(failure);
                })
                .thenCompose(next -> next)
                .toCompletableFuture();
    }

    /** Ends it at once; whoever waits for an answer is told. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            end(connection);
            synchronized (own) {
                closeOwn();
            }
        }
    }

    /** It waits for nobody, and nobody waits for it. */
    private static void end(StatefulRedisConnection<String, String> ended) {
        var unused = ended.closeAsync();
    }

    private void closeOwn() {
        own.values().forEach(one -> {
            var unused = one.thenAccept(Link::end);
        });
    }
}
