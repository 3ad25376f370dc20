package dev.holdfast.redis;

import dev.holdfast.store.Durability;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreException.Verdict;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Sends commits and waits for as many copies as the options ask for. */
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

    /** Runs the commit script; the answer fails with {@code UNKNOWN} if it was carried out but too few have it. */
    CompletableFuture<List<Object>> commit(Route.Way way, Keys keys, String[] arguments) {
        CompletableFuture<List<Object>> committed = way.link().run(Script.COMMIT, keys.meta(), arguments);
        if (wanted.replicas() == 0 && !(wanted.disk() && !way.link().facts().syncsAlways())) {
            return committed;
        }
        return committed.thenCompose(answer -> {
            if (answer.get(0).equals("STALE") || answer.get(0).equals("REFUSED")) {
                return CompletableFuture.completedFuture(answer);
            }
            return (wanted.disk() ? disk(way.link()) : replicas(way.link())).thenApply(ignored -> answer);
        });
    }

    private CompletableFuture<Void> replicas(Link link) {
        return link.commands()
                .waitForReplication(wanted.replicas(), patienceMillis)
                .toCompletableFuture()
                .thenAccept(count -> require(count, wanted.replicas(), "replicas have"));
    }

    private CompletableFuture<Void> disk(Link link) {
        RedisAsyncCommands<String, String> commands = link.commands();
        CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8)
                .add(1)
                .add(wanted.replicas())
                .add(patienceMillis);
        return commands.dispatch(WAITAOF, new ArrayOutput<>(StringCodec.UTF8), arguments)
                .toCompletableFuture()
                .thenAccept(counts -> {
                    require((Long) counts.get(0), 1, "disks of the primary have");
                    require((Long) counts.get(1), wanted.replicas(), "disks of replicas have");
                });
    }

    private static void require(long count, long wanted, String have) {
        if (count < wanted) {
            throw new StoreException(
                    Verdict.UNKNOWN,
                    "the primary has carried out the commit, but only " + count + " of " + wanted + " " + have
                            + " it; it may still get lost with the primary, sending it again tells when there are enough",
                    null);
        }
    }
}
