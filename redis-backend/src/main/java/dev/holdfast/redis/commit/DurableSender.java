package dev.holdfast.redis.commit;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.redis.connection.ReplyErrors;
import dev.holdfast.redis.connection.RequiredCopies;
import dev.holdfast.redis.connection.ServerConnection;
import dev.holdfast.redis.connection.ShardConnection.Session;
import dev.holdfast.redis.connection.StoreSettings;
import dev.holdfast.redis.format.ShardKeys;
import dev.holdfast.redis.script.Script;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends the commits of one shard and waits for the required copies. WAIT and WAITAOF block a connection and count only
 * what was written over it, so commits that wait use a dedicated connection, one group at a time. Thread-safe.
 */
final class DurableSender {
    private static final ProtocolKeyword WAITAOF = new ProtocolKeyword() {
        @Override
        public byte[] getBytes() {
            return toString().getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public String toString() {
            return "WAITAOF";
        }
    };

    private final RequiredCopies copies;
    private final long waitMillis;
    private volatile boolean waited;

    DurableSender(StoreSettings settings) {
        this.copies = settings.copies();
        // less than the time-out of the call, so that the server reports how many copies exist
        this.waitMillis = Math.max(1, settings.timeout().toMillis() * 3 / 4);
    }

    /** Returns whether a group in flight blocks the next one. */
    boolean oneAtATime() {
        return waited;
    }

    /** Runs the commit script; fails with {@code UNKNOWN} if it was executed but too few copies exist. */
    CompletableFuture<List<Object>> commit(Session session, ShardKeys keys, String[] arguments) {
        ServerConnection server = session.server();
        waited = copies.waits(server.facts());
        if (!waited) {
            return server.run(Script.COMMIT, keys.meta(), arguments);
        }
        return server.dedicated(keys.meta())
                .thenCompose(dedicated -> ServerConnection.run(dedicated, Script.COMMIT, keys.meta(), arguments)
                        .thenCompose(reply -> awaitCopies(server, dedicated, reply)));
    }

    /** Returns whether a commit was not sent because the dedicated connection could not be opened. */
    static boolean notConnected(Throwable thrown) {
        return ReplyErrors.cause(thrown) instanceof StoreException known && known.verdict() == Verdict.RETRYABLE;
    }

    private CompletableFuture<List<Object>> awaitCopies(
            ServerConnection server, RedisAsyncCommands<String, String> dedicated, List<Object> reply) {
        if (reply.get(0).equals("STALE")) {
            server.close(); // the two connections may lead to different servers
        }
        if (reply.get(0).equals("STALE") || reply.get(0).equals("REFUSED")) {
            return CompletableFuture.completedFuture(reply);
        }
        return (copies.disk() ? awaitDisks(dedicated) : awaitReplicas(dedicated)).handle((ignored, failure) -> {
            if (failure != null) {
                throw unknown(
                        "the number of copies cannot be determined ("
                                + ReplyErrors.cause(failure).getMessage() + ")",
                        failure);
            }
            return reply;
        });
    }

    private CompletableFuture<Void> awaitReplicas(RedisAsyncCommands<String, String> dedicated) {
        return dedicated
                .waitForReplication(copies.replicas(), waitMillis)
                .toCompletableFuture()
                .thenAccept(count -> require(count, copies.replicas(), "replicas have"));
    }

    private CompletableFuture<Void> awaitDisks(RedisAsyncCommands<String, String> dedicated) {
        CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8)
                .add(1)
                .add(copies.replicas())
                .add(waitMillis);
        return dedicated
                .dispatch(WAITAOF, new ArrayOutput<>(StringCodec.UTF8), arguments)
                .toCompletableFuture()
                .thenAccept(counts -> {
                    require((Long) counts.get(0), 1, "disks of the primary have");
                    require((Long) counts.get(1), copies.replicas(), "disks of replicas have");
                });
    }

    private static void require(long count, long required, String have) {
        if (count < required) {
            throw unknown("only " + count + " of " + required + " " + have + " it", null);
        }
    }

    private static StoreException unknown(String what, @Nullable Throwable cause) {
        if (cause != null && ReplyErrors.cause(cause) instanceof StoreException known) {
            return known;
        }
        return new StoreException(
                Verdict.UNKNOWN,
                "the primary has executed the commit, but " + what
                        + "; it may still get lost with the primary, resend it until there are enough copies",
                cause);
    }
}
