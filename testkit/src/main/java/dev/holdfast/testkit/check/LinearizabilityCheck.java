package dev.holdfast.testkit.check;

import dev.holdfast.store.ItemKey;
import dev.holdfast.testkit.check.Violation.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether some sequential order of calls explains what concurrent callers saw of a store.
 *
 * <p>Revisions give the order of commits, so the check needs no search and takes O(n log n). It requires that the keys
 * did not exist before, that every commit was logged and wrote at least one history entry with its token, and that the
 * history was not trimmed. Revisions of a shard become visible in order: after a caller has seen one, no later call may
 * see an older state of any item of the shard. Confined to one thread at a time.
 */
public final class LinearizabilityCheck {
    private final List<Violation> violations = new ArrayList<>();
    private final Map<String, Sent> sent = new HashMap<>();
    private final Map<ItemKey, Timeline> timelines = new HashMap<>();
    private final Map<Long, Sent> byRevision = new HashMap<>();

    private LinearizabilityCheck() {}

    /**
     * Checks a log of a store with one order of revisions.
     *
     * @param operations the operations that callers saw, in any order
     * @param history the final history of the store, see {@link StoredEntry#readAll}
     * @return the violations; empty if the log is linearizable
     */
    public static List<Violation> check(Collection<Operation> operations, Collection<StoredEntry> history) {
        return check(operations, history, key -> 0);
    }

    /**
     * Checks a log of a store with several shards. The log is linearizable if the log of each shard is.
     *
     * @param operations the operations that callers saw, in any order
     * @param history the final history of the store, see {@link StoredEntry#readAll}
     * @param shardOf the shard of an item
     * @return the violations; empty if the log is linearizable
     */
    public static List<Violation> check(
            Collection<Operation> operations, Collection<StoredEntry> history, ToIntFunction<ItemKey> shardOf) {
        Map<Integer, List<Operation>> seen = new TreeMap<>();
        Map<Integer, List<StoredEntry>> left = new TreeMap<>();
        operations.forEach(
                operation -> seen.computeIfAbsent(shardOf.applyAsInt(operation.key()), shard -> new ArrayList<>())
                        .add(operation));
        history.forEach(entry -> left.computeIfAbsent(shardOf.applyAsInt(entry.key()), shard -> new ArrayList<>())
                .add(entry));
        Set<Integer> shards = new TreeSet<>(seen.keySet());
        shards.addAll(left.keySet());
        return shards.stream()
                .flatMap(
                        shard -> one(seen.getOrDefault(shard, List.of()), left.getOrDefault(shard, List.of())).stream())
                .toList();
    }

    private static List<Violation> one(List<Operation> operations, List<StoredEntry> history) {
        LinearizabilityCheck check = new LinearizabilityCheck();
        operations.forEach(check::collect);
        check.checkNumbers(history);
        check.placeStored(history);
        check.checkAcknowledged();
        check.timelines.values().forEach(timeline -> timeline.checkChain(check));
        check.checkTimes(operations);
        return List.copyOf(check.violations);
    }

    void report(Rule rule, ItemKey key, String detail) {
        violations.add(new Violation(rule, key, detail));
    }

    private void collect(Operation operation) {
        if (operation.kind() != Operation.Kind.READ) {
            sent.computeIfAbsent(operation.token(), token -> new Sent(operation))
                    .add(operation);
        }
    }

    private void checkNumbers(Collection<StoredEntry> history) {
        Map<ItemKey, List<StoredEntry>> byKey = new HashMap<>();
        history.forEach(entry ->
                byKey.computeIfAbsent(entry.key(), key -> new ArrayList<>()).add(entry));
        byKey.forEach((key, entries) -> {
            entries.sort(Comparator.comparingLong(StoredEntry::number));
            long revision = 0;
            for (int i = 0; i < entries.size(); i++) {
                StoredEntry entry = entries.get(i);
                if (entry.number() != i + 1L || entry.revision() < revision) {
                    report(Rule.NUMBER_GAP, key, "entry " + (i + 1) + " is " + entry);
                    return;
                }
                revision = entry.revision();
            }
        });
    }

    private void placeStored(Collection<StoredEntry> history) {
        for (StoredEntry entry : history) {
            Sent commit = sent.get(entry.token());
            if (commit == null || !commit.key.equals(entry.key())) {
                report(Rule.FROM_NOWHERE, entry.key(), "no caller sent " + entry);
            } else if (commit.revision == 0) {
                place(commit, entry.revision());
            } else if (commit.revision != entry.revision()) {
                report(Rule.TOKEN_TWICE, entry.key(), commit + " is also at revision " + entry.revision());
            }
        }
    }

    private void place(Sent commit, long revision) {
        commit.revision = revision;
        Sent other = byRevision.putIfAbsent(revision, commit);
        if (other != null) {
            report(Rule.REVISION_TWICE, commit.key, commit + " and " + other);
        }
        timelines.computeIfAbsent(commit.key, Timeline::new).put(revision, commit);
    }

    private void checkAcknowledged() {
        for (Sent commit : sent.values()) {
            if (commit.acknowledged == 0) {
                if (commit.revision != 0 && (commit.unknown == Long.MIN_VALUE || commit.conflict > commit.unknown)) {
                    report(Rule.REJECTED_TOKEN, commit.key, commit + " was rejected and is in the history");
                }
                continue;
            }
            if (commit.conflict > commit.answered) {
                report(
                        Rule.FORGOTTEN_TOKEN,
                        commit.key,
                        commit + " was acknowledged, but conflicted when it was sent again");
            }
            if (commit.revision == 0) {
                report(Rule.LOST_TOKEN, commit.key, commit + " was acknowledged and is not in the history");
                place(commit, commit.acknowledged);
            } else if (commit.revision != commit.acknowledged) {
                report(Rule.LOST_TOKEN, commit.key, commit + " was acknowledged with revision " + commit.acknowledged);
            }
            if (commit.twoAnswers) {
                report(Rule.TOKEN_TWICE, commit.key, commit + " was acknowledged with two revisions");
            }
        }
    }

