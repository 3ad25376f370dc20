package dev.holdfast.redis.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The server of the class path. */
class RedisExecutableTest {
    @Test
    void itIsUnpackedOnce() throws Exception {
        assertThat(RedisExecutable.path()).isExecutable().isSameAs(RedisExecutable.path());
    }

    @Test
    void unsupportedSystemGetsAnAlternative() throws Exception {
        assertThat(outputOn("-Dos.name=SunOS", "-Dos.arch=sparcv9"))
                .contains("no Redis server comes with the build for SunOS on sparcv9")
                .contains("-Dholdfast.redis.uri=redis://localhost:6379")
                .contains("REDIS_URL");
    }

    private static String outputOn(String... system) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(system));
        command.addAll(List.of(
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-cp",
                System.getProperty("java.class.path"),
                AbandonedServers.class.getName(),
                "exit"));
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(child.waitFor()).as(output).isEqualTo(1);
            return output;
        } finally {
            child.destroyForcibly();
        }
    }
}
