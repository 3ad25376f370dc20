package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What docs/redis.md says, so that it is tried and not only told. */
final class RedisPage {
    private RedisPage() {}

    static String text() throws IOException {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("docs/redis.md"))) {
            directory = directory.getParent();
        }
        return Files.readString(directory.resolve("docs/redis.md"));
    }

    /** What the table of permissions adds for something. */
    static String row(String name) throws IOException {
        String text = text();
        int begin = text.indexOf("| " + name + " | `");
        assertThat(begin).as(name).isPositive();
        return text.substring(begin + name.length() + 6, text.indexOf("` |", begin + name.length() + 6));
    }
}
