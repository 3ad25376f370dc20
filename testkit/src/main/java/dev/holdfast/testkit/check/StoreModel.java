package dev.holdfast.testkit.check;

import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.ClaimRequest;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.Cursor;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.Page;
import dev.holdfast.store.Query;
import dev.holdfast.store.VerifyReport;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.TestClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Runs random calls against a store and against the in-memory store, and compares the answers.
 *
 * <p>Revisions and cursors are the store's own, so they are matched, not compared. A difference is an {@link AssertionError}
 * that names the seed, the step and the calls before it; the same seed makes the same calls. Confined to one thread at a
 * time.
 */
public final class StoreModel {
    private static final int REMEMBERED_CALLS = 25;
    private static final int PAGE = 1000;

    private final StateStore subject;
    private final StateStore model = new InMemoryStore();
    private final TestClock clock;
    private final Map<String, Long> committedAt = new HashMap<>();
    private final Deque<String> calls = new ArrayDeque<>();
    private long seed = 1;
    private int steps = 1_000;
    private int step;
    private long trimmedTo;
    private Matching matching = new Matching(key -> 0);

    private StoreModel(StateStore subject, TestClock clock) {
        this.subject = subject;
        this.clock = clock;
    }

    /**
     * Makes a run of 1,000 steps.
     *
     * @param subject the store under test; without items
     * @param clock the clock of that store; the run advances it
     * @return the run
     */
    public static StoreModel of(StateStore subject, TestClock clock) {
        return new StoreModel(subject, clock);
    }

    /**
     * Sets what the calls are made from.
     *
     * @param value any number
     * @return this
     */
    public StoreModel seed(long value) {
        seed = value;
        return this;
    }

    /**
     * Sets how many calls are made.
     *
     * @param count number of calls
     * @return this
     */
    public StoreModel steps(int count) {
        steps = count;
        return this;
    }

    /**
     * Sets that revisions have an order only inside a shard. Changes and feed are then compared shard by shard.
     *
     * @param chosen in which shard an item lies
     * @return this
     */
    public StoreModel shards(ToIntFunction<ItemKey> chosen) {
        matching = new Matching(chosen);
        return this;
    }

    /**
     * Runs.
     *
     * @throws AssertionError if the answers differ
     */
    public void run() {
        RandomOperations random = new RandomOperations(seed, clock);
        try {
            for (step = 1; step <= steps; step++) {
                call(random);
            }
            compareAll();
        } catch (RuntimeException e) {
            throw new AssertionError(where("fails with " + e), e);
        }
    }

    private void call(RandomOperations random) {
        switch (random.call()) {
            case COMMIT -> commit(random);
            case RESEND -> resend(random);
            case RENEW -> {
                ItemKey key = random.key();
                Lease lease = random.lease();
                said("renew " + key + " " + lease);
                var until = random.instant();
                same("renew", model.renew(key, lease, until), subject.renew(key, lease, until));
            }
            case CLAIM -> claim(random);
            case READ -> read(random.key());
            case FIND -> find(random.filter(), random.order(), random.limit());
            case COUNT -> count();
            case HISTORY -> history(random.chance(2) ? null : random.key().id(), random.limit());
            case CHUNKS -> chunks(random.key(), random.limit());
            case TRIM -> trim(random.limit() * 3);
        }
    }

    private void commit(RandomOperations random) {
        List<Commit> commits = new ArrayList<>();
        int size = 1 + (random.chance(4) ? random.limit() % 4 : 0);
        for (int i = 0; i < size; i++) {
            ItemKey key = random.key();
            commits.add(
                    random.commit(key, model.read(key).map(ItemRecord::revision).orElse(0L)));
        }
        send(commits);
    }

    private void resend(RandomOperations random) {
        Commit earlier = random.earlier();
        if (earlier != null && committedAt.getOrDefault(earlier.token(), Long.MAX_VALUE) > trimmedTo) {
            send(List.of(earlier));
        }
    }

