package dev.holdfast.testkit.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.StoreException;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.Durability;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.ForwardingStore;
import dev.holdfast.testkit.check.Operation.Kind;
import dev.holdfast.testkit.check.Violation.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

class LinearizabilityCheckTest {
    private static final ItemKey KEY = new ItemKey("t", "k ü1");

    private final List<Operation> log = new ArrayList<>();
    private final List<StoredEntry> history = new ArrayList<>();

    private void commit(long start, long end, long expected, long revision, String token) {
        log.add(new Operation(Kind.COMMITTED, KEY, start, end, expected, revision, token, "v" + token));
        history.add(new StoredEntry(KEY, revision, history.size() + 1, token));
    }

    private void read(long start, long end, long revision, String value) {
        log.add(new Operation(Kind.READ, KEY, start, end, 0, revision, "", value));
    }

    private List<Rule> rules() {
        return rules(key -> 0);
    }

    private List<Rule> rules(ToIntFunction<ItemKey> shardOf) {
        return LinearizabilityCheck.check(log, history, shardOf).stream()
                .map(Violation::rule)
                .toList();
    }

    @Test
    void acceptsReadsThatMayBeBeforeOrAfterACommitThatRunsMeanwhile() {
        commit(0, 10, 0, 1, "a");
        commit(20, 30, 1, 5, "b");
        read(15, 25, 1, "va");
        read(16, 26, 5, "vb");
        read(31, 32, 5, "vb");

        assertThat(rules()).isEmpty();
    }

    @Test
    void refusesAStaleRead() {
        commit(0, 10, 0, 1, "a");
        commit(20, 30, 1, 5, "b");
        read(31, 32, 1, "va");

        assertThat(rules()).containsExactly(Rule.STALE);
    }

    @Test
    void refusesAReadThatGoesBackBehindAnotherRead() {
        commit(0, 10, 0, 1, "a");
        commit(20, 90, 1, 5, "b");
        read(30, 40, 5, "vb");
        read(50, 60, 1, "va");

        assertThat(rules()).containsExactly(Rule.STALE);
    }

