package dev.holdfast.redis;

import static dev.holdfast.redis.Samples.TYPE;
import static dev.holdfast.redis.Samples.body;
import static dev.holdfast.redis.Samples.change;
import static dev.holdfast.redis.Samples.chunk;
import static dev.holdfast.redis.Samples.commit;
import static dev.holdfast.redis.Samples.create;
import static dev.holdfast.redis.Samples.creation;
import static dev.holdfast.redis.Samples.deletion;
import static dev.holdfast.redis.Samples.key;
import static dev.holdfast.redis.Samples.move;
import static dev.holdfast.redis.Samples.progress;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.redis.server.Resp;
import dev.holdfast.redis.server.SharedRedis;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.CorruptRecordException;
import dev.holdfast.store.Cursor;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Page;
import dev.holdfast.store.Query;
import dev.holdfast.store.Report;
import dev.holdfast.store.Report.Finding;
import dev.holdfast.store.Report.Problem;
import dev.holdfast.store.StateStore.Check;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.AbstractListAssert;
import org.assertj.core.api.ObjectAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a check finds when keys were changed behind the store's back, with one shard; and what a repair mends. */
@ExtendWith(SharedRedis.class)
class AuditTest {
    /** Items in the sample: a, b and c; d was deleted. */
    private static final int ITEMS = 3;

    private static final int ENTRIES = 8;

    private final String prefix;
    private final RedisStore store;
    private final Resp redis;
    private long first;
    private long moved;

    AuditTest(RedisSpace space) throws IOException {
        this.prefix = "{" + space.namespace() + "}:";
        this.store = RedisStore.open(RedisOptions.builder(space.uri(), space.namespace())
                .hazards(RedisOptions.Hazards.IGNORE)
                .time(RedisOptions.Time.CALLERS)
                .build());
        this.redis = Resp.open(space.uri());
    }

    @BeforeEach
    void sample() {
        first = create(store, "a");
        moved = move(store, "a", first, "RUN");
        create(store, "b");
        long c = create(store, "c");
        commit(store, progress("c", c, "NEW"));
        long d = commit(store, creation("d", "NEW").withChunks(List.of(chunk(1))));
        commit(store, change("d", d, body("RUN")).withChunks(List.of(chunk(2))));
        long gone =
                commit(store, deletion("d", store.read(key("d")).orElseThrow().revision()));
        assertThat(gone).isGreaterThan(d);
        move(store, "b", store.read(key("b")).orElseThrow().revision(), "RUN");
        long b = store.read(key("b")).orElseThrow().revision();
        commit(store, progress("b", b, "RUN").withChunks(List.of(chunk(1), chunk(3))));
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        redis.close();
    }

    private Object send(String command, String key, String... rest) throws IOException {
        List<String> words = new ArrayList<>(List.of(command, prefix + key));
        words.addAll(List.of(rest));
        return redis.send(words.toArray(String[]::new));
    }

    private AbstractListAssert<?, List<? extends Finding>, Finding, ObjectAssert<Finding>> findings(Check check) {
        return assertThat(store.verify(check).findings());
    }

    /** One derived thing is wrong; reporting changes nothing, repairing mends it. */
    private void mends(String subject, String detail) {
        for (int i = 0; i < 2; i++) {
            findings(Check.REPORT).singleElement().satisfies(finding -> {
                assertThat(finding.problem()).isEqualTo(Problem.DERIVED_MISMATCH);
                assertThat(finding.subject()).isEqualTo(subject);
                assertThat(finding.detail()).contains(detail);
                assertThat(finding.repaired()).isFalse();
            });
        }
        Report repair = store.verify(Check.REPAIR);
        assertThat(repair.findings()).isNotEmpty().allMatch(Finding::repaired);
        healthy();
    }

