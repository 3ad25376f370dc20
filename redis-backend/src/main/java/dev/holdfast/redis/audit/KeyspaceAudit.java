package dev.holdfast.redis.audit;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.redis.connection.ReplyErrors;
import dev.holdfast.redis.connection.ServerConnection;
import dev.holdfast.redis.connection.Shards;
import dev.holdfast.redis.format.ShardKeys;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport;
import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.store.VerifyReport.Problem;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Verifies a store by scanning all keys of its namespace, so that items missing in the indexes are found, too. Each
 * item, and each page of history, feed and indexes, is compared inside one script, so concurrent writers cause no false
 * alarms, and no script blocks the server for long. Memory does not grow with the number of items. Confined to one
 * thread.
 */
public final class KeyspaceAudit {
    private static final int KEYS_PER_SCAN = 512;

    private final Shards shards;
    private final Check check;

    public KeyspaceAudit(Shards shards, Check check) {
        this.shards = shards;
        this.check = check;
    }

    /** Runs the audit. */
    public VerifyReport run() {
        try {
            return audit();
        } catch (StoreException e) {
            throw ReplyErrors.wrongType(e) ? withKey(e) : e;
        }
    }

    private StoreException withKey(StoreException failure) {
        for (int i = 0; i < shards.count(); i++) {
            StoreException named = new WrongTypeKeys(new AuditedShard(shards.connection(i), i, check)).explain(failure);
            if (named != failure) {
                return named;
            }
        }
        return failure;
    }

    private VerifyReport audit() {
        Map<ServerConnection, List<ShardAudit>> servers = new LinkedHashMap<>();
        for (int i = 0; i < shards.count(); i++) {
            AuditedShard shard = new AuditedShard(shards.connection(i), i, check);
            // runs a command, so that a slot that has moved is found on its present server
            ShardAudit audit = new ShardAudit(shard);
            servers.computeIfAbsent(shard.server(), server -> new ArrayList<>()).add(audit);
        }
        long items = 0;
        long entries = 0;
        List<Finding> findings = new ArrayList<>();
        for (Map.Entry<ServerConnection, List<ShardAudit>> server : servers.entrySet()) {
            scan(server.getKey(), server.getValue());
            for (ShardAudit audit : server.getValue()) {
                audit.finish();
                items += audit.items();
                entries += audit.entries();
                lostCommits(audit.shard());
                requireSameServer(server.getKey(), audit.shard());
                findings.addAll(audit.shard().findings());
            }
        }
        return new VerifyReport(items, entries, findings);
    }

    /** Passes all keys of a server to the audits of the shards on it, in one scan. */
    private static void scan(ServerConnection server, List<ShardAudit> audits) {
        Map<String, ShardAudit> byPrefix = new LinkedHashMap<>();
        audits.forEach(audit -> byPrefix.put(audit.shard().keys().prefix(), audit));
        AuditedShard any = audits.get(0).shard();
        ScanArgs args = ScanArgs.Builder.matches(any.keys().patternOfAll()).limit(KEYS_PER_SCAN);
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            KeyScanCursor<String> page = any.await(server, server.commands().scan(cursor, args));
            for (String key : page.getKeys()) {
                int end = key.indexOf(ShardKeys.AFTER_TAG) + ShardKeys.AFTER_TAG.length();
                ShardAudit audit = byPrefix.get(key.substring(0, end));
                if (audit != null) {
                    audit.check(key);
                }
            }
            audits.forEach(ShardAudit::checkBatches);
            cursor = page;
        } while (!cursor.isFinished());
    }

    /** The scan of a shard that has moved to another server meanwhile is incomplete. */
    private static void requireSameServer(ServerConnection server, AuditedShard shard) {
        ServerConnection now = shard.server();
        if (now != server) {
            throw new StoreException(
                    Verdict.RETRYABLE,
                    "shard " + shard.number() + " has moved from "
                            + server.facts().server() + " to " + now.facts().server()
                            + ", or its connection was replaced, during the audit; run verify again",
                    null);
        }
    }

    /** Reports the losses that open.lua recorded when a server came back without commits that a client had seen. */
    private static void lostCommits(AuditedShard shard) {
        Map<String, String> losses = shard.ask(
                session -> session.server().commands().hgetall(shard.keys().lost()));
        losses.forEach((first, loss) -> {
            String[] bounds = loss.split(" ", -1);
            shard.found(
                    Problem.LOST_COMMITS,
                    "shard " + shard.number(),
                    "the server came back with revision " + bounds[0] + " although " + bounds[bounds.length - 1]
                            + " had been acknowledged, and continues from " + first
                            + "; the commits in between are gone. Look for an earlier copy of the server's data, or accept"
                            + " the loss with: HDEL " + shard.keys().lost() + " " + first,
                    false);
        });
    }
}
