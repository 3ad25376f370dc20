package dev.holdfast.testkit.check;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.ClaimRequest;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.Query;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.VerifyReport;
import dev.holdfast.testkit.TestClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes the same random calls on a store and on the in-memory store, and compares the answers.
 *
 * <p>Each store has revisions and cursors of its own, so the comparison maps them to each other. A difference is an
 * {@link AssertionError} that names the seed, the step and the calls before it; the same seed makes the same calls.
 * Confined to one thread at a time.
 */
public final class ReferenceComparison {
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
    private boolean keys;
    private long trimmedTo;
    private RevisionMap revisions = new RevisionMap(key -> 0);

    private ReferenceComparison(StateStore subject, TestClock clock) {
        this.subject = subject;
        this.clock = clock;
    }

    /**
     * Creates a comparison of 1,000 calls.
     *
     * @param subject the store under test; without items
     * @param clock the clock of that store; the comparison advances it
     * @return the comparison
     */
    public static ReferenceComparison of(StateStore subject, TestClock clock) {
        return new ReferenceComparison(subject, clock);
    }

    /**
     * Sets the seed of the calls.
     *
     * @param value any number; 1 by default
     * @return this
     */
    public ReferenceComparison seed(long value) {
        seed = value;
        return this;
    }

    /**
     * Sets the number of calls.
     *
     * @param count the number of calls
     * @return this
     */
    public ReferenceComparison steps(int count) {
        steps = count;
        return this;
    }

    /**
     * Sets the shards of the store. Revisions are ordered only within a shard, so changes and feed are compared per
     * shard.
     *
     * @param shardOf the shard of an item
     * @return this
     */
    public ReferenceComparison shards(ToIntFunction<ItemKey> shardOf) {
        revisions = new RevisionMap(shardOf);
        return this;
    }

    /**
     * Gives some of the items unique keys.
     *
     * @param given whether the store keeps keys unique; false by default
     * @return this
     */
    public ReferenceComparison uniqueKeys(boolean given) {
        keys = given;
        return this;
    }

    /**
     * Makes the calls and compares the answers.
     *
     * @throws AssertionError if the answers differ
     */
    public void run() {
        RandomCalls random = new RandomCalls(seed, clock, keys);
        try {
            if (keys) {
                subject.prepareUniqueKeys();
            }
            for (step = 1; step <= steps; step++) {
                call(random);
            }
            compareAll();
        } catch (RuntimeException e) {
            throw new AssertionError(where("fails with " + e), e);
        }
    }