    @Test
    void refusesAReadOfTheFutureOfAnUnknownRevisionAndOfAnotherValue() {
        commit(0, 10, 0, 1, "a");
        commit(50, 60, 1, 5, "b");
        read(20, 30, 5, "vb");
        read(70, 75, 6, "vc");
        read(80, 85, 5, "va");

        assertThat(rules()).contains(Rule.FROM_NOWHERE, Rule.WRONG_VALUE).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void refusesABrokenChainAndARevisionMadeTwice() {
        commit(0, 10, 0, 1, "a");
        commit(20, 30, 1, 5, "b");
        commit(20, 30, 1, 7, "c");
        commit(40, 50, 7, 7, "d");

        assertThat(rules()).contains(Rule.BROKEN_CHAIN, Rule.REVISION_TWICE);
    }

    @Test
    void refusesLostDoubledForgottenAndRejectedTokens() {
        commit(0, 10, 0, 1, "a");
        log.add(new Operation(Kind.COMMITTED, KEY, 20, 30, 1, 5, "lost", "v"));
        assertThat(rules()).contains(Rule.LOST_TOKEN);

        log.remove(1);
        history.add(new StoredEntry(KEY, 9, 2, "a"));
        assertThat(rules()).contains(Rule.TOKEN_TWICE);

        history.remove(1);
        log.add(new Operation(Kind.CONFLICT, KEY, 20, 30, 0, 1, "a", "va"));
        assertThat(rules()).containsExactly(Rule.FORGOTTEN_TOKEN);

        log.set(1, new Operation(Kind.REJECTED, KEY, 20, 30, 1, 0, "r", "vr"));
        history.add(new StoredEntry(KEY, 9, 2, "r"));
        assertThat(rules()).containsExactly(Rule.REJECTED_TOKEN);
    }

    @Test
    void revisionsOfAnotherShardSayNothingAndThoseOfTheOwnDo() {
        ItemKey other = new ItemKey("t", "other");
        commit(0, 10, 0, 7, "a");
        log.add(new Operation(Kind.COMMITTED, other, 20, 30, 0, 7, "b", "vb"));
        log.add(new Operation(Kind.COMMITTED, other, 40, 50, 7, 9, "c", "vc"));
        log.add(new Operation(Kind.READ, other, 60, 70, 0, 9, "", "vc"));
        history.add(new StoredEntry(other, 7, 1, "b"));
        history.add(new StoredEntry(other, 9, 2, "c"));
        read(80, 90, 7, "va");
        assertThat(rules()).contains(Rule.REVISION_TWICE);
        assertThat(rules(key -> key.equals(KEY) ? 0 : 1)).isEmpty();

        log.add(new Operation(Kind.READ, other, 80, 90, 0, 7, "", "vb"));
        assertThat(rules(key -> key.equals(KEY) ? 0 : 1)).containsExactly(Rule.STALE);
    }

    @Test
    void unknownCommitsMayBeThereOrNot() {
        commit(0, 10, 0, 1, "a");
        log.add(new Operation(Kind.UNKNOWN, KEY, 20, 30, 1, 0, "u", "vu"));
        assertThat(rules()).isEmpty();

        history.add(new StoredEntry(KEY, 4, 2, "u"));
        read(25, 26, 4, "vu");
        read(40, 41, 1, "va");
        assertThat(rules()).containsExactly(Rule.STALE);
    }

    @Test
    void refusesGapsInTheNumbersOfEntriesAndGroundlessConflicts() {
        commit(0, 10, 0, 1, "a");
        history.set(0, new StoredEntry(KEY, 1, 2, "a"));
        log.add(new Operation(Kind.CONFLICT, KEY, 20, 30, 1, 1, "b", "vb"));

        assertThat(rules()).containsExactlyInAnyOrder(Rule.NUMBER_GAP, Rule.GROUNDLESS_CONFLICT);
    }

    @Test
    void absenceIsSeenBeforeACreationAndAfterADeletion() {
        read(0, 1, 0, "");
        commit(2, 3, 0, 1, "a");
        log.add(new Operation(Kind.COMMITTED, KEY, 4, 5, 1, 2, "d", ""));
        history.add(new StoredEntry(KEY, 2, 2, "d"));
        read(6, 7, 0, "");
        commit(8, 9, 0, 3, "again");
        assertThat(rules()).isEmpty();

        read(10, 11, 0, "");
        assertThat(rules()).containsExactly(Rule.STALE);
    }

    @Test
    void logIsReadBackFromItsLines() {
        commit(0, 10, 0, 1, "a b\tü");
        read(20, 21, 1, "");

        assertThat(log.stream().map(Operation::toLine).map(Operation::parse)).isEqualTo(log);
        assertThat(log.get(0).toLine()).doesNotContain("\n");
    }

    private static List<Violation> hammered(StateStore store) {
        List<Operation> log = Hammer.on(store).operations(8_000).run();
        return LinearizabilityCheck.check(log, Hammer.history(store));
    }

    @Test
    void findsNothingInTheStoreInMemory() {
        assertThat(hammered(new InMemoryStore())).isEmpty();
    }

    @Test
    void findsCompareOutsideTheLock() {
        assertThat(hammered(new ForwardingStore(new InMemoryStore()) {
                    @Override
                    public List<CommitResult> commit(List<Commit> commits) {
                        Commit commit = commits.get(0);
                        long seen = target().read(commit.key())
                                .map(ItemRecord::revision)
                                .orElse(0L);
                        Thread.yield();
                        List<CommitResult> results = target().commit(commits);
                        if (seen == commit.expected()
                                && results.get(0) instanceof CommitResult.Conflict lost
                                && lost.current() != null) {
                            return target().commit(List.of(new Commit(
                                    commit.key(),
                                    lost.current().revision(),
                                    commit.body(),
                                    commit.entries(),
                                    commit.token())));
                        }
                        return results;
                    }
                }))
                .isNotEmpty();
    }

    @Test
    void findsALostUpdate() {
        AtomicLong calls = new AtomicLong();
        assertThat(hammered(new ForwardingStore(new InMemoryStore()) {
                    @Override
                    public List<CommitResult> commit(List<Commit> commits) {
                        Optional<ItemRecord> now = target().read(commits.get(0).key());
                        if (calls.incrementAndGet() % 500 == 0
                                && now.isPresent()
                                && now.get().revision() == commits.get(0).expected()) {
                            return List.of(new CommitResult.Committed(
                                    now.get().revision() + 1, now.get().entries() + 1, Durability.MEMORY));
                        }
                        return target().commit(commits);
                    }
                }))
                .extracting(Violation::rule)
                .contains(Rule.LOST_TOKEN);
    }

    @Test
    void findsAStaleRead() {
        Map<ItemKey, Optional<ItemRecord>> cache = new ConcurrentHashMap<>();
        AtomicLong reads = new AtomicLong();
        assertThat(hammered(new ForwardingStore(new InMemoryStore()) {
                    @Override
                    public Optional<ItemRecord> read(ItemKey key) {
                        if (reads.incrementAndGet() % 7 == 0) {
                            cache.clear();
                        }
                        return cache.computeIfAbsent(key, target()::read);
                    }
                }))
                .extracting(Violation::rule)
                .contains(Rule.STALE);
    }

    @Test
    void findsADuplicateToken() {
        AtomicLong calls = new AtomicLong();
        assertThat(hammered(new ForwardingStore(new InMemoryStore()) {
                    @Override
                    public List<CommitResult> commit(List<Commit> commits) {
                        List<CommitResult> first = target().commit(commits);
                        Commit commit = commits.get(0);
                        if (calls.incrementAndGet() % 50 == 0
                                && commit.body() != null
                                && first.get(0) instanceof CommitResult.Committed done) {
                            target().commit(List.of(new Commit(
                                    commit.key(), done.revision(), commit.body(), commit.entries(), commit.token())));
                        }
                        return first;
                    }
                }))
                .extracting(Violation::rule)
                .contains(Rule.TOKEN_TWICE);
    }

    @Test
    void unknownOutcomesOfAGoodStoreAreNoViolation() {
        AtomicLong calls = new AtomicLong();
        assertThat(hammered(new ForwardingStore(new InMemoryStore()) {
                    @Override
                    public List<CommitResult> commit(List<Commit> commits) {
                        long call = calls.incrementAndGet();
                        if (call % 9 == 0) {
                            throw new StoreException(StoreException.Verdict.RETRYABLE, "before", null);
                        }
                        List<CommitResult> results = call % 11 == 0 ? List.of() : target().commit(commits);
                        if (call % 11 < 2) {
                            throw new StoreException(StoreException.Verdict.UNKNOWN, "lost", null);
                        }
                        return results;
                    }
                }))
                .isEmpty();
    }

    @Test
    void hammerWithoutThreadsOrItemsIsRefused() {
        Hammer hammer = Hammer.on(new InMemoryStore());
        assertThatThrownBy(() -> hammer.threads(0)).hasMessage("0 threads are too few; use 1 or more");
        assertThatThrownBy(() -> hammer.keys(0)).hasMessage("0 items are too few; use 1 or more");
    }
}
