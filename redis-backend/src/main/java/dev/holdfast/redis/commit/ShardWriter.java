package dev.holdfast.redis.commit;

import dev.holdfast.StoreException.Verdict;
import dev.holdfast.redis.connection.ShardConnection;
import dev.holdfast.redis.connection.ShardConnection.Session;
import dev.holdfast.redis.connection.Shards;
import dev.holdfast.redis.script.Script;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.Lease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Renews leases and trims history: writes that bypass the {@link CommitPipeline}. Thread-safe. */
public final class ShardWriter {
    private static final String COMMITS_PER_TRIM = "100";

    private final Shards shards;

    public ShardWriter(Shards shards) {
        this.shards = shards;
    }

    /** Extends a lease; returns the revision of its record, or empty if it is no longer held. */
    public OptionalLong renew(ItemKey key, Lease held, Instant expires) {
        List<String> arguments = ScriptArguments.renewal(key, held, expires);
        List<Object> reply = write(shards.connection(key), Script.RENEW, arguments);
        return reply.get(0).equals(1L) ? OptionalLong.of(Long.parseLong((String) reply.get(1))) : OptionalLong.empty();
    }

    /**
     * Trims the history of a type.
     *
     * @param revisions the revision of each shard up to which to trim; 0 for none
     * @return the number of trimmed entries
     */
    public long trim(String type, List<Long> revisions) {
        long trimmed = 0;
        for (int i = 0; i < shards.count(); i++) {
            trimmed += revisions.get(i) == 0 ? 0 : trim(shards.connection(i), type, revisions.get(i));
        }
        return trimmed;
    }

    private static long trim(ShardConnection shard, String type, long upTo) {
        List<String> arguments = List.of(type, String.valueOf(upTo), COMMITS_PER_TRIM);
        long trimmed = 0;
        boolean more = true;
        while (more) {
            List<Object> reply = write(shard, Script.TRIM, arguments);
            trimmed += (Long) reply.get(0);
            more = (Long) reply.get(1) == 1;
        }
        return trimmed;
    }

    /** Runs a script that writes, again after a new handshake if the server has started another run. */
    private static List<Object> write(ShardConnection shard, Script script, List<String> arguments) {
        Session session = shard.open();
        List<Object> reply = run(shard, session, script, arguments);
        if (reply.get(0).equals("STALE")) {
            shard.expire(session);
            reply = run(shard, shard.open(), script, arguments);
        }
        if (reply.get(0).equals("STALE")) {
            throw CommitPipeline.restarting();
        }
        return reply;
    }

    private static List<Object> run(ShardConnection shard, Session first, Script script, List<String> arguments) {
        return shard.run(
                first,
                session -> {
                    List<String> all = new ArrayList<>(arguments.size() + 1);
                    all.add(session.generation());
                    all.addAll(arguments);
                    return session.server().run(script, shard.keys().meta(), all.toArray(String[]::new));
                },
                Verdict.UNKNOWN);
    }
}