    private void call(RandomCalls random) {
        switch (random.call()) {
            case COMMIT -> commit(random);
            case RESEND -> resend(random);
            case RENEW -> {
                ItemKey key = random.key();
                Lease lease = random.lease();
                remember("renew " + key + " " + lease);
                var until = random.instant();
                OptionalLong expected = model.renew(key, lease, until);
                OptionalLong got = subject.renew(key, lease, until);
                same("renewed", expected.isPresent(), got.isPresent());
                if (expected.isPresent()) {
                    match(key, expected.getAsLong(), got.getAsLong());
                }
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

    private void commit(RandomCalls random) {
        List<Commit> commits = new ArrayList<>();
        int size = 1 + (random.chance(4) ? random.limit() % 4 : 0);
        for (int i = 0; i < size; i++) {
            ItemKey key = random.key();
            commits.add(
                    random.commit(key, model.read(key).map(ItemRecord::revision).orElse(0L)));
        }
        send(commits);
    }

    private void resend(RandomCalls random) {
        Commit earlier = random.earlier();
        if (earlier != null && committedAt.getOrDefault(earlier.token(), Long.MAX_VALUE) > trimmedTo) {
            send(List.of(earlier));
        }
    }

    /**
     * Sends commits that expect revisions of the model. Commits before the trim point are not resent: a store may
     * forget them.
     */
    private void send(List<Commit> commits) {
        remember("commit " + commits);
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
            } else if (expected.get(i) instanceof CommitResult.Duplicate a) {
                same("answer to " + commit, a, got.get(i));
            } else {
                throw new AssertionError(where("answers " + got.get(i) + " instead of " + expected.get(i)));
            }
        }
    }

    private Commit translated(Commit commit) {
        long expected = revisions.ofSubject(commit.expected(), Long.MAX_VALUE);
        return new Commit(
                commit.key(),
                expected,
                commit.body(),
                commit.entries(),
                commit.chunks(),
                commit.token(),
                commit.leaseEndedBy());
    }

    private void claim(RandomCalls random) {
        ClaimRequest request = random.claim();
        remember("claim " + request);
        Function<ItemRecord, @Nullable Commit> take = random.take();
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
        remember("read " + key);
        same(
                "read " + key,
                model.read(key).orElse(null),
                normalised(subject.read(key).orElse(null)));
    }

    private void find(Query.Filter filter, Query.Order order, int limit) {
        remember("find " + filter + " " + order + " by " + limit);
        List<ItemRecord> expected = new ArrayList<>(walk(model, filter, order, PAGE));
        List<ItemRecord> got = new ArrayList<>();
        Query.Order own = order instanceof Query.Order.Changed changed
                ? new Query.Order.Changed(revisions.ofSubject(changed.since(), 0L))
                : order;
        walk(subject, filter, own, limit).forEach(record -> got.add(Objects.requireNonNull(normalised(record))));
        if (order instanceof Query.Order.Stable) {
            expected.sort(Comparator.comparing(ItemRecord::key));
            got.sort(Comparator.comparing(ItemRecord::key));
        }
        if (order instanceof Query.Order.Changed) {
            same("find", revisions.byShard(expected, ItemRecord::key), revisions.byShard(got, ItemRecord::key));
        } else {
            same("find", expected, got);
        }
    }

    private static List<ItemRecord> walk(StateStore store, Query.Filter filter, Query.Order order, int limit) {
        List<ItemRecord> found = new ArrayList<>();
        @Nullable Cursor after = Cursor.START;
        while (after != null) {
            Page<ItemRecord> page = store.find(new Query(RandomCalls.TYPE, filter, order, after, limit));
            found.addAll(page.items());
            after = page.next();
        }
        return found;
    }

    private void count() {
        remember("count");
        Map<String, Long> got = new TreeMap<>(subject.count(RandomCalls.TYPE));
        got.values().removeIf(count -> count == 0);
        same("count", new TreeMap<>(model.count(RandomCalls.TYPE)), got);
    }

    private void history(@Nullable String id, int limit) {
        remember("history of " + id + " by " + limit);
        List<HistoryEntry> expected = entries(model, id, PAGE);
        expected.removeIf(entry -> entry.revision() <= trimmedTo);
        List<HistoryEntry> got = new ArrayList<>();
        for (HistoryEntry entry : entries(subject, id, limit)) {
            long revision = revisions.ofModel(entry.key(), entry.revision(), -1L);
            if (revision < 0 || revision > trimmedTo) {
                got.add(new HistoryEntry(entry.key(), revision, entry.number(), entry.entry()));
            }
        }
        same(
                "history of " + id,
                revisions.byShard(expected, HistoryEntry::key),
                revisions.byShard(got, HistoryEntry::key));
    }

    private static List<HistoryEntry> entries(StateStore store, @Nullable String id, int limit) {
        List<HistoryEntry> all = new ArrayList<>();
        Cursor after = Cursor.START;
        boolean more = true;
        while (more) {
            HistoryPage page = store.history(new HistoryQuery(RandomCalls.TYPE, id, after, limit));
            all.addAll(page.entries());
            after = page.next();
            more = page.more();
        }
        return all;
    }

    private void chunks(ItemKey key, int limit) {
        remember("chunks of " + key + " by " + limit);
        for (String ledger : RandomCalls.STATES) {
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
        remember("trim " + size);
        // the only position that several shards have in common is the end
        boolean toTheEnd = !revisions.oneShard(RandomCalls.KEYS);
        HistoryPage expected = from(model, size, toTheEnd);
        HistoryPage got = from(subject, size, toTheEnd);
        same("entries to trim", expected.entries().size(), got.entries().size());
        if (!expected.entries().isEmpty()) {
            trimmedTo = expected.entries().get(expected.entries().size() - 1).revision();
            same("trimmed", model.trim(RandomCalls.TYPE, expected.next()), subject.trim(RandomCalls.TYPE, got.next()));
        }
    }

    /** Returns the first page of the feed, or the whole feed. */
    private static HistoryPage from(StateStore store, int size, boolean toTheEnd) {
        HistoryPage page = store.history(new HistoryQuery(RandomCalls.TYPE, null, Cursor.START, size));
        List<HistoryEntry> entries = new ArrayList<>(page.entries());
        while (toTheEnd && page.more()) {
            page = store.history(new HistoryQuery(RandomCalls.TYPE, null, page.next(), PAGE));
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
        if (!revisions.match(key, expected, got)) {
            throw new AssertionError(where("revision " + got + " of " + key
                    + " corresponds to another revision of the model than " + expected));
        }
    }

    private @Nullable ItemRecord normalised(@Nullable ItemRecord record) {
        if (record == null) {
            return null;
        }
        long revision = revisions.ofModel(record.key(), record.revision(), -1L);
        ItemBody body = record.body();
        return new ItemRecord(record.key(), revision, record.entries(), body);
    }

    private void remember(String call) {
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
