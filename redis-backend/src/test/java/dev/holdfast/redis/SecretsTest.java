package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.StoreException;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.redis.server.RedisSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The password is shown nowhere. */
class SecretsTest {
    private static final String PASSWORD = "pa55/wörd";
    private static final String ENCODED = "pa55%2Fw%C3%B6rd";

    @Test
    void logsAndErrorsHoldNoPassword() throws Exception {
        try (RedisProcess redis = RedisProcess.start(RedisSettings.volatileData()
                .users("user default off", "user worker on >" + PASSWORD + " ~* &* +@all"))) {
            for (String level : List.of("info", "debug")) {
                String told = runChild(level, Integer.toString(redis.port()));
                assertThat(told)
                        .contains("Worked", "Failure: WRONGPASS", "Failure: refused", "Failure: uri")
                        .doesNotContain(PASSWORD, ENCODED, "pa55");
            }
        }
    }

    private static String runChild(String level, String port) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=" + level,
                "-Dfile.encoding=UTF-8",
                Child.class.getName(),
                port));
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        String told = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).as(told).isZero();
        return told;
    }

    /** Runs in a process of its own, because the level of a logger is read once. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) {
            String port = arguments[0];
            String right = "redis://worker:" + ENCODED + "@127.0.0.1:" + port;
            RedisOptions options = options(right);
            System.err.println(options);
            try (RedisStore store = RedisStore.open(options)) {
                System.err.println(store);
                store.onChange(() -> {});
                System.err.println("Worked: " + Commits.commit(store, Commits.create("a")));
            }
            fail(
                    "WRONGPASS",
                    () -> RedisStore.open(options(right.replace("worker", "other")))
                            .close());
            fail(
                    "refused",
                    () -> RedisStore.open(options(right.replace(port, "1"))).close());
            fail(
                    "cluster",
                    () -> RedisStore.open(options(right.replace("redis:", "redis-cluster:")))
                            .close());
            fail(
                    "tls",
                    () -> RedisStore.open(options(right.replace("redis:", "rediss:")))
                            .close());
            fail("uri", () -> options("redis://worker:" + PASSWORD + "@127.0.0.1"));
        }

        private static RedisOptions options(String uri) {
            return RedisOptions.builder(uri, "space")
                    .timeout(Duration.ofSeconds(5))
                    .build();
        }

        private static void fail(String what, Runnable call) {
            try {
                call.run();
            } catch (StoreException | IllegalArgumentException e) {
                StringWriter trace = new StringWriter();
                e.printStackTrace(new PrintWriter(trace)); // causes included
                System.err.println("Failure: " + what + " " + trace);
            }
        }
    }
}