    /** The start or the end of an operation; at equal times starts come first, which is the lenient order. */
    private record Edge(long time, boolean end, Operation operation) {}

    private void checkTimes(Collection<Operation> operations) {
        List<Edge> edges = new ArrayList<>(2 * operations.size());
        for (Operation operation : operations) {
            edges.add(new Edge(operation.start(), false, operation));
            edges.add(new Edge(operation.end(), true, operation));
        }
        edges.sort(Comparator.comparingLong(Edge::time).thenComparing(Edge::end));
        IdentityHashMap<Operation, Long> seen = new IdentityHashMap<>();
        long complete = 0;
        for (Edge edge : edges) {
            Operation operation = edge.operation();
            if (edge.end()) {
                complete = Math.max(complete, seen.getOrDefault(operation, 0L));
            } else {
                seen.put(operation, observe(operation, complete));
            }
        }
    }

    /** Checks an operation that starts when all commits up to a revision are complete; returns the revision it saw. */
    private long observe(Operation operation, long complete) {
        if (operation.kind() == Operation.Kind.UNKNOWN || operation.kind() == Operation.Kind.REJECTED) {
            return 0;
        }
        Timeline timeline = timelines.computeIfAbsent(operation.key(), Timeline::new);
        if (operation.kind() == Operation.Kind.COMMITTED) {
            Sent commit = sent.get(operation.token());
            // a commit that is sent again may be answered long after it took effect
            if (commit != null && commit.start == operation.start() && operation.revision() <= complete) {
                report(Rule.STALE, operation.key(), operation + " started after revision " + complete + " was seen");
            }
            return operation.revision();
        }
        if (operation.kind() == Operation.Kind.CONFLICT && operation.revision() == operation.expected()) {
            report(Rule.GROUNDLESS_CONFLICT, operation.key(), operation.toString());
        }
        return operation.revision() == 0
                ? timeline.checkAbsent(this, operation, complete)
                : timeline.checkSeen(this, operation, complete);
    }

    /** A commit with all the times it was sent. */
    static final class Sent {
        final ItemKey key;
        final String token;
        final long expected;
        final String value;
        long start;
        long revision;
        long acknowledged;
        long answered = Long.MAX_VALUE;
        long conflict = Long.MIN_VALUE;
        long unknown = Long.MIN_VALUE;
        boolean twoAnswers;

        Sent(Operation first) {
            key = first.key();
            token = first.token();
            expected = first.expected();
            value = first.value();
            start = first.start();
        }

        void add(Operation operation) {
            start = Math.min(start, operation.start());
            switch (operation.kind()) {
                case COMMITTED -> {
                    twoAnswers |= acknowledged != 0 && acknowledged != operation.revision();
                    acknowledged = operation.revision();
                    answered = Math.min(answered, operation.end());
                }
                case CONFLICT -> conflict = Math.max(conflict, operation.start());
                case UNKNOWN -> unknown = Math.max(unknown, operation.start());
                // does not change the outcome of an earlier call
                case READ, REJECTED -> {}
            }
        }

        @Override
        public String toString() {
            return "commit " + token + " on " + expected + " at " + revision;
        }
    }

    /** The commits of one item by revision. */
    private static final class Timeline {
        private final ItemKey key;
        private final TreeMap<Long, Sent> commits = new TreeMap<>();

        Timeline(ItemKey key) {
            this.key = key;
        }

        void put(long revision, Sent commit) {
            commits.put(revision, commit);
        }

        private static boolean deletes(Sent commit) {
            return commit.value.isEmpty();
        }

        void checkChain(LinearizabilityCheck check) {
            @Nullable Sent before = null;
            for (Sent commit : commits.values()) {
                long expected = before == null || deletes(before) ? 0 : before.revision;
                if (commit.expected != expected) {
                    check.report(Rule.BROKEN_CHAIN, key, commit + " follows " + before);
                }
                before = commit;
            }
        }

        long checkSeen(LinearizabilityCheck check, Operation operation, long complete) {
            long revision = operation.revision();
            Sent commit = commits.get(revision);
            if (commit == null || commit.start > operation.end()) {
                check.report(Rule.FROM_NOWHERE, key, operation + " saw a value that was not yet written");
                return revision;
            }
            if (!commit.value.equals(operation.value()) && operation.kind() == Operation.Kind.READ) {
                check.report(Rule.WRONG_VALUE, key, operation + " differs from the value of " + commit);
            }
            Map.Entry<Long, Sent> floor = commits.floorEntry(complete);
            if (floor != null && floor.getKey() > revision) {
                check.report(Rule.STALE, key, operation + " started after " + floor.getValue() + " was complete");
            }
            return revision;
        }

        /** Checks an operation that saw no item: before the first commit, or after a deletion. */
        long checkAbsent(LinearizabilityCheck check, Operation operation, long complete) {
            Map.Entry<Long, Sent> floor = commits.floorEntry(complete);
            if (floor == null || deletes(floor.getValue())) {
                return floor == null ? 0 : floor.getKey();
            }
            for (Sent later : commits.tailMap(complete, false).values()) {
                if (deletes(later)) {
                    if (later.start > operation.end()) {
                        break;
                    }
                    return later.revision;
                }
            }
            check.report(Rule.STALE, key, operation + " saw no item after " + floor.getValue() + " was complete");
            return 0;
        }
    }
}