    private void healthy() {
        Report report = store.verify(Check.REPORT);
        assertThat(report.findings()).isEmpty();
        assertThat(report.items()).isEqualTo(ITEMS);
        assertThat(report.entries()).isEqualTo(ENTRIES);
        for (String id : List.of("a", "b", "c")) {
            ItemRecord record = store.read(key(id)).orElseThrow();
            assertThat(found(Query.Filter.inStates(record.body().state()))).contains(record);
            assertThat(found(Query.Filter.ALL)).contains(record);
            assertThat(found(new Query.Filter(Set.of(), null, "red", null, null)))
                    .contains(record);
        }
        assertThat(store.count(TYPE)).isEqualTo(Map.of("NEW", 1L, "RUN", 2L));
        assertThat(store.history(new HistoryQuery(TYPE, null, Cursor.START, 100))
                        .entries())
                .hasSize(ENTRIES);
    }

    private List<ItemRecord> found(Query.Filter filter) {
        return store.find(new Query(TYPE, filter, new Query.Order.Stable(), Cursor.START, 100))
                .items();
    }

    /** Something is wrong that nothing can mend: it stays, as it is. */
    private void stays(Problem problem, String subject, String detail) {
        for (Check check : List.of(Check.REPORT, Check.REPAIR, Check.REPORT)) {
            findings(check).anySatisfy(finding -> {
                assertThat(finding.problem()).isEqualTo(problem);
                assertThat(finding.subject()).isEqualTo(subject);
                assertThat(finding.detail()).contains(detail);
                assertThat(finding.repaired()).isFalse();
            });
        }
        findings(Check.REPORT).allMatch(finding -> finding.problem() != Problem.DERIVED_MISMATCH);
    }

