package dev.holdfast.redis;

import static dev.holdfast.redis.Samples.creation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redis.script.Script;
import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.redis.server.SharedRedis;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The handshake with a server: what it creates, refuses and detects as lost. */
@ExtendWith(SharedRedis.class)
class OpenScriptTest {
    private final ScriptRunner scripts;

    OpenScriptTest(RedisSpace space) throws IOException {
        this.scripts = new ScriptRunner(space);
    }

    @AfterEach
    void close() throws IOException {
        scripts.close();
    }

    @Test
    void aNewShardIsCreatedOnceForAllClientsOfARun() throws IOException {
        String generation = scripts.open("run-1");

        assertThat(scripts.open("run-1")).isEqualTo(generation);
        assertThat(scripts.send("HMGET", "meta", "format", "shards", "shard", "run"))
                .isEqualTo(List.of("1", "1", "0", "run-1"));
    }

    @Test
    void anotherRunStartsAboveAllSeenRevisions() throws IOException {
        scripts.open("run-1");
        long revision = scripts.revision(creation("a", "NEW"));

        List<?> answer = scripts.run(
                Script.OPEN, "1", "1", "0", "run-2", scripts.generation(), String.valueOf(revision + 3_000_000_000L));

        assertThat(Long.parseLong((String) answer.get(0))).isEqualTo(revision + 3_000_000_001L);
    }

    @Test
    void aServerThatCameBackWithLessIsFoundOut() throws IOException {
        scripts.open("run-1");
        long kept = scripts.revision(creation("a", "NEW"));

        List<?> answer =
                scripts.run(Script.OPEN, "1", "1", "0", "run-2", scripts.generation(), String.valueOf(kept + 7));

        assertThat(answer.get(1)).isEqualTo(String.valueOf(kept));
        assertThat(scripts.send("HGET", "lost", (String) answer.get(0))).isEqualTo(kept + " " + (kept + 7));
    }

    @Test
    void aServerThatWentBackWithinOneRunIsFoundOutAndTheLargestLossIsKept() throws IOException {
        scripts.open("run-1");
        long kept = scripts.revision(creation("a", "NEW"));
        String known = scripts.generation();

        List<?> answer = scripts.run(Script.OPEN, "1", "1", "0", "run-1", known, String.valueOf(kept + 7));
        assertThat(answer.get(0)).isNotEqualTo(known);
        assertThat(answer.get(1)).isEqualTo(String.valueOf(kept));

        scripts.run(Script.OPEN, "1", "1", "0", "run-1", known, String.valueOf(kept + 3)); // another client
        assertThat(scripts.send("HGET", "lost", (String) answer.get(0))).isEqualTo(kept + " " + (kept + 7));
    }

    @Test
    void aServerThatCameBackWithAllIsSound() throws IOException {
        scripts.open("run-1");
        long kept = scripts.revision(creation("a", "NEW"));

        List<?> answer = scripts.run(Script.OPEN, "1", "1", "0", "run-2", scripts.generation(), String.valueOf(kept));

        assertThat(answer.get(1)).isEqualTo("");
        assertThat(scripts.send("EXISTS", "lost")).isEqualTo(0L);
    }

    @Test
    void anotherFormatOrNumberOfShardsIsRefused() throws IOException {
        scripts.open("run-1");

        assertThat(scripts.run(Script.OPEN, "2", "1", "0", "run-1", "0", "0")).isEqualTo(List.of("FORMAT", "1"));
        assertThat(scripts.run(Script.OPEN, "1", "4", "0", "run-1", "0", "0")).isEqualTo(List.of("SHARDS", "1", "0"));
    }
}
