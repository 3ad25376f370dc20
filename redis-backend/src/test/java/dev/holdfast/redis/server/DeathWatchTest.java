package dev.holdfast.redis.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No server outlives the JVM that started it. */
class DeathWatchTest {
    @ParameterizedTest
    @ValueSource(strings = {"exit", "kill"})
    void aServerThatNobodyClosedEndsWithItsJvm(String end, @TempDir Path temporary) throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + temporary, // the directory where it leaves the executable if it is killed
                        "-cp",
                        System.getProperty("java.class.path"),
                        AbandonedServers.class.getName(),
                        end)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            String[] words = said.readLine().split(" ", 2);
            long server = Long.parseLong(words[0]);
            Path directory = Path.of(words[1]);
            if (end.equals("kill")) {
                assertThat(ProcessHandle.of(server)).isPresent();
                assertThat(directory).exists();
                child.toHandle().destroyForcibly();
            }

            assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
            Until.holds("the server to end", () -> ProcessHandle.of(server).isEmpty());
            Until.holds("its directory to be deleted", () -> !Files.exists(directory));
        } finally {
            child.destroyForcibly();
        }
    }
}
