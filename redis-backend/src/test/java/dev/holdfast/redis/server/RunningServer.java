package dev.holdfast.redis.server;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of a server, from its start to its end, with its watch. */
final class RunningServer {
    static final String CONFIGURATION = "redis.conf";
    static final String LOG = "server.log";

    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final int LOG_TAIL = 4000;

    private final Process process;
    private final DeathWatch watch;

    private RunningServer(Process process, DeathWatch watch) {
        this.process = process;
        this.watch = watch;
    }

    /** Starts a server with the configuration in the directory, and returns when it serves its data. */
    static RunningServer start(Path directory, int port, List<String> arguments) throws IOException {
        return start(directory, port, arguments, false);
    }

    /**
     * Starts a server on the configuration in the directory, and returns when it answers.
     *
     * @param loading whether the answer may be that it is still reading its data
     */
    static RunningServer start(Path directory, int port, List<String> arguments, boolean loading) throws IOException {
        List<String> command = new ArrayList<>(List.of(RedisExecutable.path().toString(), CONFIGURATION));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(directory.resolve(LOG).toFile()))
                .start();
        RunningServer server;
        try {
            server = new RunningServer(process, DeathWatch.over(process, directory));
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
        try {
            server.awaitAnswer(directory, port, loading);
        } catch (IOException | RuntimeException e) {
            server.kill();
            throw e;
        }
        return server;
    }

    private void awaitAnswer(Path directory, int port, boolean loading) throws IOException {
        long start = System.nanoTime();
        while (!answers(port, loading)) {
            if (ended(2)) {
                throw new IOException("Redis ended with code " + process.exitValue() + " instead of starting:\n"
                        + tailOf(directory.resolve(LOG)));
            }
            if (System.nanoTime() - start > START_LIMIT.toNanos()) {
                throw new IOException("Redis on port " + port + " gave no answer for " + START_LIMIT.toSeconds()
                        + " s:\n" + tailOf(directory.resolve(LOG)));
            }
        }
    }

    /** Returns whether the server replies; an error counts as a reply. */
    private static boolean answers(int port, boolean loading) throws IOException {
        try (Resp connection = Resp.connect(port)) {
            connection.send("PING");
            return true;
        } catch (RespException e) {
            return loading || !String.valueOf(e.getMessage()).startsWith("LOADING");
        } catch (ConnectException e) {
            return false; // not yet listening
        } catch (EOFException | SocketException e) {
            return false; // ended during the command
        }
    }

    private static String tailOf(Path log) throws IOException {
        String text = Files.readString(log);
        return text.substring(Math.max(0, text.length() - LOG_TAIL));
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void kill() throws IOException {
        process.destroyForcibly();
        if (!ended(10_000)) {
            throw new IOException("process " + pid() + " of Redis survived kill -9");
        }
        watch.close();
    }

    void end(Duration limit) throws IOException {
        process.destroy();
        if (!ended(limit.toMillis())) {
            throw new IOException("Redis does not end; its process is " + pid());
        }
        watch.close();
    }

    private boolean ended(long millis) throws IOException {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for Redis", e);
        }
    }
}
