package dev.holdfast.redis;

import static dev.holdfast.redis.Samples.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.redis.server.SharedRedis;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport;
import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.store.VerifyReport.Problem;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong derived data is reported, and fixed by a repair. */
@ExtendWith(SharedRedis.class)
class AuditTest extends AuditedSample {
    AuditTest(RedisSpace space) throws IOException {
        super(space);
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
            send("HINCRBY", "counts:episode", "RUN", "-1"); // otherwise it would be a second finding
        }

        isRepaired("episode/a", "missing or stored wrong in " + index);
    }

    @Test
    void anItemThatCannotBeClaimedIsPutBack() throws IOException {
        assertThat(send("ZREM", "ready:episode/RUN", "2026-01-01T12:00:00.000000000Z a"))
                .isEqualTo(1L);

        isRepaired("episode/a", "ready:episode/RUN");
    }

    @Test
    void aWrongNoteOfWhenAnItemIsReadyIsCorrected() throws IOException {
        send("HSET", "item:episode/a", "ready", "2027-01-01T12:00:00.000000000Z");

        isRepaired("episode/a", "stored wrong in ready");
    }

    @Test
    void aWrongRevisionInTheOrderOfChangesIsCorrected() throws IOException {
        send("ZADD", "changed:episode", "17", "a");

        VerifyReport repair = store.verify(Check.REPAIR);

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
            assertThat(finding.detail()).contains("is listed in " + index);
        });
        assertThat(store.verify(Check.REPORT).items()).isEqualTo(ITEMS);
        assertThat(store.verify(Check.REPAIR).findings()).isNotEmpty().allMatch(Finding::repaired);
        healthy();
    }

    @ParameterizedTest
    @CsvSource({"NEW, 7, counted as 7 instead of 1", "OLD, 1, counted as 1 instead of 0"})
    void aWrongCountIsCorrected(String slot, String number, String detail) throws IOException {
        send("HSET", "counts:episode", slot, number);

        isRepaired(slot + " in episode", detail);
    }

    @Test
    void aMissingCountIsRebuilt() throws IOException {
        send("HDEL", "counts:episode", "RUN");

        isRepaired("RUN in episode", "counted as none instead of 2");
    }

    @Test
    void allDerivedDataIsRebuilt() throws IOException {
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
    void aMissingBirthIsRebuilt() throws IOException {
        assertThat(send("DEL", "births:episode/a")).isEqualTo(1L);

        isRepaired("episode/a", "its births");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9007199254740000", "nonsense"})
    void aBirthOfNoCommitIsTakenOut(String revision) throws IOException {
        send("HSET", "births:episode/a", "token", revision);

        isRepaired("episode/a", "1 of its births belong to no commit");
    }

    @Test
    void chunksOfAnItemThatIsDeletedAreSetAside() throws IOException {
        send("ZADD", "chunks:episode/d", "0", "RUN\n0000000001\n00000000{}");

        isRepaired("episode/d", "it has chunks, but does not exist");

        assertThat((List<?>) redis.send("KEYS", prefix + "orphan:*:chunks:episode/d"))
                .hasSize(1);
    }

    @Test
    void aChunkOutOfOrderIsPutRight() throws IOException {
        Page<?> before = store.chunks(new ChunkQuery(key("b"), "RUN", Cursor.START, 10));
        String member = (String) ((List<?>) send("ZRANGE", "chunks:episode/b", "0", "0")).get(0);
        send("ZADD", "chunks:episode/b", "9", member);

        isRepaired("episode/b", "out of order");

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
}
