package dev.holdfast.redis;

import static dev.holdfast.redis.Samples.TYPE;
import static dev.holdfast.redis.Samples.body;
import static dev.holdfast.redis.Samples.commit;
import static dev.holdfast.redis.Samples.key;
import static dev.holdfast.redis.Samples.move;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.Cursor;
import dev.holdfast.StoreException;
import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.redis.server.SharedRedis;
import dev.holdfast.store.Query;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real damage is reported and left unchanged. */
@ExtendWith(SharedRedis.class)
class AuditDamageTest extends AuditedSample {
    AuditDamageTest(RedisSpace space) throws IOException {
        super(space);
    }

    @ParameterizedTest
    @CsvSource({"state, NEW", "document, {}", "revision, 17", "sum, x", "lease_expires, x", "updated, x"})
    void aDamagedRecordIsNamedAndKeepsItsPlaces(String field, String value) throws IOException {
        send("HSET", "item:episode/a", field, value);

        isReported(Problem.DAMAGED_RECORD, "episode/a", "does not match its checksum");

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

        isReported(Problem.DAMAGED_RECORD, "episode/a", "its record is missing");
    }

    @Test
    void aDamagedEntryIsNamed() throws IOException {
        List<?> message = (List<?>) ((List<?>) send("XRANGE", "history:episode/a", moved + "-0", "+")).get(0);
        List<String> fields = new ArrayList<>();
        ((List<?>) message.get(1)).forEach(field -> fields.add((String) field));
        fields.set(fields.size() - 1, "{\"other\":1}");
        send("XDEL", "history:episode/a", moved + "-0");
        // a message ID cannot be reused, so the stream is created again
        List<?> kept = (List<?>) ((List<?>) send("XRANGE", "history:episode/a", "-", "+")).get(0);
        send("DEL", "history:episode/a");
        List<String> sound = new ArrayList<>(List.of(first + "-0"));
        ((List<?>) kept.get(1)).forEach(field -> sound.add((String) field));
        send("XADD", "history:episode/a", sound.toArray(String[]::new));
        fields.add(0, moved + "-0");
        send("XADD", "history:episode/a", fields.toArray(String[]::new));

        isReported(Problem.DAMAGED_ENTRY, "episode/a", "the history of revision " + moved);
    }

    @Test
    void aMissingCommitIsAGap() throws IOException {
        long third = move(store, "a", moved, "DONE");
        send("XDEL", "history:episode/a", moved + "-0");

        isReported(Problem.HISTORY_GAP, "episode/a", "commits before revision " + third + " (entry 3)");
        isReported(Problem.DAMAGED_ENTRY, "episode/a", "the history of revision " + moved + " is missing");
    }

    @Test
    void aMissingNewestCommitIsAGap() throws IOException {
        send("XDEL", "history:episode/a", moved + "-0");

        isReported(Problem.HISTORY_GAP, "episode/a", "newest commit, revision " + moved);
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
                assertThat(finding.detail()).contains("it has revision " + moved + ", but its history continues to");
            });
        }
    }

    @Test
    void aRecordInAnotherStateThanItsHistoryIsReported() {
        var entry =
                new dev.holdfast.store.Entry(dev.holdfast.store.Entry.Kind.MOVED, "RUN", "ELSEWHERE", Samples.T0, "{}");
        commit(store, new dev.holdfast.store.Commit(key("a"), moved, body("RUN"), List.of(entry), "odd"));

        isReported(Problem.STATE_MISMATCH, "episode/a", "leads to ELSEWHERE, but it is in RUN");
    }

    @Test
    void aDamagedChunkIsNamed() throws IOException {
        String member = (String) ((List<?>) send("ZRANGE", "chunks:episode/b", "0", "0")).get(0);
        send("ZREM", "chunks:episode/b", member);
        send("ZADD", "chunks:episode/b", "0", member.replace("part", "pert"));

        isReported(Problem.DAMAGED_RECORD, "episode/b", "a chunk of ledger RUN");
    }

    @Test
    void lostCommitsAreNamedUntilTheyAreAccepted() throws IOException {
        send("HSET", "lost", "300", "100 200");

        isReported(Problem.LOST_COMMITS, "shard 0", "came back with revision 100 although 200");

        send("HDEL", "lost", "300");
        healthy();
    }

    @ParameterizedTest
    @CsvSource({
        "history:episode/z,stream",
        "item:episode/z,hash",
        "births:episode/z,hash",
        "chunks:episode/b,zset",
        "feed:other,stream",
        "state:episode/NEXT,zset",
        "counts:other,hash",
    })
    void aKeyThatHoldsSomethingElseEndsTheCheckAndIsNamed(String key, String type) throws IOException {
        send("SET", key, "mine");

        assertThatThrownBy(() -> store.verify(Check.REPAIR))
                .isInstanceOf(StoreException.class)
                .hasMessageMatching("key \\{[a-z0-9]+}:" + key + " is a string, but the store keeps a " + type
                        + " there; move it away with RENAME, and run verify again");
        assertThat(send("GET", key)).isEqualTo("mine");
    }
}
