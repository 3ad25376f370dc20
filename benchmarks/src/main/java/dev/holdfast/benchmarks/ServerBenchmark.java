package dev.holdfast.benchmarks;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The commit script run by {@code redis-benchmark}, a client in C that comes with Redis: what server and loopback give. It
 * creates items, because it cannot know the revision that a move would have to expect.
 */
final class ServerBenchmark {
    private static final String TIME = "2026-01-01T12:00:00.000000000Z";
    private static final long LIMIT_SECONDS = 120;
    private static final int COLUMNS = 8;

    private ServerBenchmark() {}

    /**
     * Runs it.
     *
     * @param uri of the server
     * @param namespace in which a store has been opened
     * @param clients how many connections
     * @param commits how many commits
     * @param document what an item holds
     * @return commits per second; null if there is no redis-benchmark on this machine
     */
    static @Nullable Double rate(String uri, String namespace, int clients, int commits, String document)
            throws IOException, InterruptedException {
        String meta = "{" + namespace + "}:meta";
        String generation;
        String sha;
        try (RedisClient client = RedisClient.create(uri);
                StatefulRedisConnection<String, String> connection = client.connect()) {
            generation = connection.sync().hget(meta, "generation");
            sha = connection.sync().scriptLoad(BareScript.script());
        }
        RedisURI server = RedisURI.create(uri);
        List<String> command = new ArrayList<>(List.of("redis-benchmark", "-h", server.getHost(), "-p"));
        command.addAll(List.of(String.valueOf(server.getPort()), "-c", String.valueOf(clients), "-n"));
        command.addAll(List.of(String.valueOf(commits), "-r", "1000000000", "--csv", "EVALSHA", sha, "1", meta));
        command.addAll(List.of(generation, "server", "", "{" + namespace + "}:changed", "1"));
        command.addAll(List.of("side", "item-__rand_int__", "0", "token-__rand_int__", "", "0a1b2c3d", "1", "0", "1"));
        command.addAll(List.of("LEFT", "", TIME, "", "", "", "0a1b2c3d", TIME, "", "0a1b2c3d", document));
        command.addAll(List.of("CREATED\t\tLEFT\t" + TIME, "{\"actor\":\"benchmark\"}"));
        try {
            return run(command);
        } catch (IOException e) {
            return null; // it is not installed
        }
    }

    private static @Nullable Double run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException("redis-benchmark failed: " + text);
        }
        // the last line is: "name","requests per second","average latency", … and the name is the command with its
        // quotes
        String[] columns =
                text.strip().substring(text.strip().lastIndexOf('\n') + 1).split("\",\"", -1);
        return columns.length < COLUMNS ? null : Double.valueOf(columns[columns.length - COLUMNS + 1]);
    }
}