    @Test
    void aHealthyStoreHasNoFindings() {
        healthy();
        findings(Check.REPAIR).isEmpty();
        healthy();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ids:episode", "changed:episode", "state:episode/RUN", "tag:episode/red"})
    void anItemThatAnIndexHasLostIsPutBack(String index) throws IOException {
        assertThat(send("ZREM", index, "a")).isEqualTo(1L);
        if (index.startsWith("state:")) {
            send("HINCRBY", "counts:episode", "RUN", "-1"); // else it would be a second finding
        }

        mends("episode/a", "missing or stored wrong in " + index);
    }

    @Test
    void anItemThatCannotBeClaimedIsPutBack() throws IOException {
        assertThat(send("ZREM", "ready:episode/RUN", "2026-01-01T12:00:00.000000000Z a"))
                .isEqualTo(1L);

        mends("episode/a", "ready:episode/RUN");
    }

    @Test
    void aWrongNoteOfWhenAnItemIsReadyIsCorrected() throws IOException {
        send("HSET", "item:episode/a", "ready", "2027-01-01T12:00:00.000000000Z");

        mends("episode/a", "stored wrong in ready");
    }

    @Test
    void aWrongRevisionInTheOrderOfChangesIsCorrected() throws IOException {
        send("ZADD", "changed:episode", "17", "a");

        Report repair = store.verify(Check.REPAIR);

        assertThat(repair.findings()).isNotEmpty().allMatch(Finding::repaired);
        healthy();
    }

    @ParameterizedTest
    @CsvSource({
        "ids:episode, nobody",
        "changed:episode, d",
        "tag:episode/blue, a",
        "state:episode/NEW, b",
        "state:episode/OLD, nobody",
        "ready:episode/RUN, 2026-01-01T12:00:00.000000000Z c",
        "ready:episode/RUN, 2025-01-01T12:00:00.000000000Z a",
        "ready:episode/RUN, short"
    })
    void aMemberThatDoesNotBelongThereIsTakenOut(String index, String member) throws IOException {
        assertThat(send("ZADD", index, "0", member)).isEqualTo(1L);
        if (index.startsWith("state:")) {
            send("HINCRBY", "counts:episode", index.substring("state:episode/".length()), "1");
        }

        findings(Check.REPORT).singleElement().satisfies(finding -> {
            assertThat(finding.problem()).isEqualTo(Problem.DERIVED_MISMATCH);
            assertThat(finding.detail()).contains("stands in " + index);
        });
        assertThat(store.verify(Check.REPORT).items()).isEqualTo(ITEMS);
        assertThat(store.verify(Check.REPAIR).findings()).isNotEmpty().allMatch(Finding::repaired);
        healthy();
    }

    @ParameterizedTest
    @CsvSource({"NEW, 7, counted as 7 instead of 1", "OLD, 1, counted as 1 instead of 0"})
    void aWrongCountIsCorrected(String slot, String number, String detail) throws IOException {
        send("HSET", "counts:episode", slot, number);

        mends(slot + " in episode", detail);
    }

    @Test
    void aCountThatIsGoneIsMadeAnew() throws IOException {
        send("HDEL", "counts:episode", "RUN");

        mends("RUN in episode", "counted as none instead of 2");
    }

    @Test
    void allThatIsDerivedIsMadeAnew() throws IOException {
        for (String index : List.of(
                "ids:episode",
                "changed:episode",
                "state:episode/NEW",
                "state:episode/RUN",
                "ready:episode/NEW",
                "ready:episode/RUN",
                "tag:episode/red",
                "tag:episode/round",
                "counts:episode",
                "feed:episode",
                "births:episode/a",
                "types")) {
            assertThat(send("DEL", index)).as(index).isEqualTo(1L);
        }

        assertThat(store.verify(Check.REPORT).items()).isEqualTo(ITEMS);
        assertThat(store.verify(Check.REPORT).entries()).isEqualTo(ENTRIES);
        assertThat(store.verify(Check.REPAIR).findings()).isNotEmpty().allMatch(Finding::repaired);
        healthy();
    }

    @Test
    void theNewestRevisionIsRaisedAgain() throws IOException {
        send("HSET", "meta", "last", "5");

        findings(Check.REPORT)
                .isNotEmpty()
                .allSatisfy(finding -> assertThat(finding.detail()).contains("meta"));
        assertThat(store.verify(Check.REPAIR).clean()).isTrue();
        healthy();
    }

    @Test
    void aCommitThatTheFeedHasLostIsPutBackInItsPlace() throws IOException {
        HistoryPage before = store.history(new HistoryQuery(TYPE, null, Cursor.START, 100));
        assertThat(send("XDEL", "feed:episode", moved + "-0")).isEqualTo(1L);

        mends(
                "feed of episode",
                "1 commits with 1 entries are missing in it or stored wrong, the first of revision " + moved);

        assertThat(store.history(new HistoryQuery(TYPE, null, Cursor.START, 100))
                        .entries())
                .isEqualTo(before.entries());
        assertThat(send("TTL", "feed:episode")).isEqualTo(-1L);
    }

    @Test
    void aFeedOfManyPagesIsMadeAnew() throws IOException {
        List<String> lost = new ArrayList<>();
        long revision = moved;
        for (int i = 0; i < 700; i++) {
            revision = move(store, "a", revision, "RUN");
            if (i % 3 == 0 || i > 300 && i < 500) {
                lost.add(revision + "-0");
            }
        }
        HistoryPage before = store.history(new HistoryQuery(TYPE, null, Cursor.START, 1000));
        assertThat(send("XDEL", "feed:episode", lost.toArray(String[]::new))).isEqualTo((long) lost.size());

        assertThat(store.verify(Check.REPORT).entries()).isEqualTo(ENTRIES + 700L);
        assertThat(store.verify(Check.REPAIR).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.detail()).contains(lost.size() + " commits with " + lost.size() + " entries");
            assertThat(finding.repaired()).isTrue();
        });

        assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        assertThat(store.history(new HistoryQuery(TYPE, null, Cursor.START, 1000))
                        .entries())
                .isEqualTo(before.entries());
        assertThat(send("KEYS", "*").toString()).doesNotContain("refeed", "mending");
        move(store, "a", revision, "RUN");
        assertThat(store.verify(Check.REPORT).findings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"-0, a, 5", "-0, b, 1", "-1, a, 1"})
    void aWrongPlaceInTheFeedIsWrittenAnew(String suffix, String id, String entries) throws IOException {
        send("DEL", "feed:episode");
        send("XADD", "feed:episode", moved + suffix, id, entries);

        assertThat(store.verify(Check.REPORT).clean()).isFalse();
        assertThat(store.verify(Check.REPAIR).findings()).isNotEmpty().allMatch(Finding::repaired);
        healthy();
    }

    @Test
    void aPlaceInTheFeedThatWasTrimmedIsTakenOut() throws IOException {
        HistoryPage page = store.history(new HistoryQuery(TYPE, null, Cursor.START, 1));
        assertThat(store.trim(TYPE, page.next())).isEqualTo(1);
        assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        send("DEL", "feed:episode");
        send("XADD", "feed:episode", first + "-0", "a", "1");

        Report repair = store.verify(Check.REPAIR);

        assertThat(repair.findings())
                .extracting(Finding::detail)
                .anyMatch(detail -> detail.contains("which was trimmed"));
        assertThat(repair.clean()).isTrue();
        assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        assertThat(store.verify(Check.REPORT).entries()).isEqualTo(ENTRIES - 1);
    }

    @Test
    void aBirthThatIsGoneIsMadeAnew() throws IOException {
        assertThat(send("DEL", "births:episode/a")).isEqualTo(1L);

        mends("episode/a", "its births");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9007199254740000", "nonsense"})
    void aBirthOfNoCommitIsTakenOut(String revision) throws IOException {
        send("HSET", "births:episode/a", "token", revision);

        mends("episode/a", "1 of its births are of no commit");
    }

    @Test
    void chunksOfAnItemThatIsDeletedAreSetAside() throws IOException {
        send("ZADD", "chunks:episode/d", "0", "RUN\n0000000001\n00000000{}");

        mends("episode/d", "it has chunks, but does not exist");

        assertThat((List<?>) redis.send("KEYS", prefix + "orphan:*:chunks:episode/d"))
                .hasSize(1);
    }

    @Test
    void aChunkOutOfOrderIsPutRight() throws IOException {
        Page<?> before = store.chunks(new ChunkQuery(key("b"), "RUN", Cursor.START, 10));
        String member = (String) ((List<?>) send("ZRANGE", "chunks:episode/b", "0", "0")).get(0);
        send("ZADD", "chunks:episode/b", "9", member);

        mends("episode/b", "out of order");

        assertThat(store.chunks(new ChunkQuery(key("b"), "RUN", Cursor.START, 10)))
                .isEqualTo(before);
    }

    @Test
    void aKeyThatTheStoreDoesNotHaveIsSetAside() throws IOException {
        send("SET", "whatever", "1");

        findings(Check.REPORT).singleElement().satisfies(finding -> {
            assertThat(finding.problem()).isEqualTo(Problem.ORPHAN_FILE);
            assertThat(finding.subject()).isEqualTo(prefix + "whatever");
        });
        assertThat(store.verify(Check.REPAIR).clean()).isTrue();
        assertThat((List<?>) redis.send("KEYS", prefix + "orphan:*:whatever")).hasSize(1);
        healthy();
    }

    @ParameterizedTest
    @CsvSource({"state, NEW", "document, {}", "revision, 17", "sum, x", "lease_expires, x", "updated, x"})
    void aDamagedRecordIsNamedAndKeepsItsPlaces(String field, String value) throws IOException {
        send("HSET", "item:episode/a", field, value);

        stays(Problem.DAMAGED_RECORD, "episode/a", "does not match its checksum");

        assertThatThrownBy(() -> store.read(key("a"))).isInstanceOf(CorruptRecordException.class);
        assertThat(store.find(new Query(TYPE, Query.Filter.ALL, new Query.Order.Stable(), Cursor.START, 10))
                        .damaged())
                .hasSize(1);
        assertThat(store.count(TYPE)).isEqualTo(Map.of("NEW", 1L, "RUN", 2L));
        assertThat(store.verify(Check.REPORT).items()).isEqualTo(ITEMS);
    }

    @Test
    void aRecordThatIsGoneIsNamed() throws IOException {
        send("DEL", "item:episode/a");

        stays(Problem.DAMAGED_RECORD, "episode/a", "its record is gone");
    }

    @Test
    void aDamagedEntryIsNamed() throws IOException {
        List<?> message = (List<?>) ((List<?>) send("XRANGE", "history:episode/a", moved + "-0", "+")).get(0);
        List<String> fields = new ArrayList<>();
        ((List<?>) message.get(1)).forEach(field -> fields.add((String) field));
        fields.set(fields.size() - 1, "{\"other\":1}");
        send("XDEL", "history:episode/a", moved + "-0");
        // an identifier is given once only, so the stream is made again
        List<?> kept = (List<?>) ((List<?>) send("XRANGE", "history:episode/a", "-", "+")).get(0);
        send("DEL", "history:episode/a");
        List<String> sound = new ArrayList<>(List.of(first + "-0"));
        ((List<?>) kept.get(1)).forEach(field -> sound.add((String) field));
        send("XADD", "history:episode/a", sound.toArray(String[]::new));
        fields.add(0, moved + "-0");
        send("XADD", "history:episode/a", fields.toArray(String[]::new));

        stays(Problem.DAMAGED_ENTRY, "episode/a", "the history of revision " + moved);
    }

    @Test
    void aMissingCommitIsAGap() throws IOException {
        long third = move(store, "a", moved, "DONE");
        send("XDEL", "history:episode/a", moved + "-0");

        stays(Problem.HISTORY_GAP, "episode/a", "commits before revision " + third + " (entry 3)");
        stays(Problem.DAMAGED_ENTRY, "episode/a", "the history of revision " + moved + " is missing");
    }

    @Test
    void aMissingNewestCommitIsAGap() throws IOException {
        send("XDEL", "history:episode/a", moved + "-0");

        stays(Problem.HISTORY_GAP, "episode/a", "newest commit, revision " + moved);
    }

    @Test
    void anOlderRecordThanItsHistoryIsNamed() throws IOException {
        List<?> before = (List<?>) send("HGETALL", "item:episode/a");
        move(store, "a", moved, "DONE");
        List<String> fields = new ArrayList<>();
        before.forEach(field -> fields.add((String) field));
        send("HSET", "item:episode/a", fields.toArray(String[]::new));

        for (Check check : Check.values()) {
            findings(check).anySatisfy(finding -> {
                assertThat(finding.problem()).isEqualTo(Problem.STATE_MISMATCH);
                assertThat(finding.detail()).contains("it has revision " + moved + ", but its history goes on to");
            });
        }
    }

    @Test
    void aRecordInAnotherStateThanItsHistoryTellsIsNamed() {
        var entry =
                new dev.holdfast.store.Entry(dev.holdfast.store.Entry.Kind.MOVED, "RUN", "ELSEWHERE", Samples.T0, "{}");
        commit(store, new dev.holdfast.store.Commit(key("a"), moved, body("RUN"), List.of(entry), "odd"));

        stays(Problem.STATE_MISMATCH, "episode/a", "leads to ELSEWHERE, but it is in RUN");
    }

    @Test
    void aDamagedChunkIsNamed() throws IOException {
        String member = (String) ((List<?>) send("ZRANGE", "chunks:episode/b", "0", "0")).get(0);
        send("ZREM", "chunks:episode/b", member);
        send("ZADD", "chunks:episode/b", "0", member.replace("part", "pert"));

        stays(Problem.DAMAGED_RECORD, "episode/b", "a chunk of ledger RUN");
    }

    @Test
    void lostCommitsAreNamedUntilTheyAreAccepted() throws IOException {
        send("HSET", "lost", "300", "100 200");

        stays(Problem.LOST_COMMITS, "shard 0", "came back with revision 100 although 200");

        send("HDEL", "lost", "300");
        healthy();
    }

    @Test
    void trimmedHistoryIsNoGap() {
        HistoryPage page = store.history(new HistoryQuery(TYPE, null, Cursor.START, 5));
        store.trim(TYPE, page.next());
        assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        store.trim(
                TYPE,
                store.history(new HistoryQuery(TYPE, null, page.next(), 100)).next());
        assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        assertThat(store.verify(Check.REPORT).entries()).isZero();

        long again = create(store, "d");
        move(store, "d", again, "RUN");
        assertThat(store.verify(Check.REPAIR).findings()).isEmpty();
    }
}
