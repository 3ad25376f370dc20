package dev.holdfast.redis;

import static dev.holdfast.redis.Samples.body;
import static dev.holdfast.redis.Samples.change;
import static dev.holdfast.redis.Samples.creation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redis.script.Script;
import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.redis.server.SharedRedis;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pages of history and feed, with trimmed and lost commits. */
@ExtendWith(SharedRedis.class)
class HistoryScriptTest {
    private final ScriptRunner scripts;

    HistoryScriptTest(RedisSpace space) throws IOException {
        this.scripts = new ScriptRunner(space);
    }

    @AfterEach
    void close() throws IOException {
        scripts.close();
    }

    private long created;
    private long other;
    private long changed;

    @BeforeEach
    void items() throws IOException {
        scripts.open("run");
        created = scripts.revision(creation("a", "NEW"));
        other = scripts.revision(creation("b", "NEW"));
        changed = scripts.revision(change("a", created, body("RUN")));
    }

    private List<?> history(String id, long after) throws IOException {
        return scripts.run(Script.HISTORY, "episode", id, String.valueOf(after), "9");
    }

    private static List<?> revisions(List<?> answer) {
        return ((List<?>) answer.get(3))
                .stream()
                        .map(one -> Long.valueOf((String) ((List<?>) one).get(1)))
                        .toList();
    }

    @Test
    void anItemHasItsOwnCommits() throws IOException {
        assertThat(revisions(history("a", 0))).isEqualTo(List.of(created, changed));
        assertThat(revisions(history("a", created))).isEqualTo(List.of(changed));
        assertThat(history("a", 0).get(1)).isEqualTo(String.valueOf(changed));
    }

    @Test
    void theFeedHasThoseOfAllItems() throws IOException {
        assertThat(revisions(history("", 0))).isEqualTo(List.of(created, other, changed));
        assertThat(revisions(history("", created))).isEqualTo(List.of(other, changed));
    }

    @Test
    void aMissingMessageIsReportedAndNotSkipped() throws IOException {
        scripts.send("XDEL", "history:episode/b", other + "-0");

        List<?> second = (List<?>) ((List<?>) history("", 0).get(3)).get(1);

        assertThat(second.get(0)).isEqualTo("b");
        assertThat(second.get(2)).isNull();
    }

    @Test
    void aCursorInsideALostRangeGetsItsStart() throws IOException {
        long first = changed + 100;
        scripts.send("ZADD", "runs", String.valueOf(first), first + " " + changed);
        scripts.send("HSET", "meta", "last", String.valueOf(first));

        assertThat(history("", changed + 1).get(2)).isEqualTo(String.valueOf(changed));
        assertThat(history("", changed).get(2)).isEqualTo("");
        assertThat(history("", first).get(2)).isEqualTo("");
    }

    @Test
    void aCursorBehindAllRevisionsIsOfATimeThatIsGone() throws IOException {
        assertThat(history("", changed).get(2)).isEqualTo("");
        assertThat(history("", changed + 1).get(2))
                .as("up to where its run began")
                .isEqualTo("0");

        scripts.send("DEL", "runs");
        assertThat(history("", changed + 1).get(2)).isEqualTo(String.valueOf(changed));
        scripts.send("DEL", "meta");
        assertThat(history("", changed).get(2)).isEqualTo("0");
    }

    @Test
    void trimmedHistoryIsReported() throws IOException {
        scripts.run(Script.TRIM, scripts.generation(), "episode", String.valueOf(created), "9");

        assertThat(history("", 0).get(0)).isEqualTo(String.valueOf(created));
        assertThat(revisions(history("", 0))).isEqualTo(List.of(other, changed));
    }
}
