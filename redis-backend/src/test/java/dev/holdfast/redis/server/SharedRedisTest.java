package dev.holdfast.redis.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One server for many tests, and the choice of it. */
@ExtendWith(SharedRedis.class)
class SharedRedisTest {
    private final RedisSpace space;

    SharedRedisTest(RedisSpace space) {
        this.space = space;
    }

    @Test
    void aTestHasOneSpaceOnAServerThatAnswers(RedisSpace again) throws Exception {
        assertThat(again).isEqualTo(space);
        assertThat(space.uri()).isEqualTo(GivenServer.uri().orElse(space.uri()));
        try (Resp connection = Resp.open(space.uri())) {
            assertThat(connection.send("SET", "{" + space.namespace() + "}:key", "value"))
                    .isEqualTo("OK");
        }
    }

    @Test
    void sweepingDeletesTheKeysOfTheSpaceAndNoOthers() throws Exception {
        try (Resp connection = Resp.open(space.uri())) {
            String mine = "{" + space.namespace() + ":0}:key";
            String other = "{" + space.namespace().replace('t', 'o') + ":0}:key";
            connection.send("SET", mine, "value");
            connection.send("SET", other, "value");

            SharedServer.sweep(space);

            assertThat(connection.send("EXISTS", mine)).isEqualTo(0L);
            assertThat(connection.send("DEL", other)).isEqualTo(1L);
        }
    }

    @Test
    void theGivenServerIsUsedAndLeftRunning() throws Exception {
        try (RedisProcess given = RedisProcess.start()) {
            try (SharedServer shared = SharedServer.open(Optional.of(given.uri()))) {
                assertThat(shared.uri()).isEqualTo(given.uri());
            }
            assertThat(given.ask("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void aGivenServerThatDoesNotAnswerIsReportedWithoutItsPassword() throws Exception {
        String nowhere = "redis://:secret@127.0.0.1:" + Ports.free();

        assertThatThrownBy(() -> SharedServer.open(Optional.of(nowhere)))
                .hasMessage("the server that holdfast.redis.uri or REDIS_URL names cannot be used;"
                        + " correct it, or unset it to start one")
                .hasStackTraceContaining("ConnectException")
                .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain("secret"));
    }

    @Test
    void invalidRedisUriIsReported() {
        assertThatThrownBy(() -> SharedServer.open(Optional.of("localhost:6379")))
                .hasMessageContaining("cannot be used")
                .hasRootCauseMessage("not a URI like redis://localhost:6379");
    }

    @Test
    void thePropertyWinsOverTheVariableAndBlankIsUnset() {
        Properties properties = new Properties();
        assertThat(GivenServer.uri(properties, Map.of())).isEmpty();
        assertThat(GivenServer.uri(properties, Map.of("REDIS_URL", "redis://b")))
                .contains("redis://b");
        properties.setProperty("holdfast.redis.uri", " ");
        assertThat(GivenServer.uri(properties, Map.of("REDIS_URL", "redis://b")))
                .contains("redis://b");
        properties.setProperty("holdfast.redis.uri", "redis://a");
        assertThat(GivenServer.uri(properties, Map.of("REDIS_URL", "redis://b")))
                .contains("redis://a");
    }
}
