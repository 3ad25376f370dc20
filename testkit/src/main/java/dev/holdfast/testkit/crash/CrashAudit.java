package dev.holdfast.testkit.crash;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.VerifyReport;
import dev.holdfast.testkit.crash.ScriptedCommit.Acknowledgement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Checks the store after each killed child; it follows the same data over all rounds. */
final class CrashAudit {
    private static final int PAGE = 1000;

    private final List<String> problems = new ArrayList<>();
    private final Map<ItemKey, ItemTrace> items = new TreeMap<>();
    private Cursor after = Cursor.START;
    private long entries;
    private long unacknowledged;

    /** An item as its history describes it. */
    private static final class ItemTrace {
        private long revision;
        private long number;
        private @Nullable ScriptedCommit newest;
        private final TreeMap<Integer, String> chunks = new TreeMap<>();

        @Nullable
        ScriptedCommit alive() {
            return newest == null || newest.deletes() ? null : newest;
        }
    }

    List<String> problems() {
        return problems;
    }

    long entries() {
        return entries;
    }

    long unacknowledged() {
        return unacknowledged;
    }

    void problem(int round, String what) {
        problems.add("kill " + round + ": " + what);
    }

    /** Reports a failure that the child itself met, with its error output. */
    void round(int round, List<String> said) {
        if (said.stream().anyMatch(line -> line.startsWith(CrashChild.FAILED))) {
            List<String> output = said.stream()
                    .filter(line -> !ScriptedCommit.isProtocol(line))
                    .map(line -> line.replace('\t', ' '))
                    .toList();
            problem(round, "the child failed:\n" + String.join("\n", output));
        }
    }

    void check(int round, StateStore store, List<Acknowledgement> acks) {
        VerifyReport report = store.verify(StateStore.Check.REPORT);
        report.findings().forEach(finding -> problem(round, "verify finds " + finding));
        Map<String, StoredCommit> found = new HashMap<>();
        for (List<HistoryEntry> commit : newCommits(store)) {
            follow(round, commit, found);
        }
        for (Acknowledgement ack : acks) {
            acknowledged(round, ack, found.get(ack.token()));
        }
        unacknowledged += found.size() - acks.size();
        items.forEach((key, item) -> {
            record(round, store, key, item);
            chunks(round, store, key, item);
        });
        counts(round, store);
    }

    /** A commit in the history. */
    private record StoredCommit(ItemKey key, long revision, long expected, ScriptedCommit script) {}

    /** The commit of an entry; items of different shards may share a revision. */
    private record CommitId(ItemKey key, long revision) {}

    private List<List<HistoryEntry>> newCommits(StateStore store) {
        Map<CommitId, List<HistoryEntry>> commits = new LinkedHashMap<>();
        boolean more = true;
        while (more) {
            HistoryPage page = store.history(new HistoryQuery(ScriptedCommit.TYPE, null, after, PAGE));
            page.entries()
                    .forEach(entry -> commits.computeIfAbsent(
                                    new CommitId(entry.key(), entry.revision()), id -> new ArrayList<>())
                            .add(entry));
            after = page.next();
            more = page.more();
        }
        return List.copyOf(commits.values());
    }

    /** Checks that one commit of the history is whole and follows the commit before it. */
    private void follow(int round, List<HistoryEntry> commit, Map<String, StoredCommit> found) {
        HistoryEntry first = commit.get(0);
        ItemTrace item = items.computeIfAbsent(first.key(), key -> new ItemTrace());
        ScriptedCommit script =
                ScriptedCommit.parse(ScriptedCommit.tokenIn(first.entry().detail()));
        if (script == null) {
            problem(round, first + " comes from no child");
            return;
        }
        ScriptedCommit before = item.alive();
        List<Entry> expected = script.entries(before == null ? null : before.state());
        if (!expected.equals(commit.stream().map(HistoryEntry::entry).toList())) {
            problem(round, "a commit is incomplete or follows a gap: " + commit + " instead of " + expected);
        }
        if (first.revision() <= item.revision) {
            problem(round, first + " does not follow revision " + item.revision);
        }
        for (HistoryEntry entry : commit) {
            entries++;
            item.number++;
            if (entry.number() != item.number) {
                problem(round, entry + " should have number " + item.number);
            }
        }
        long base = before == null ? 0 : item.revision;
        if (found.put(script.token(), new StoredCommit(first.key(), first.revision(), base, script)) != null) {
            problem(round, first + " is stored twice");
        }
        item.revision = first.revision();
        item.newest = script;
        script.chunks().forEach(chunk -> item.chunks.putIfAbsent(chunk.index(), chunk.document()));
        if (script.deletes()) {
            item.chunks.clear();
        }
    }

    private void acknowledged(int round, Acknowledgement ack, @Nullable StoredCommit found) {
        if (found == null) {
            problem(round, ack + " is lost");
        } else if (found.revision() != ack.revision()
                || found.expected() != ack.expected()
                || !found.key().equals(ack.key())
                || found.script().bodyChecksum() != ack.checksum()) {
            problem(round, ack + " is stored as " + found);
        }
    }

    private void record(int round, StateStore store, ItemKey key, ItemTrace item) {
        Optional<ItemRecord> record = store.read(key);
        ScriptedCommit script = item.alive();
        Optional<ItemRecord> expected = script == null
                ? Optional.empty()
                : Optional.of(new ItemRecord(key, item.revision, item.number, script.body()));
        if (!record.equals(expected)) {
            problem(round, key + " is " + record + ", but its history ends with " + expected);
        }
    }

    private void chunks(int round, StateStore store, ItemKey key, ItemTrace item) {
        TreeMap<Integer, String> stored = new TreeMap<>();
        @Nullable Cursor next = Cursor.START;
        while (next != null) {
            Page<Chunk> page = store.chunks(new ChunkQuery(key, ScriptedCommit.LEDGER, next, PAGE));
            page.items().forEach(chunk -> stored.put(chunk.index(), chunk.document()));
            next = page.next();
        }
        if (!stored.equals(item.chunks)) {
            problem(round, key + " has the chunks " + stored + " instead of " + item.chunks);
        }
    }

    private void counts(int round, StateStore store) {
        Map<String, Long> expected = new TreeMap<>();
        for (ItemTrace item : items.values()) {
            ScriptedCommit script = item.alive();
            if (script != null) {
                expected.merge(script.state(), 1L, Long::sum);
            }
        }
        Map<String, Long> counted = new TreeMap<>(store.count(ScriptedCommit.TYPE));
        counted.values().removeIf(count -> count == 0);
        if (!counted.equals(expected)) {
            problem(round, "counts are " + counted + " instead of " + expected);
        }
    }
}
