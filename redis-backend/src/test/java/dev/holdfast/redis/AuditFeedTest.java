package dev.holdfast.redis;

import static dev.holdfast.redis.Samples.TYPE;
import static dev.holdfast.redis.Samples.create;
import static dev.holdfast.redis.Samples.move;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Cursor;
import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.redis.server.SharedRedis;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport;
import dev.holdfast.store.VerifyReport.Finding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A feed that lacks commits or has wrong ones is rebuilt; trimmed history is not reported as missing. */
@ExtendWith(SharedRedis.class)
class AuditFeedTest extends AuditedSample {
    AuditFeedTest(RedisSpace space) throws IOException {
        super(space);
    }

    @Test
    void aCommitThatTheFeedHasLostIsPutBackInItsPlace() throws IOException {
        HistoryPage before = store.history(new HistoryQuery(TYPE, null, Cursor.START, 100));
        assertThat(send("XDEL", "feed:episode", moved + "-0")).isEqualTo(1L);

        isRepaired(
                "feed of episode",
                "1 commits with 1 entries are missing in it or stored wrong, the first with revision " + moved);

        assertThat(store.history(new HistoryQuery(TYPE, null, Cursor.START, 100))
                        .entries())
                .isEqualTo(before.entries());
        assertThat(send("TTL", "feed:episode")).isEqualTo(-1L);
    }

    @Test
    void aFeedOfManyPagesIsRebuilt() throws IOException {
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
        assertThat(send("KEYS", "*").toString()).doesNotContain("refeed", "missing:");
        move(store, "a", revision, "RUN");
        assertThat(store.verify(Check.REPORT).findings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"-0, a, 5", "-0, b, 1", "-1, a, 1"})
    void aWrongPlaceInTheFeedIsRewritten(String suffix, String id, String entries) throws IOException {
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

        VerifyReport repair = store.verify(Check.REPAIR);

        assertThat(repair.findings())
                .extracting(Finding::detail)
                .anyMatch(detail -> detail.contains("which was trimmed"));
        assertThat(repair.clean()).isTrue();
        assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        assertThat(store.verify(Check.REPORT).entries()).isEqualTo(ENTRIES - 1);
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