    /** Sends commits that expect revisions of the model; those trimmed away may be forgotten and are not sent again. */
    private void send(List<Commit> commits) {
        said("commit " + commits);
        List<CommitResult> expected = model.commit(commits);
        List<CommitResult> got =
                subject.commit(commits.stream().map(this::translated).toList());
        same("number of answers", expected.size(), got.size());
        for (int i = 0; i < commits.size(); i++) {
            Commit commit = commits.get(i);
            if (expected.get(i) instanceof CommitResult.Committed a && got.get(i) instanceof CommitResult.Committed b) {
                match(commit.key(), a.revision(), b.revision());
                same("entries of the answer to " + commit, a.entries(), b.entries());
                committedAt.put(commit.token(), a.revision());
            } else if (expected.get(i) instanceof CommitResult.Conflict a
                    && got.get(i) instanceof CommitResult.Conflict b) {
                same("conflict of " + commit, a.current(), normalised(b.current()));
            } else {
                throw new AssertionError(where("answers " + got.get(i) + " instead of " + expected.get(i)));
            }
        }
    }

    private Commit translated(Commit commit) {
        long expected = matching.ofSubject(commit.expected(), Long.MAX_VALUE);
        return new Commit(
                commit.key(),
                expected,
                commit.body(),
                commit.entries(),
                commit.chunks(),
                commit.token(),
                commit.leaseEndedBy());
    }

    private void claim(RandomOperations random) {
        ClaimRequest request = random.claim();
        said("claim " + request);
        Function<ItemRecord, @Nullable Commit> take = random.taking();
        List<ItemRecord> expected = model.claim(request, take);
        List<ItemRecord> got = subject.claim(request, found -> translatedBack(found, take));
        same(
                "claimed",
                expected.stream().map(ItemRecord::key).toList(),
                got.stream().map(ItemRecord::key).toList());
        for (int i = 0; i < expected.size(); i++) {
            match(expected.get(i).key(), expected.get(i).revision(), got.get(i).revision());
        }
        same("claimed", expected, got.stream().map(this::normalised).toList());
    }

    private Commit translatedBack(ItemRecord found, Function<ItemRecord, @Nullable Commit> take) {
        return translated(Objects.requireNonNull(take.apply(Objects.requireNonNull(normalised(found)))));
    }

    private void read(ItemKey key) {
        said("read " + key);
        same(
                "read " + key,
                model.read(key).orElse(null),
                normalised(subject.read(key).orElse(null)));
    }

    private void find(Query.Filter filter, Query.Order order, int limit) {
        said("find " + filter + " " + order + " by " + limit);
        List<ItemRecord> expected = new ArrayList<>(walk(model, filter, order, PAGE));
        List<ItemRecord> got = new ArrayList<>();
        Query.Order own = order instanceof Query.Order.Changed changed
                ? new Query.Order.Changed(matching.ofSubject(changed.since(), 0L))
                : order;
        walk(subject, filter, own, limit).forEach(record -> got.add(Objects.requireNonNull(normalised(record))));
        if (order instanceof Query.Order.Stable) {
            expected.sort(Comparator.comparing(ItemRecord::key));
            got.sort(Comparator.comparing(ItemRecord::key));
        }
        if (order instanceof Query.Order.Changed) {
            same("find", matching.byShard(expected, ItemRecord::key), matching.byShard(got, ItemRecord::key));
        } else {
            same("find", expected, got);
        }
    }

    private static List<ItemRecord> walk(StateStore store, Query.Filter filter, Query.Order order, int limit) {
        List<ItemRecord> found = new ArrayList<>();
        @Nullable Cursor after = Cursor.START;
        while (after != null) {
            Page<ItemRecord> page = store.find(new Query(RandomOperations.TYPE, filter, order, after, limit));
            found.addAll(page.items());
            after = page.next();
        }
        return found;
    }

    private void count() {
        said("count");
        Map<String, Long> got = new TreeMap<>(subject.count(RandomOperations.TYPE));
        got.values().removeIf(count -> count == 0);
        same("count", new TreeMap<>(model.count(RandomOperations.TYPE)), got);
    }

