package dev.holdfast.redis.connection;

import dev.holdfast.redis.script.Script;
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
 * A connection to one server, shared by all callers. It never reconnects: only the caller may resend a command, so a
 * broken connection is replaced by a new one. Thread-safe.
 */
public final class ServerConnection implements AutoCloseable {
    private final StatefulRedisConnection<String, String> connection;
    private final ServerFacts facts;
    private final Supplier<CompletableFuture<StatefulRedisConnection<String, String>>> connectAgain;
    private final Map<String, CompletableFuture<StatefulRedisConnection<String, String>>> dedicated = new HashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Takes over a connection.
     *
     * @param connectAgain opens another one to the same server
     */
    ServerConnection(
            StatefulRedisConnection<String, String> connection,
            ServerFacts facts,
            Supplier<CompletableFuture<StatefulRedisConnection<String, String>>> connectAgain) {
        this.connection = connection;
        this.facts = facts;
        this.connectAgain = connectAgain;
    }

    /** Returns what the server reported on connection. */
    public ServerFacts facts() {
        return facts;
    }

    boolean open() {
        return !closed.get() && connection.isOpen();
    }

    /** Returns the commands of Lettuce. */
    public RedisAsyncCommands<String, String> commands() {
        return connection.async();
    }

    /** Returns a connection that one user may block, opened on first use and closed together with this one. */
    public CompletableFuture<RedisAsyncCommands<String, String>> dedicated(String user) {
        synchronized (dedicated) {
            CompletableFuture<StatefulRedisConnection<String, String>> present = dedicated.get(user);
            if (present == null
                    || present.isCompletedExceptionally()
                    || (present.isDone() && !present.join().isOpen())) {
                present = connectAgain.get();
                dedicated.put(user, present);
                if (closed.get()) {
                    closeDedicated();
                }
            }
            return present.thenApply(StatefulRedisConnection::async);
        }
    }

    /** Reads fields of a hash; the values of missing ones are null. */
    public CompletableFuture<List<@Nullable String>> fields(String key, String... names) {
        return commands()
                .hmget(key, names)
                .thenApply(found -> {
                    List<@Nullable String> values = new ArrayList<>(found.size());
                    found.forEach(one -> values.add(one.getValueOrElse(null)));
                    return values;
                })
                .toCompletableFuture();
    }

    /** Runs a script; if the server does not have it, its text is sent. */
    public CompletableFuture<List<Object>> run(Script script, String key, String... arguments) {
        return run(commands(), script, key, arguments);
    }

    /** Runs a script over a dedicated connection. */
    public static CompletableFuture<List<Object>> run(
            RedisAsyncCommands<String, String> commands, Script script, String key, String... arguments) {
        String[] keys = {key};
        CompletionStage<List<Object>> reply = commands.evalsha(script.sha(), ScriptOutputType.MULTI, keys, arguments);
        return reply.handle((value, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedFuture(value);
                    }
                    if (ReplyErrors.noScript(failure)) {
                        return commands.<List<Object>>eval(script.text(), ScriptOutputType.MULTI, keys, arguments)
                                .toCompletableFuture();
                    }
                    return CompletableFuture.<List<Object>>failedFuture(failure);
                })
                .thenCompose(next -> next)
                .toCompletableFuture();
    }

    /** Closes the connection at once; pending commands fail. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            closeAsync(connection);
            synchronized (dedicated) {
                closeDedicated();
            }
        }
    }

    private static void closeAsync(StatefulRedisConnection<String, String> connection) {
        var unused = connection.closeAsync();
    }

    private void closeDedicated() {
        dedicated.values().forEach(one -> {
            var unused = one.thenAccept(ServerConnection::closeAsync);
        });
    }
}
