package dev.holdfast.redis.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A single server: its settings and its lifecycle. */
class RedisProcessTest {
    @Test
    void theServerOfTheBuildIsTheVersionThatIsOperationsPage() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                Resp connection = redis.connect()) {
            assertThat(connection.info("redis_version")).isEqualTo(RedisExecutable.VERSION);
            assertThat(connection.info("process_id")).isEqualTo(Long.toString(redis.pid()));
        }
    }

    @Test
    void appendOnlyDataSurvivesAKillOnTheSamePort() throws Exception {
        try (RedisProcess redis = RedisProcess.start(RedisSettings.appendOnly("always"))) {
            int port = redis.port();
            long first = redis.pid();
            redis.ask("SET", "key", "value");

            redis.kill9();
            assertThat(redis.isAlive()).isFalse();
            assertThatThrownBy(redis::connect).isInstanceOf(ConnectException.class);

            redis.restart();
            assertThat(redis.ask("GET", "key")).isEqualTo("value");
            assertThat(redis.port()).isEqualTo(port);
            assertThat(redis.pid()).isNotEqualTo(first);
        }
    }

    @Test
    void volatileDataIsGoneAfterAKill() throws Exception {
        try (RedisProcess redis = RedisProcess.start()) {
            redis.ask("SET", "key", "value");
            redis.restart();
            assertThat(redis.ask("EXISTS", "key")).isEqualTo("0");
        }
    }

    @Test
    void anOrderlyEndIsOne() throws Exception {
        try (RedisProcess redis = RedisProcess.start(RedisSettings.appendOnly("no"))) {
            redis.ask("SET", "key", "value");
            redis.stop();
            assertThat(redis.log()).contains("ready to exit, bye bye");
            redis.restart();
            assertThat(redis.ask("GET", "key")).isEqualTo("value");
        }
    }

    @Test
    void whoIsPausedAnswersAfterwards() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            socket.setSoTimeout(100);
            redis.pause();
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

            redis.resume();
            socket.setSoTimeout(10_000);
            assertThat(socket.getInputStream().readNBytes(7)).asString().isEqualTo("+PONG\r\n");
        }
    }

    @Test
    void aPausedServerCanBeClosed() throws Exception {
        RedisProcess redis = RedisProcess.start();
        redis.pause();
        redis.close();
        assertThat(redis.isAlive()).isFalse();
    }

    @Test
    void closingLeavesNothingAndMayBeRepeated() throws Exception {
        RedisProcess redis = RedisProcess.start(RedisSettings.appendOnly("always"));
        Path directory = redis.directory();
        assertThat(directory.resolve("appendonlydir")).isDirectory();

        redis.close();
        redis.close();

        assertThat(directory).doesNotExist();
        assertThat(ProcessHandle.of(redis.pid())).isEmpty();
    }

    @Test
    void aServerThatDoesNotStartSaysWhy() {
        RedisSettings wrong = RedisSettings.volatileData().set("appendonly", "perhaps");

        assertThatThrownBy(() -> RedisProcess.start(wrong))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("instead of starting")
                .hasMessageContaining("appendonly perhaps")
                .hasMessageContaining("argument must be 'yes' or 'no'");
    }

    @Test
    void aPasswordIsAskedFor() throws Exception {
        RedisSettings settings = RedisSettings.volatileData().password("with \"quotes\" and \\");
        try (RedisProcess redis = RedisProcess.start(settings);
                Resp stranger = Resp.connect(redis.port())) {
            assertThatThrownBy(() -> stranger.send("GET", "key")).hasMessageStartingWith("NOAUTH");
            assertThat(redis.ask("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void aUserHasThePermissionsOfItsRules() throws Exception {
        RedisSettings settings = RedisSettings.volatileData()
                .users("user default on nopass ~* +@all", "user app on >secret ~app:* +set");
        try (RedisProcess redis = RedisProcess.start(settings);
                Resp app = Resp.open("redis://app:secret@127.0.0.1:" + redis.port())) {
            assertThat(app.send("SET", "app:key", "value")).isEqualTo("OK");
            assertThatThrownBy(() -> app.send("SET", "key", "value")).hasMessageStartingWith("NOPERM");
            assertThatThrownBy(() -> app.send("GET", "app:key")).hasMessageStartingWith("NOPERM");
        }
    }

    @Test
    void aFullServerRefusesWrites() throws Exception {
        RedisSettings settings =
                RedisSettings.volatileData().set("maxmemory", "1").set("maxmemory-policy", "noeviction");
        try (RedisProcess redis = RedisProcess.start(settings)) {
            assertThatThrownBy(() -> redis.ask("SET", "key", "value")).hasMessageStartingWith("OOM");
        }
    }

    @Test
    void aServerThatStillReadsItsDataSaysSo() throws Exception {
        RedisSettings settings = RedisSettings.volatileData()
                .set("key-load-delay", "10000") // microseconds for each of 500 keys
                .set("loading-process-events-interval-bytes", "1024");
        try (RedisProcess redis = RedisProcess.start(settings);
                Resp connection = redis.connect()) {
            for (int i = 0; i < 500; i++) {
                connection.send("SET", "key" + i, Integer.toString(i).repeat(1000));
            }
            connection.send("SAVE");

            redis.restartWhileLoading();
            assertThatThrownBy(() -> redis.ask("GET", "key1")).hasMessageStartingWith("LOADING");
        }
    }

    @Test
    void theSecondPortSpeaksTls() throws Exception {
        Certificate certificate = Certificate.selfSigned();
        try (RedisProcess redis =
                        RedisProcess.start(RedisSettings.volatileData().tls(certificate));
                Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", redis.tlsPort()));
            Socket encrypted = certificate
                    .trustingContext()
                    .getSocketFactory()
                    .createSocket(socket, "127.0.0.1", redis.tlsPort(), true);
            try (Resp connection = Resp.over(encrypted)) {
                assertThat(connection.text("PING")).isEqualTo("PONG");
            }
        }
    }

    @Test
    void itListensOnTheLoopbackAddressOnly() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                Resp connection = redis.connect()) {
            assertThat(connection.send("CONFIG", "GET", "bind")).isEqualTo(List.of("bind", "127.0.0.1"));
        }
    }
}
