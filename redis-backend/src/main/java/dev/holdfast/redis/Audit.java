package dev.holdfast.redis;

import dev.holdfast.store.VerifyReport;
import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.store.VerifyReport.Problem;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks a store: walks over all keys of its namespace, so that nothing is missed that an index has lost. Each item, and
 * each page of history, feed and indexes, is compared inside one script, so writers make no false alarms, and no script
 * holds up the server for long. Memory does not grow with the number of items. Confined to one thread.
 */
final class Audit {
    private static final int KEYS_AT_ONCE = 512;

    private final Shards shards;
    private final Check check;

    Audit(Shards shards, Check check) {
        this.shards = shards;
        this.check = check;
    }

    VerifyReport run() {
        try {
            return examine();
        } catch (StoreException e) {
            throw Replies.wrongType(e) ? named(e) : e;
        }
    }

    private StoreException named(StoreException failure) {
        for (int i = 0; i < shards.count(); i++) {
            StoreException named = new Misplaced(new AuditedShard(shards.route(i), i, check)).explain(failure);
            if (named != failure) {
                return named;
            }
        }
        return failure;
    }

    private VerifyReport examine() {
        Map<Link, List<AuditKeys>> servers = new LinkedHashMap<>();
        for (int i = 0; i < shards.count(); i++) {
            AuditedShard shard = new AuditedShard(shards.route(i), i, check);
            // asks for the types, so that a slot that has moved is looked for where it is now
            AuditKeys keys = new AuditKeys(shard);
            servers.computeIfAbsent(shard.open().link(), link -> new ArrayList<>())
                    .add(keys);
        }
        long items = 0;
        long entries = 0;
        List<Finding> findings = new ArrayList<>();
        for (Map.Entry<Link, List<AuditKeys>> server : servers.entrySet()) {
            walk(server.getKey(), server.getValue());
            for (AuditKeys keys : server.getValue()) {
                keys.finish();
                items += keys.items();
                entries += keys.entries();
                lost(keys.shard());
                requireStill(server.getKey(), keys.shard());
                findings.addAll(keys.shard().findings());
            }
        }
        return new VerifyReport(items, entries, findings);
    }

    /** Shows all keys of a server to the shards that lie on it, in one walk. */
    private static void walk(Link link, List<AuditKeys> on) {
        Map<String, AuditKeys> byPrefix = new LinkedHashMap<>();
        on.forEach(keys -> byPrefix.put(keys.shard().keys().prefix(), keys));
        AuditedShard any = on.get(0).shard();
        String pattern = any.keys().patternOfAll();
        ScanArgs args = ScanArgs.Builder.matches(pattern).limit(KEYS_AT_ONCE);
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            KeyScanCursor<String> page = any.askOver(link, link.commands().scan(cursor, args));
            for (String key : page.getKeys()) {
                AuditKeys keys = byPrefix.get(key.substring(0, key.indexOf(Keys.AFTER_TAG) + Keys.AFTER_TAG.length()));
                if (keys != null) {
                    keys.see(key);
                }
            }
            on.forEach(AuditKeys::examine);
            cursor = page;
        } while (!cursor.isFinished());
    }

    /** A shard that has moved to another server in the middle was walked over in part only. */
    private static void requireStill(Link link, AuditedShard shard) {
        Link now = shard.open().link();
        if (now != link) {
            throw new StoreException(
                    Verdict.RETRYABLE,
                    "shard " + shard.number() + " has moved from "
                            + link.facts().server() + " to " + now.facts().server()
                            + ", or was connected to anew, while it was checked; check again",
                    null);
        }
    }

    /** What open.lua noted when a server had come back without commits that a client had seen. */
    private static void lost(AuditedShard shard) {
        Map<String, String> windows =
                shard.ask(way -> way.link().commands().hgetall(shard.keys().lost()));
        windows.forEach((first, window) -> {
            String[] bounds = window.split(" ", -1);
            shard.found(
                    Problem.LOST_COMMITS,
                    "shard " + shard.number(),
                    "the server came back with revision " + bounds[0] + " although " + bounds[bounds.length - 1]
                            + " had been acknowledged, and goes on from " + first
                            + "; what lies between is gone. Look for a copy of the server's data from before, or accept the"
                            + " loss with: HDEL " + shard.keys().lost() + " " + first,
                    false);
        });
    }
}
