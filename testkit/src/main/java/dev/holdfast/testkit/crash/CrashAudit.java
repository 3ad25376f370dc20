package dev.holdfast.testkit.crash;

import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.Cursor;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.Page;
import dev.holdfast.store.VerifyReport;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.crash.CrashScript.Ack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Checks what killed children left, over all rounds on the same data. */
final class CrashAudit {
    private static final int PAGE = 1000;

    private final List<String> problems = new ArrayList<>();
    private final Map<ItemKey, Item> items = new TreeMap<>();
    private Cursor after = Cursor.START;
    private long entries;
    private long unacknowledged;

    /** An item as its history tells. */
    private static final class Item {
        private long revision;
        private long number;
        private @Nullable CrashScript newest;
        private final TreeMap<Integer, String> chunks = new TreeMap<>();

        @Nullable
        CrashScript alive() {
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

    /** Looks for what the child itself found wrong. */
    void round(int round, List<String> said, Path errors) {
        for (String line : said) {
            if (line.startsWith("failed")) {
                problem(round, "the child " + line.replace('\t', ' ') + "\n" + text(errors));
            }
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "(its error output cannot be read: " + e.getMessage() + ")";
        }
    }

    void check(int round, StateStore store, List<Ack> acks) {
        VerifyReport report = store.verify(StateStore.Check.REPORT);
        report.findings().forEach(finding -> problem(round, "the check finds " + finding));
        Map<String, Found> found = new HashMap<>();
        for (List<HistoryEntry> commit : newCommits(store)) {
            follow(round, commit, found);
        }
        for (Ack ack : acks) {
            acknowledged(round, ack, found.get(ack.token()));
        }
        unacknowledged += found.size() - acks.size();
        items.forEach((key, item) -> {
            record(round, store, key, item);
            chunks(round, store, key, item);
        });
        counts(round, store);
    }

    /** A commit that the history holds. */
    private record Found(ItemKey key, long revision, long expected, CrashScript script) {}

    /** Of which commit an entry is; items of different shards may have the same revision. */
    private record Place(ItemKey key, long revision) {}

    private List<List<HistoryEntry>> newCommits(StateStore store) {
        Map<Place, List<HistoryEntry>> commits = new LinkedHashMap<>();
        boolean more = true;
        while (more) {
            HistoryPage page = store.history(new HistoryQuery(CrashScript.TYPE, null, after, PAGE));
            page.entries()
                    .forEach(entry -> commits.computeIfAbsent(
                                    new Place(entry.key(), entry.revision()), place -> new ArrayList<>())
                            .add(entry));
            after = page.next();
            more = page.more();
        }
        return List.copyOf(commits.values());
    }

    /** One commit of the history must be whole and follow the one before it. */
    private void follow(int round, List<HistoryEntry> commit, Map<String, Found> found) {
        HistoryEntry first = commit.get(0);
        Item item = items.computeIfAbsent(first.key(), key -> new Item());
        CrashScript script = CrashScript.parse(CrashScript.tokenIn(first.entry().detail()));
        if (script == null) {
            problem(round, first + " was written by nobody");
            return;
        }
        CrashScript before = item.alive();
        List<Entry> expected = script.entries(before == null ? null : before.state());
        if (!expected.equals(commit.stream().map(HistoryEntry::entry).toList())) {
            problem(round, "a commit is half there or follows a gap: " + commit + " instead of " + expected);
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
        if (found.put(script.token(), new Found(first.key(), first.revision(), base, script)) != null) {
            problem(round, first + " is there twice");
        }
        item.revision = first.revision();
        item.newest = script;
        script.chunks().forEach(chunk -> item.chunks.putIfAbsent(chunk.index(), chunk.document()));
        if (script.deletes()) {
            item.chunks.clear();
        }
    }

    private void acknowledged(int round, Ack ack, @Nullable Found found) {
        if (found == null) {
            problem(round, ack + " is gone");
        } else if (found.revision() != ack.revision()
                || found.expected() != ack.expected()
                || !found.key().equals(ack.key())
                || found.script().bodyChecksum() != ack.checksum()) {
            problem(round, ack + " is there as " + found);
        }
    }

    private void record(int round, StateStore store, ItemKey key, Item item) {
        Optional<ItemRecord> record = store.read(key);
        CrashScript script = item.alive();
        Optional<ItemRecord> expected = script == null
                ? Optional.empty()
                : Optional.of(new ItemRecord(key, item.revision, item.number, script.body()));
        if (!record.equals(expected)) {
            problem(round, key + " is " + record + ", but its history ends with " + expected);
        }
    }

    private void chunks(int round, StateStore store, ItemKey key, Item item) {
        TreeMap<Integer, String> stored = new TreeMap<>();
        @Nullable Cursor next = Cursor.START;
        while (next != null) {
            Page<Chunk> page = store.chunks(new ChunkQuery(key, CrashScript.LEDGER, next, PAGE));
            page.items().forEach(chunk -> stored.put(chunk.index(), chunk.document()));
            next = page.next();
        }
        if (!stored.equals(item.chunks)) {
            problem(round, key + " has the chunks " + stored + " instead of " + item.chunks);
        }
    }

    private void counts(int round, StateStore store) {
        Map<String, Long> expected = new TreeMap<>();
        for (Item item : items.values()) {
            CrashScript script = item.alive();
            if (script != null) {
                expected.merge(script.state(), 1L, Long::sum);
            }
        }
        Map<String, Long> counted = new TreeMap<>(store.count(CrashScript.TYPE));
        counted.values().removeIf(count -> count == 0);
        if (!counted.equals(expected)) {
            problem(round, "counts are " + counted + " instead of " + expected);
        }
    }
}
