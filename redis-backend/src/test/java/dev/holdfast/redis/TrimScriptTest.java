package dev.holdfast.redis;

import static dev.holdfast.redis.Samples.body;
import static dev.holdfast.redis.Samples.change;
import static dev.holdfast.redis.Samples.creation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redis.script.Script;
import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.redis.server.SharedRedis;
import dev.holdfast.store.Commit;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** History is trimmed in steps, and the position is recorded. */
@ExtendWith(SharedRedis.class)
class TrimScriptTest {
    private final ScriptRunner scripts;

    TrimScriptTest(RedisSpace space) throws IOException {
        this.scripts = new ScriptRunner(space);
    }

    @AfterEach
    void close() throws IOException {
        scripts.close();
    }

    private final Commit creation = creation("a", "NEW");
    private long created;
    private long changed;

    @BeforeEach
    void items() throws IOException {
        scripts.open("run");
        created = scripts.revision(creation);
        changed = scripts.revision(change("a", created, body("RUN")));
    }

    private List<?> trim(long upTo, String limit) throws IOException {
        return scripts.run(Script.TRIM, scripts.generation(), "episode", String.valueOf(upTo), limit);
    }

    @Test
    void dropsFeedHistoryAndBirthUpToThere() throws IOException {
        assertThat(trim(created, "9")).isEqualTo(List.of(1L, 0L));

        assertThat(scripts.send("XLEN", "feed:episode")).isEqualTo(1L);
        assertThat(scripts.send("XLEN", "history:episode/a")).isEqualTo(1L);
        assertThat(scripts.send("HEXISTS", "births:episode/a", creation.token()))
                .isEqualTo(0L);
        assertThat(scripts.send("HGET", "trimmed", "episode")).isEqualTo(String.valueOf(created));
        assertThat(scripts.send("HGET", "item:episode/a", "entries")).isEqualTo("2");
    }

    @Test
    void goesInStepsUntilNothingIsLeft() throws IOException {
        assertThat(trim(changed, "1")).isEqualTo(List.of(1L, 1L));
        assertThat(scripts.send("HGET", "trimmed", "episode")).isEqualTo(String.valueOf(changed));
        assertThat(trim(changed, "1")).isEqualTo(List.of(1L, 1L));
        assertThat(trim(changed, "1")).isEqualTo(List.of(0L, 0L));
    }

    @Test
    void futureRevisionsAreNotTrimmed() throws IOException {
        trim(changed + 1000, "9");

        assertThat(scripts.send("HGET", "trimmed", "episode")).isEqualTo(String.valueOf(changed));
    }

    @Test
    void aClientOfAnotherRunNeedsAHandshake() throws IOException {
        assertThat(scripts.run(Script.TRIM, "1", "episode", "1", "9")).isEqualTo(List.of("STALE"));
    }
}
