package dev.holdfast.redis;

import dev.holdfast.store.ItemKey;
import dev.holdfast.store.VerifyReport.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Checks feeds, and makes one anew that has lost commits. Confined to one thread. */
final class AuditFeed {
    private static final String AT_ONCE = "128";
    private static final int MOST_BEGINNINGS = 5;
    private static final long LIFE_SECONDS = 3600;

    private final AuditedShard shard;
    private final String name = UUID.randomUUID().toString();
    private final Map<String, Missing> missing = new HashMap<>();
    private long entries;

    AuditFeed(AuditedShard shard) {
        this.shard = shard;
    }

    /** The commits that the feed of a type does not have. */
    private static final class Missing {
        private long commits;
        private long entries;
        private long noted;
        private long first = Long.MAX_VALUE;
    }

    /** How many entries there are. */
    long entries() {
        return entries;
    }

    /** Notes a commit that the feed does not have; a repair gathers them in the server, for they may be many. */
    void missing(ItemKey key, long revision, int count) {
        Missing of = missing.computeIfAbsent(key.type(), type -> new Missing());
        of.commits++;
        of.entries += count;
        of.first = Math.min(of.first, revision);
        if (shard.repair()) {
            String mending = shard.keys().mending(name, key.type());
            of.noted += shard.ask(way ->
                    way.link().commands().zadd(mending, (double) revision, revision + " " + count + " " + key.id()));
            var unused = shard.ask(way -> way.link().commands().expire(mending, LIFE_SECONDS));
        }
    }

    /** Completes the feed of a type, then looks for what is in it without history. */
    void finish(String type) {
        Missing of = missing.get(type);
        if (of != null) {
            boolean mended = shard.repair() && mend(type, of.noted);
            if (!mended) {
                entries += of.entries;
            }
            shard.found(
                    Problem.DERIVED_MISMATCH,
                    "feed of " + type,
                    of.commits + " commits with " + of.entries
                            + " entries are missing in it or stored wrong, the first of"
                            + " revision " + of.first + "; repair puts them back, but readers that are past them do not"
                            + " see them: let those begin anew",
                    mended);
        }
        check(type);
    }

    private boolean mend(String type, long noted) {
        for (int i = 0; i < MOST_BEGINNINGS; i++) {
            String after = "0";
            String head = "";
            String taken = "0";
            while (true) {
                List<Object> step =
                        shard.run(Script.MEND_FEED, type, name, after, head, taken, String.valueOf(noted), AT_ONCE);
                if (step.get(0).equals("DONE")) {
                    return true;
                }
                if (step.get(0).equals("AGAIN")) {
                    break;
                }
                after = (String) step.get(1);
                head = (String) step.get(2);
                taken = String.valueOf(step.get(3));
            }
        }
        return false;
    }

    private void check(String type) {
        String after = "-";
        while (true) {
            List<Object> answer = shard.run(Script.CHECK_FEED, type, after, AT_ONCE);
            entries += (Long) answer.get(1);
            long trimmed = Long.parseLong((String) answer.get(2));
            for (Object one : (List<?>) answer.get(3)) {
                List<String> wrong = AuditedShard.texts(one);
                stray(type, wrong.get(0), wrong.get(1), trimmed);
            }
            after = (String) answer.get(0);
            if (after.isEmpty()) {
                return;
            }
        }
    }

    /** Below what was trimmed nobody reads; above, the history of the commit is lost, and readers are to be told so. */
    private void stray(String type, String place, String id, long trimmed) {
        if (Messages.revision(place) > trimmed) {
            shard.found(
                    Problem.DAMAGED_ENTRY,
                    type + "/" + id,
                    "the history of revision " + Messages.revision(place)
                            + " is missing, only the feed has it; look for a backup",
                    false);
            return;
        }
        if (shard.repair()) {
            var unused =
                    shard.ask(way -> way.link().commands().xdel(shard.keys().feed(type), place));
        }
        shard.found(
                Problem.DERIVED_MISMATCH,
                "feed of " + type,
                "it has revision " + Messages.revision(place) + ", which was trimmed; repair",
                shard.repair());
    }
}
