package dev.holdfast.examples.clipper.launch;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import redis.embedded.RedisExecProvider;
import redis.embedded.exceptions.OsDetectionException;

/**
 * A real Redis server that this run starts; its data stays in a directory from run to run. Confined to one thread.
 *
 * <p>The server has a session of its own, so that a Ctrl-C for this program does not end it before the workers have
 * released their jobs. A guard process reads from a pipe and ends the server when this program closes the pipe or dies.
 */
final class EmbeddedRedis implements AutoCloseable {
    private static final String GUARD = """
            trap '' HUP INT TERM
            "$1" "$2" || exit 1
            while read -r word; do :; done
            tries=0
            until [ -s "$3" ] || [ $tries -ge 50 ]; do sleep 0.1; tries=$((tries + 1)); done
            server=$(cat "$3") || exit 1
            kill "$server"
            tries=0
            while kill -0 "$server" 2>/dev/null && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
            if kill -0 "$server" 2>/dev/null; then kill -9 "$server"; fi
            """;
    private static final int FIRST_PORT = 12_000;
    private static final int END_PORT = 32_000;
    private static final long START_SECONDS = 30;
    private static final long STOP_SECONDS = 15;
    private static final int LOG_TAIL = 2000;

    private final Process guard;
    private final int port;

    private EmbeddedRedis(Process guard, int port) {
        this.guard = guard;
        this.port = port;
    }

    /**
     * Starts a server and waits until it answers; the caller closes it.
     *
     * @param folder for its data, configuration and log; not shared with anything else
     */
    static EmbeddedRedis start(Path folder) throws IOException, InterruptedException {
        Path directory = Files.createDirectories(folder).toAbsolutePath();
        int port = freePort();
        Path pid = directory.resolve("redis.pid");
        Path log = directory.resolve("redis.log");
        Files.deleteIfExists(pid);
        Files.deleteIfExists(log);
        Path configuration = directory.resolve("redis.conf");
        Files.writeString(configuration, configuration(directory, port, pid, log));
        Process guard = new ProcessBuilder(
                        "sh", "-c", GUARD, "sh", executable().toString(), configuration.toString(), pid.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        EmbeddedRedis server = new EmbeddedRedis(guard, port);
        try {
            server.awaitAnswer(log);
            return server;
        } catch (IOException | InterruptedException e) {
            server.close();
            throw e;
        }
    }

    private static String configuration(Path directory, int port, Path pid, Path log) {
        return String.join(
                "\n",
                "bind 127.0.0.1",
                "port " + port,
                "daemonize yes",
                "pidfile " + quoted(pid),
                "logfile " + quoted(log),
                "dir " + quoted(directory),
                "appendonly yes",
                "appendfsync everysec",
                "save \"\"",
                "maxmemory-policy noeviction",
                "");
    }

    private static String quoted(Path path) {
        return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Unpacks the server from the jar until this JVM ends. */
    private static Path executable() throws IOException {
        try {
            return RedisExecProvider.defaultProvider().get().toPath().toAbsolutePath();
        } catch (OsDetectionException | IllegalArgumentException e) {
            throw new IOException(
                    "no Redis server is included for " + System.getProperty("os.name") + " on "
                            + System.getProperty("os.arch")
                            + "; start one and pass its address: --redis redis://127.0.0.1:6379",
                    e);
        }
    }

    /** Uses a range below the ports of outgoing connections. */
    private static int freePort() throws IOException {
        for (int attempt = 0; attempt < 1000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, END_PORT);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException e) {
                // in use, try another
            }
        }
        throw new IOException("1000 ports between " + FIRST_PORT + " and " + END_PORT
                + " are all in use; free one, or use --redis with an address");
    }

    private void awaitAnswer(Path log) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!answers()) {
            if (!guard.isAlive() || System.nanoTime() > until) {
                throw new IOException("Redis on port " + port + " does not answer:\n" + tailOf(log));
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    /** Returns whether the server answers PONG; it does not while it loads its data. */
    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            socket.setSoTimeout(1000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readNBytes(5), StandardCharsets.US_ASCII).equals("+PONG");
        } catch (IOException e) {
            return false;
        }
    }

    private static String tailOf(Path log) throws IOException {
        String text = Files.exists(log) ? Files.readString(log) : "it wrote no log";
        return text.substring(Math.max(0, text.length() - LOG_TAIL));
    }

    /** Returns the address of the server. */
    String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** Stops the server, which flushes its data. */
    @Override
    public void close() {
        try {
            guard.getOutputStream().close();
        } catch (IOException e) {
            // the guard has ended already
        }
        try {
            if (!guard.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                guard.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
