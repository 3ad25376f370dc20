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

/** Each order reads its index, and the records with it. */
@ExtendWith(SharedRedis.class)
class FindScriptTest {
    private final ScriptRunner scripts;

    FindScriptTest(RedisSpace space) throws IOException {
        this.scripts = new ScriptRunner(space);
    }

    @AfterEach
    void close() throws IOException {
        scripts.close();
    }

    private long changed;

    @BeforeEach
    void items() throws IOException {
        scripts.open("run");
        long first = scripts.revision(creation("c", "NEW"));
        scripts.revision(creation("a", "NEW"));
        scripts.revision(creation("b", "RUN"));
        changed = scripts.revision(change("c", first, body("RUN")));
    }

    /** Returns the positions in the reply of the script. */
    private List<?> places(String order, String after, String bound, String tag, String limit, String... states)
            throws IOException {
        String[] arguments = new String[7 + states.length];
        List<String> fixed = List.of("episode", order, after, bound, tag, limit, "");
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = i < fixed.size() ? fixed.get(i) : states[i - fixed.size()];
        }
        return scripts.run(Script.FIND, arguments).stream()
                .map(found -> ((List<?>) found).get(0))
                .toList();
    }

    @Test
    void theStableOrderIsThatOfIds() throws IOException {
        assertThat(places("stable", "", "", "", "9")).isEqualTo(List.of("a", "b", "c"));
        assertThat(places("stable", "a", "", "", "1")).isEqualTo(List.of("b"));
        assertThat(places("stable", "", "", "red", "9")).isEqualTo(List.of("a", "b", "c"));
        assertThat(places("stable", "", "", "blue", "9")).isEmpty();
    }

    @Test
    void severalStatesAreMerged() throws IOException {
        assertThat(places("stable", "", "", "", "9", "NEW", "RUN")).isEqualTo(List.of("a", "b", "c"));
        assertThat(places("stable", "", "", "", "2", "NEW", "RUN")).isEqualTo(List.of("a", "b"));
        assertThat(places("stable", "", "", "", "9", "RUN")).isEqualTo(List.of("b", "c"));
        assertThat(places("stable", "", "", "", "9", "GONE")).isEmpty();
    }

    @Test
    void itemsThatAreReadyLaterAreLeft() throws IOException {
        assertThat(places("ready", "", "2026-01-01T12:00:00.000000000Z", "", "9", "RUN"))
                .isEqualTo(List.of("2026-01-01T12:00:00.000000000Z b", "2026-01-01T12:00:00.000000000Z c"));
        assertThat(places("ready", "", "2026-01-01T11:59:59.000000000Z", "", "9", "RUN"))
                .isEmpty();
    }

    @Test
    void changesAreInTheOrderOfRevisions() throws IOException {
        List<?> all = places("changed", "", "0", "", "9");

        assertThat(all).hasSize(3);
        assertThat(all.get(2)).isEqualTo(String.valueOf(changed));
        assertThat(places("changed", (String) all.get(1), "0", "", "9")).isEqualTo(all.subList(2, 3));
    }
}
