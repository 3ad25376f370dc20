package dev.holdfast.redis.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A proxy between a client and a real server. */
class ProxyTest {
    private static final int OK_BYTES = "+OK\r\n".length();

    private RedisProcess redis;
    private Proxy proxy;

    @BeforeEach
    void start() throws IOException {
        redis = RedisProcess.start();
        proxy = Proxy.to(redis.port());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        redis.close();
    }

    @Test
    void itPassesAndCounts() throws Exception {
        try (Resp client = Resp.connect(proxy.port())) {
            assertThat(client.text("SET", "key", "value")).isEqualTo("OK");
        }
        assertThat(proxy.connections()).hasSize(1);
        assertThat(proxy.requestBytes().seen()).isEqualTo("*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$5\r\nvalue\r\n".length());
        assertThat(proxy.answerBytes().seen()).isEqualTo(OK_BYTES);
        assertThat(proxy.answerBytes().dropped()).isZero();
    }

    @Test
    void aDroppedAnswerWasGivenAndAFinishedConnectionEndsInOrder() throws Exception {
        try (Resp client = Resp.connect(proxy.port())) {
            proxy.answers(Flow.DROP);
            client.begin("SET", "key", "value");
            proxy.answerBytes().awaitDroppedMoreThan(0);
            assertThat(redis.ask("GET", "key")).isEqualTo("value");

            proxy.finishAll();
            assertThatThrownBy(client::answer).isInstanceOf(EOFException.class);
        }
        Until.holds(
                "the connection to be closed", () -> !proxy.connections().get(0).isOpen());
    }

    @Test
    void aDroppedRequestWasNeverMadeAndAResetIsOne() throws Exception {
        try (Resp client = Resp.connect(proxy.port())) {
            proxy.requests(Flow.DROP);
            client.begin("SET", "key", "value");
            proxy.requestBytes().awaitDroppedMoreThan(0);
            assertThat(redis.ask("EXISTS", "key")).isEqualTo("0");

            proxy.resetAll();
            assertThatThrownBy(client::answer)
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
    }

    @Test
    void aHeldAnswerComesWhenItIsLetGo() throws Exception {
        try (Resp client = Resp.connect(proxy.port())) {
            proxy.answers(Flow.HOLD);
            client.begin("SET", "key", "value");
            proxy.answerBytes().awaitSeenMoreThan(0);
            assertThat(redis.ask("GET", "key")).isEqualTo("value");

            proxy.answers(Flow.PASS);
            assertThat(client.answer()).isEqualTo("OK");
        }
    }

    @Test
    void aHeldRequestCanStillBeDropped() throws Exception {
        try (Resp client = Resp.connect(proxy.port())) {
            proxy.requests(Flow.HOLD);
            client.begin("SET", "key", "value");
            proxy.requestBytes().awaitSeenMoreThan(0);

            proxy.requests(Flow.DROP);
            proxy.requestBytes().awaitDroppedMoreThan(0);
            proxy.requests(Flow.PASS);
            assertThat(client.text("EXISTS", "key")).isEqualTo("0");
        }
    }

    @Test
    void oneConnectionFailsAndTheOtherDoesNot() throws Exception {
        try (Resp first = Resp.connect(proxy.port());
                Resp second = Resp.connect(proxy.port())) {
            first.send("PING");
            second.send("PING");

            proxy.connections().get(0).reset();

            assertThatThrownBy(() -> first.send("PING")).isInstanceOf(SocketException.class);
            assertThat(second.text("PING")).isEqualTo("PONG");
            assertThat(proxy.connections().get(0).isOpen()).isFalse();
            assertThat(proxy.connections().get(1).isOpen()).isTrue();
        }
    }

    @Test
    void anAnswerIsTornAfterSoManyBytes() throws Exception {
        try (Resp client = Resp.connect(proxy.port())) {
            client.send("SET", "key", "0123456789");
            proxy.connections().get(0).cutAnswersAfter("$10\r\n01234".length());

            assertThatThrownBy(() -> client.send("GET", "key")).isInstanceOf(IOException.class);
        }
        assertThat(redis.ask("GET", "key")).isEqualTo("0123456789");
    }

    @Test
    void aDelayIsKept() throws Exception {
        try (Resp client = Resp.connect(proxy.port())) {
            client.send("PING");
            proxy.delay(Duration.ZERO, Duration.ofMillis(60));
            long start = System.nanoTime();
            client.send("PING");
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(60));
        }
    }

    @Test
    void aRefusedConnectionIsReset() throws Exception {
        proxy.refuse(true);
        assertThatThrownBy(this::ping).isInstanceOf(SocketException.class); // on connection, or on the first command
        assertThat(proxy.refused()).isEqualTo(1);

        proxy.refuse(false);
        assertThat(ping()).isEqualTo("PONG");
    }

    @Test
    void aServerThatDiesEndsTheConnectionAndComesBackBehindTheSamePort() throws Exception {
        try (Resp client = Resp.connect(proxy.port())) {
            client.send("PING");
            redis.kill9();
            assertThatThrownBy(() -> client.send("PING")).isInstanceOf(IOException.class);
        }
        redis.restart();
        assertThat(ping()).isEqualTo("PONG");
    }

    private String ping() throws IOException {
        try (Resp client = Resp.connect(proxy.port())) {
            return client.text("PING");
        }
    }

    @Test
    void closingEndsEveryConnectionAndThread() throws Exception {
        try (Resp client = Resp.connect(proxy.port())) {
            client.send("PING");
            proxy.answers(Flow.HOLD);
            client.begin("PING");
            proxy.answerBytes().awaitSeenMoreThan("+PONG\r\n".length());

            proxy.close();

            assertThatThrownBy(client::answer).isInstanceOf(IOException.class);
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("redis-proxy"));
    }
}
