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

import dev.holdfast.Cursor;
import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.redis.server.Resp;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Query;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport;
import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.store.VerifyReport.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.AbstractListAssert;
import org.assertj.core.api.ObjectAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A store with some items whose keys are changed behind its back, and the findings of its audit. */
abstract class AuditedSample {
    /** Items in the sample: a, b and c; d was deleted. */
    static final int ITEMS = 3;

    static final int ENTRIES = 8;

    final String prefix;
    final RedisStore store;
    final Resp redis;
    long first;
    long moved;

    AuditedSample(RedisSpace space) throws IOException {
        this.prefix = "{" + space.namespace() + "}:";
        this.store = RedisStore.open(RedisOptions.builder(space.uri(), space.namespace())
                .timeout(Duration.ofSeconds(5))
                .unsafeServer(RedisOptions.UnsafeServer.ALLOW)
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

    Object send(String command, String key, String... rest) throws IOException {
        List<String> words = new ArrayList<>(List.of(command, prefix + key));
        words.addAll(List.of(rest));
        return redis.send(words.toArray(String[]::new));
    }

    AbstractListAssert<?, List<? extends Finding>, Finding, ObjectAssert<Finding>> findings(Check check) {
        return assertThat(store.verify(check).findings());
    }

    /** One derived value is wrong: a report changes nothing, a repair fixes it. */
    void isRepaired(String subject, String detail) {
        for (int i = 0; i < 2; i++) {
            findings(Check.REPORT).singleElement().satisfies(finding -> {
                assertThat(finding.problem()).isEqualTo(Problem.DERIVED_MISMATCH);
                assertThat(finding.subject()).isEqualTo(subject);
                assertThat(finding.detail()).contains(detail);
                assertThat(finding.repaired()).isFalse();
            });
        }
        VerifyReport repair = store.verify(Check.REPAIR);
        assertThat(repair.findings()).isNotEmpty().allMatch(Finding::repaired);
        healthy();
    }

    void healthy() {
        VerifyReport report = store.verify(Check.REPORT);
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

    List<ItemRecord> found(Query.Filter filter) {
        return store.find(new Query(TYPE, filter, new Query.Order.Stable(), Cursor.START, 100))
                .items();
    }

    /** The damage cannot be repaired, and is left unchanged. */
    void isReported(Problem problem, String subject, String detail) {
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
}
