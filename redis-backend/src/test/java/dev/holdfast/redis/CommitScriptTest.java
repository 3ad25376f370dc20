package dev.holdfast.redis;

import static dev.holdfast.redis.Samples.body;
import static dev.holdfast.redis.Samples.change;
import static dev.holdfast.redis.Samples.chunk;
import static dev.holdfast.redis.Samples.creation;
import static dev.holdfast.redis.Samples.deletion;
import static dev.holdfast.redis.Samples.progress;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.redis.server.SharedRedis;
import dev.holdfast.store.Commit;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The keys that a commit writes, and those that it leaves alone. */
@ExtendWith(SharedRedis.class)
class CommitScriptTest {
    private final ScriptRunner scripts;

    CommitScriptTest(RedisSpace space) throws IOException {
        this.scripts = new ScriptRunner(space);
    }

    @AfterEach
    void close() throws IOException {
        scripts.close();
    }

    @Test
    void writesAllKeysOfAnItemTogether() throws IOException {
        scripts.open("run");
        Commit creation = creation("a", "NEW").withChunks(List.of(chunk(3)));

        String revision = String.valueOf(scripts.revision(creation));

        assertThat(scripts.send("HMGET", "item:episode/a", "revision", "entries", "state", "tags", "document"))
                .isEqualTo(List.of(revision, "1", "NEW", "red\nround", "{\"in\":\"NEW\"}"));
        assertThat(scripts.send("XLEN", "history:episode/a")).isEqualTo(1L);
        assertThat(scripts.send("XRANGE", "feed:episode", "-", "+"))
                .isEqualTo(List.of(List.of(revision + "-0", List.of("a", "1"))));
        assertThat(scripts.send("HGET", "births:episode/a", creation.token())).isEqualTo(revision);
        assertThat(scripts.send("ZRANGE", "chunks:episode/a", "0", "-1").toString())
                .contains("RUN\n0000000003\n");
        assertThat(scripts.send("ZSCORE", "changed:episode", "a")).isEqualTo(revision);
        assertThat(scripts.send("HGETALL", "counts:episode")).isEqualTo(List.of("NEW", "1"));
        for (String index : List.of("ids:episode", "state:episode/NEW", "tag:episode/red", "tag:episode/round")) {
            assertThat(scripts.send("ZRANGE", index, "0", "-1")).as(index).isEqualTo(List.of("a"));
        }
        assertThat(scripts.send("ZRANGE", "ready:episode/NEW", "0", "-1"))
                .isEqualTo(List.of("2026-01-01T12:00:00.000000000Z a"));
        assertThat(scripts.send("HGET", "meta", "last")).isEqualTo(revision);
    }

    @Test
    void leavesNoPlaceOfADeletedItemButItsNumbersAndHistory() throws IOException {
        scripts.open("run");
        long revision = scripts.revision(creation("a", "NEW").withChunks(List.of(chunk(3))));

        long deleted = scripts.revision(deletion("a", revision));

        assertThat(scripts.send("HGETALL", "item:episode/a"))
                .isEqualTo(List.of("revision", String.valueOf(deleted), "entries", "2"));
        assertThat(scripts.send("XLEN", "history:episode/a")).isEqualTo(2L);
        for (String gone : List.of(
                "chunks:episode/a",
                "changed:episode",
                "ids:episode",
                "counts:episode",
                "state:episode/NEW",
                "ready:episode/NEW",
                "tag:episode/red")) {
            assertThat(scripts.send("EXISTS", gone)).as(gone).isEqualTo(0L);
        }
    }

    @Test
    void aCommitThatDoesNotFitIsAnsweredWithTheRecordAndChangesNothing() throws IOException {
        scripts.open("run");
        long revision = scripts.revision(creation("a", "NEW"));
        Object before = scripts.send("HGETALL", "item:episode/a");

        List<?> answer =
                (List<?>) scripts.commit(change("a", revision - 1, body("RUN"))).get(0);

        assertThat(((List<?>) answer.get(0)).get(0)).isEqualTo(String.valueOf(revision));
        assertThat(scripts.send("HGETALL", "item:episode/a")).isEqualTo(before);
        assertThat(scripts.send("XLEN", "feed:episode")).isEqualTo(1L);
    }

    @Test
    void theSameCommitAgainGetsTheFirstAnswer() throws IOException {
        scripts.open("run");
        Commit creation = creation("a", "NEW");
        List<?> first = scripts.commit(creation);
        Commit change = change("a", Long.parseLong((String) ((List<?>) first.get(0)).get(0)), body("RUN"));
        List<?> second = scripts.commit(change);

        assertThat(scripts.commit(creation)).isEqualTo(first);
        assertThat(scripts.commit(change)).isEqualTo(second);
        assertThat(scripts.send("XLEN", "history:episode/a")).isEqualTo(2L);
    }

    @Test
    void aTokenOfAnotherCommitRefusesTheWholeList() throws IOException {
        scripts.open("run");
        Commit creation = creation("a", "NEW");
        scripts.revision(creation);
        Commit misused = new Commit(creation.key(), 0, body("RUN"), List.of(), creation.token());

        assertThat(scripts.commit(creation("b", "NEW"), misused).subList(0, 2)).isEqualTo(List.of("REFUSED", 2L));
        assertThat(scripts.send("EXISTS", "item:episode/b")).isEqualTo(0L);
    }

    @Test
    void eachCommitOfAListSeesThoseBeforeIt() throws IOException {
        scripts.open("run");

        List<?> answers = scripts.commit(creation("a", "NEW"), creation("a", "NEW"), creation("b", "NEW"));

        assertThat(((List<?>) answers.get(0)).size()).isEqualTo(2);
        assertThat(((List<?>) answers.get(1)).get(0)).isInstanceOf(List.class);
        long a = Long.parseLong((String) ((List<?>) answers.get(0)).get(0));
        assertThat(Long.parseLong((String) ((List<?>) answers.get(2)).get(0))).isGreaterThan(a);
    }

    @Test
    void revisionsGoOnAboveTheLastOneWhenTheClockStandsBehindIt() throws IOException {
        scripts.open("run");
        scripts.send("HSET", "meta", "last", "8000000000000000");

        assertThat(scripts.revision(creation("a", "NEW"))).isEqualTo(8_000_000_000_000_001L);
        assertThat(scripts.revision(creation("b", "NEW"))).isEqualTo(8_000_000_000_000_002L);
    }

    @Test
    void aCommitWithoutEntriesIsNotInTheFeed() throws IOException {
        scripts.open("run");
        long revision = scripts.revision(creation("a", "NEW"));

        scripts.revision(progress("a", revision, "NEW"));

        assertThat(scripts.send("XLEN", "history:episode/a")).isEqualTo(2L);
        assertThat(scripts.send("XLEN", "feed:episode")).isEqualTo(1L);
    }

    @Test
    void lookingAheadWritesNothing() throws IOException {
        scripts.open("run");

        assertThat(scripts.commit("dry", creation("a", "NEW"))).isEmpty();
        assertThat(scripts.send("EXISTS", "item:episode/a")).isEqualTo(0L);
    }

    @Test
    void aClientOfAnotherRunNeedsAHandshake() throws IOException {
        assertThat(scripts.commit(creation("a", "NEW"))).isEqualTo(List.of("STALE"));
        assertThat(scripts.send("EXISTS", "item:episode/a")).isEqualTo(0L);
    }
}