    private void history(@Nullable String id, int limit) {
        said("history of " + id + " by " + limit);
        List<HistoryEntry> expected = entries(model, id, PAGE);
        expected.removeIf(entry -> entry.revision() <= trimmedTo);
        List<HistoryEntry> got = new ArrayList<>();
        for (HistoryEntry entry : entries(subject, id, limit)) {
            long revision = matching.ofModel(entry.key(), entry.revision(), -1L);
            if (revision < 0 || revision > trimmedTo) {
                got.add(new HistoryEntry(entry.key(), revision, entry.number(), entry.entry()));
            }
        }
        same(
                "history of " + id,
                matching.byShard(expected, HistoryEntry::key),
                matching.byShard(got, HistoryEntry::key));
    }

    private static List<HistoryEntry> entries(StateStore store, @Nullable String id, int limit) {
        List<HistoryEntry> all = new ArrayList<>();
        Cursor after = Cursor.START;
        boolean more = true;
        while (more) {
            HistoryPage page = store.history(new HistoryQuery(RandomOperations.TYPE, id, after, limit));
            all.addAll(page.entries());
            after = page.next();
            more = page.more();
        }
        return all;
    }

    private void chunks(ItemKey key, int limit) {
        said("chunks of " + key + " by " + limit);
        for (String ledger : RandomOperations.STATES) {
            List<Chunk> got = new ArrayList<>();
            @Nullable Cursor after = Cursor.START;
            while (after != null) {
                Page<Chunk> page = subject.chunks(new ChunkQuery(key, ledger, after, limit));
                got.addAll(page.items());
                after = page.next();
            }
            ChunkQuery all = new ChunkQuery(key, ledger, Cursor.START, PAGE);
            same("chunks of " + key, model.chunks(all).items(), got);
        }
    }

    private void trim(int size) {
        said("trim " + size);
        // several shards have no place in common but the end
        boolean toTheEnd = !matching.oneShard(RandomOperations.KEYS);
        HistoryPage expected = from(model, size, toTheEnd);
        HistoryPage got = from(subject, size, toTheEnd);
        same("entries to trim", expected.entries().size(), got.entries().size());
        if (!expected.entries().isEmpty()) {
            trimmedTo = expected.entries().get(expected.entries().size() - 1).revision();
            same(
                    "trimmed",
                    model.trim(RandomOperations.TYPE, expected.next()),
                    subject.trim(RandomOperations.TYPE, got.next()));
        }
    }

    /** The first page of the feed, or all of it. */
    private static HistoryPage from(StateStore store, int size, boolean toTheEnd) {
        HistoryPage page = store.history(new HistoryQuery(RandomOperations.TYPE, null, Cursor.START, size));
        List<HistoryEntry> entries = new ArrayList<>(page.entries());
        while (toTheEnd && page.more()) {
            page = store.history(new HistoryQuery(RandomOperations.TYPE, null, page.next(), PAGE));
            entries.addAll(page.entries());
        }
        return new HistoryPage(entries, page.next(), page.more());
    }

    private void compareAll() {
        find(Query.Filter.ALL, new Query.Order.Changed(0), PAGE);
        history(null, PAGE);
        count();
        VerifyReport report = subject.verify(StateStore.Check.REPORT);
        same("findings", List.of(), report.findings());
    }

    private void match(ItemKey key, long expected, long got) {
        if (!matching.match(key, expected, got)) {
            throw new AssertionError(where(
                    "revision " + got + " of " + key + " does not stand for " + expected + " only, as it has to"));
        }
    }

    private @Nullable ItemRecord normalised(@Nullable ItemRecord record) {
        if (record == null) {
            return null;
        }
        long revision = matching.ofModel(record.key(), record.revision(), -1L);
        ItemBody body = record.body();
        return new ItemRecord(record.key(), revision, record.entries(), body);
    }

    private void said(String call) {
        if (calls.size() == REMEMBERED_CALLS) {
            calls.removeFirst();
        }
        calls.addLast(call);
    }

    private void same(String what, @Nullable Object expected, @Nullable Object got) {
        if (!Objects.equals(expected, got)) {
            throw new AssertionError(where(what + ":\n  expected " + expected + "\n  but was  " + got));
        }
    }

    private String where(String what) {
        return "seed " + seed + ", step " + step + ": " + what + "\nlast calls:\n  " + String.join("\n  ", calls);
    }
}
