package dev.holdfast.redis.audit;

import dev.holdfast.redis.format.StreamMessages;
import dev.holdfast.redis.script.Script;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.VerifyReport.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Audits feeds, and rebuilds those that lack commits. Confined to one thread. */
final class FeedAudit {
    private static final String BATCH = "128";
    private static final int MAX_RESTARTS = 5;
    private static final long EXPIRY_SECONDS = 3600;

    private final AuditedShard shard;
    private final String repairName = UUID.randomUUID().toString();
    private final Map<String, FeedGap> missing = new HashMap<>();
    private long entries;

    FeedAudit(AuditedShard shard) {
        this.shard = shard;
    }

    /** The commits that the feed of a type lacks. */
    private static final class FeedGap {
        private long commits;
        private long entries;
        private long collected;
        private long first = Long.MAX_VALUE;
    }

    /** Returns the number of entries. */
    long entries() {
        return entries;
    }

    /** Records a commit that the feed lacks. A repair collects them in the server, since there may be many. */
    void missing(ItemKey key, long revision, int count) {
        FeedGap ofType = missing.computeIfAbsent(key.type(), type -> new FeedGap());
        ofType.commits++;
        ofType.entries += count;
        ofType.first = Math.min(ofType.first, revision);
        if (shard.repair()) {
            String collection = shard.keys().missingInFeed(repairName, key.type());
            ofType.collected += shard.ask(session -> session.server()
                    .commands()
                    .zadd(collection, (double) revision, revision + " " + count + " " + key.id()));
            var unused = shard.ask(session -> session.server().commands().expire(collection, EXPIRY_SECONDS));
        }
    }

    /** Completes the feed of a type, then looks for messages without history. */
    void finish(String type) {
        FeedGap ofType = missing.get(type);
        if (ofType != null) {
            boolean repaired = shard.repair() && rebuild(type, ofType.collected);
            if (!repaired) {
                entries += ofType.entries;
            }
            shard.found(
                    Problem.DERIVED_MISMATCH,
                    "feed of " + type,
                    ofType.commits + " commits with " + ofType.entries
                            + " entries are missing in it or stored wrong, the first with revision " + ofType.first
                            + "; repair restores them, but readers past them do not see them: let those start again",
                    repaired);
        }
        check(type);
    }

    private boolean rebuild(String type, long collected) {
        for (int i = 0; i < MAX_RESTARTS; i++) {
            String after = "0";
            String head = "";
            String copied = "0";
            while (true) {
                List<Object> step = shard.run(
                        Script.REPAIR_FEED, type, repairName, after, head, copied, String.valueOf(collected), BATCH);
                if (step.get(0).equals("DONE")) {
                    return true;
                }
                if (step.get(0).equals("AGAIN")) {
                    break;
                }
                after = (String) step.get(1);
                head = (String) step.get(2);
                copied = String.valueOf(step.get(3));
            }
        }
        return false;
    }

    private void check(String type) {
        String after = "-";
        while (!after.isEmpty()) {
            List<Object> reply = shard.run(Script.CHECK_FEED, type, after, BATCH);
            entries += (Long) reply.get(1);
            long trimmed = Long.parseLong((String) reply.get(2));
            for (Object one : (List<?>) reply.get(3)) {
                List<String> wrong = AuditedShard.texts(one);
                withoutHistory(type, wrong.get(0), wrong.get(1), trimmed);
            }
            after = (String) reply.get(0);
        }
    }

    /** Nobody reads trimmed messages; above them, the history of the commit is lost, and readers must learn of it. */
    private void withoutHistory(String type, String messageId, String id, long trimmed) {
        long revision = StreamMessages.revision(messageId);
        if (revision > trimmed) {
            shard.found(
                    Problem.DAMAGED_ENTRY,
                    type + "/" + id,
                    "the history of revision " + revision + " is missing, only the feed has it; look for a backup",
                    false);
            return;
        }
        if (shard.repair()) {
            var unused = shard.ask(
                    session -> session.server().commands().xdel(shard.keys().feed(type), messageId));
        }
        shard.found(
                Problem.DERIVED_MISMATCH,
                "feed of " + type,
                "it has revision " + revision + ", which was trimmed; repair",
                shard.repair());
    }
}
