package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The text of docs/redis.md, so that its claims are tested. */
final class RedisPage {
    private RedisPage() {}

    static String text() throws IOException {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("docs/redis.md"))) {
            directory = directory.getParent();
        }
        return Files.readString(directory.resolve("docs/redis.md"));
    }

    /** Returns a row of the table of permissions. */
    static String row(String name) throws IOException {
        String text = text();
        int begin = text.indexOf("| " + name + " | `");
        assertThat(begin).as(name).isPositive();
        return text.substring(begin + name.length() + 6, text.indexOf("` |", begin + name.length() + 6));
    }
}
