package dev.holdfast.redis;

import dev.holdfast.store.Durability;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
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
 * Sends the commits of one shard and waits for as many copies as the options ask for. To wait holds up a connection, and
 * counts only what was written over it; so commits that wait have one of their own, and go one after the other. Thread-safe.
 */
final class Acknowledging {
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

    private final Acknowledgement wanted;
    private final long patienceMillis;
    private volatile boolean waited;

    Acknowledging(RedisOptions options) {
        this.wanted = options.acknowledgement();
        // less than the time-out of the call, so that it is the server that tells how many there are
        this.patienceMillis = Math.max(1, options.timeout().toMillis() * 3 / 4);
    }

    /** What a commit survives once it is acknowledged as asked for. */
    static Durability durability(Acknowledgement wanted, ServerFacts facts) {
        if (wanted.replicas() > 0) {
            return Durability.REPLICAS;
        }
        return wanted.disk() ? Durability.NODE : facts.durability();
    }

    /** Whether a group of commits that is on its way would hold up another one. */
    boolean oneAtATime() {
        return waited;
    }

    private boolean waits(ServerFacts facts) {
        return wanted.replicas() > 0 || (wanted.disk() && !facts.syncsAlways());
    }

    /** Runs the commit script; the answer fails with {@code UNKNOWN} if it was carried out but too few have it. */
    CompletableFuture<List<Object>> commit(Route.Way way, Keys keys, String[] arguments) {
        Link link = way.link();
        waited = waits(link.facts());
        if (!waited) {
            return link.run(Script.COMMIT, keys.meta(), arguments);
        }
        return link.own(keys.meta())
                .thenCompose(own -> Link.run(own, Script.COMMIT, keys.meta(), arguments)
                        .thenCompose(answer -> acknowledged(link, own, answer)));
    }

    /** Whether a commit was not sent because it had no connection to go over. */
    static boolean unconnected(Throwable thrown) {
        return Replies.cause(thrown) instanceof StoreException known && known.verdict() == Verdict.RETRYABLE;
    }

    private CompletableFuture<List<Object>> acknowledged(
            Link link, RedisAsyncCommands<String, String> own, List<Object> answer) {
        if (answer.get(0).equals("STALE")) {
            link.close(); // the two connections may lead to different servers
        }
        if (answer.get(0).equals("STALE") || answer.get(0).equals("REFUSED")) {
            return CompletableFuture.completedFuture(answer);
        }
        return (wanted.disk() ? disk(own) : replicas(own)).handle((ignored, failure) -> {
            if (failure != null) {
                throw unknown(
                        "nobody can tell who has it (" + Replies.cause(failure).getMessage() + ")", failure);
            }
            return answer;
        });
    }

    private CompletableFuture<Void> replicas(RedisAsyncCommands<String, String> own) {
        return own.waitForReplication(wanted.replicas(), patienceMillis)
                .toCompletableFuture()
                .thenAccept(count -> require(count, wanted.replicas(), "replicas have"));
    }

    private CompletableFuture<Void> disk(RedisAsyncCommands<String, String> own) {
        CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8)
                .add(1)
                .add(wanted.replicas())
                .add(patienceMillis);
        return own.dispatch(WAITAOF, new ArrayOutput<>(StringCodec.UTF8), arguments)
                .toCompletableFuture()
                .thenAccept(counts -> {
                    require((Long) counts.get(0), 1, "disks of the primary have");
                    require((Long) counts.get(1), wanted.replicas(), "disks of replicas have");
                });
    }

    private static void require(long count, long wanted, String have) {
        if (count < wanted) {
            throw unknown("only " + count + " of " + wanted + " " + have + " it", null);
        }
    }

    private static StoreException unknown(String what, @Nullable Throwable cause) {
        if (cause != null && Replies.cause(cause) instanceof StoreException known) {
            return known;
        }
        return new StoreException(
                Verdict.UNKNOWN,
                "the primary has carried out the commit, but " + what
                        + "; it may still get lost with the primary, sending it again tells when there are enough",
                cause);
    }
}
