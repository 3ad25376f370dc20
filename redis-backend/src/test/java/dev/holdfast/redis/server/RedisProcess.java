package dev.holdfast.redis.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One real server, in a process and a temporary directory of its own, on a port of the loopback address. It can be
 * killed, suspended at any moment, and restarted on the same port and directory. It does not outlive this JVM. Confined
 * to one thread at a time.
 */
public final class RedisProcess implements AutoCloseable {
    private static final int ATTEMPTS = 5;
    private static final String PORT_TAKEN = "Address already in use";
    private static final String LOOPBACK = "127.0.0.1";

    private final Path directory;
    private final RedisSettings settings;
    private final Ports.Set ports;
    private final List<String> arguments;
    private final Thread lastResort = new Thread(this::endWithJvm, "redis-end");

    private RunningServer running;

    private RedisProcess(Path directory, RedisSettings settings, Ports.Set ports, List<String> arguments)
            throws IOException {
        this.directory = directory;
        this.settings = settings;
        this.ports = ports;
        this.arguments = arguments;
        settings.write(directory, directory.resolve(RunningServer.CONFIGURATION));
        this.running = RunningServer.start(directory, ports.plain(), arguments);
        Runtime.getRuntime().addShutdownHook(lastResort);
    }

    /** Starts a server that keeps nothing on disk and requires no password. */
    public static RedisProcess start() throws IOException {
        return start(RedisSettings.volatileData());
    }

    /**
     * Starts a server and waits until it answers.
     *
     * @param settings everything but address and ports
     * @throws IOException if it does not start, with what it logged
     */
    public static RedisProcess start(RedisSettings settings) throws IOException {
        return start(settings, List.of());
    }

    /**
     * Starts a sentinel.
     *
     * @param settings which master it watches
     */
    static RedisProcess sentinel(RedisSettings settings) throws IOException {
        return start(settings, List.of("--sentinel"));
    }

    private static RedisProcess start(RedisSettings settings, List<String> arguments) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Path directory = Directories.create();
            Ports.Set ports = Ports.Set.free();
            RedisSettings all = settings.copy().set("bind", LOOPBACK).set("port", Integer.toString(ports.plain()));
            if (all.has("tls-cert-file")) {
                all.set("tls-port", Integer.toString(ports.tls()));
            }
            if (all.has("cluster-enabled")) {
                all.set("cluster-port", Integer.toString(ports.bus()));
            }
            try {
                return new RedisProcess(directory, all, ports, arguments);
            } catch (IOException e) {
                Directories.delete(directory);
                if (attempt == ATTEMPTS || !String.valueOf(e.getMessage()).contains(PORT_TAKEN)) {
                    throw e;
                }
            }
        }
    }

    public int port() {
        return ports.plain();
    }

    /** Returns the port for TLS, if the server has one. */
    public int tlsPort() {
        return ports.tls();
    }

    /** Returns the port for other servers. */
    int peerPort() {
        return settings.tlsBetweenServers() ? ports.tls() : ports.plain();
    }

    int busPort() {
        return ports.bus();
    }

    /** Returns the URI without a password, whether the server requires one or not. */
    public String uri() {
        return "redis://" + LOOPBACK + ":" + port();
    }

    /** The same for clients of sentinels or of a cluster: encrypted if the servers use TLS among themselves. */
    String uri(String suffix) {
        return (settings.tlsBetweenServers() ? "rediss" : "redis") + suffix + "://" + LOOPBACK + ":" + peerPort();
    }

    /** Returns the id of the present process; it differs after each restart. */
    public long pid() {
        return running.pid();
    }

    public boolean isAlive() {
        return running.isAlive();
    }

    public Path directory() {
        return directory;
    }

    /** Returns everything that the server has logged since its first start. */
    public String log() throws IOException {
        return Files.readString(directory.resolve(RunningServer.LOG));
    }

    /** Returns an authenticated connection, which the caller closes. */
    public Resp connect() throws IOException {
        Resp connection = Resp.connect(port());
        String password = settings.password();
        if (password != null) {
            connection.send("AUTH", password);
        }
        return connection;
    }

    /** Null if it requires none. */
    @Nullable
    String password() {
        return settings.password();
    }

    /** Sends one command over a new connection and returns its reply as text. */
    public String ask(String... command) throws IOException {
        try (Resp connection = connect()) {
            return connection.text(command);
        }
    }

    /** Kills it with {@code kill -9}; it completes nothing. */
    public void kill9() throws IOException {
        running.kill();
    }

    /** Shuts it down and waits; it completes its files. */
    public void stop() throws IOException {
        running.end(Duration.ofSeconds(10));
    }

    /** Suspends the process. Its port accepts connections, but nobody replies. */
    public void pause() throws IOException {
        Signals.stop(pid());
    }

    public void resume() throws IOException {
        Signals.goOn(pid());
    }

    /**
     * Starts it again on its port and directory, as it was configured last; kills it first if it still runs.
     *
     * @throws IOException if it does not start, with what it logged
     */
    public void restart() throws IOException {
        running.kill();
        running = RunningServer.start(directory, ports.plain(), arguments);
    }

    /** The same, but returns as soon as it replies, even with {@code LOADING}. */
    public void restartWhileLoading() throws IOException {
        running.kill();
        running = RunningServer.start(directory, ports.plain(), arguments, true);
    }

    private void endWithJvm() {
        try {
            running.kill();
            Directories.delete(directory);
        } catch (IOException e) {
            // nobody is left to report to
        }
    }

    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(lastResort);
        } catch (IllegalStateException e) {
            // the JVM is shutting down and runs the hook
        }
        running.kill();
        Directories.delete(directory);
    }
}
