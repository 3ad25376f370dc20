package dev.holdfast.examples.archive;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP server that only this machine can reach, with its threads; closing it ends both. Thread-safe. */
final class LoopbackServer implements AutoCloseable {

    /** The header in which a client says which attempt it makes. */
    static final String ATTEMPT = "X-Attempt";

    /** How long a stalled request is held when neither the client nor the server ends it. */
    private static final Duration MAX_STALL = Duration.ofSeconds(30);

    private final HttpServer server;
    private final ExecutorService threads;
    private final CountDownLatch closed = new CountDownLatch(1);

    private LoopbackServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Starts a server on a free port.
     *
     * @param name what its threads are called
     * @param path the path under which {@code handler} is asked
     */
    static LoopbackServer start(String name, String path, HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        AtomicInteger count = new AtomicInteger();
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext(path, handler);
        server.start();
        return new LoopbackServer(server, threads);
    }

    /** The address of {@code path}, which must need no escaping. */
    URI uri(String path) {
        InetSocketAddress address = server.getAddress();
        return URI.create("http://" + hostOf(address) + ":" + address.getPort() + path);
    }

    /** Waits; ends early when the server is closed. */
    void rest(Duration time) throws IOException {
        try {
            if (closed.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException("the server is closing");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the server is closing", e);
        }
    }

    /** Keeps silent until the server is closed, or for so long that every client has given up. */
    void stall() throws IOException {
        rest(MAX_STALL);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    /** Answers with a short text, after reading what the client still sends, so that it is there to listen. */
    static void reply(HttpExchange exchange, int status, String type, String text) throws IOException {
        drain(exchange.getRequestBody());
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    static void reply(HttpExchange exchange, int status, String text) throws IOException {
        reply(exchange, status, "text/plain; charset=utf-8", text + "\n");
    }

    /** Which attempt the client says this is; 1 if it says nothing that makes sense. */
    static int attempt(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst(ATTEMPT);
        return header != null && header.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(header) : 1;
    }

    private static void drain(InputStream in) throws IOException {
        byte[] buffer = new byte[8192];
        while (in.read(buffer) >= 0) {
            // what is read here is not wanted
        }
    }

    private static String hostOf(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }
}
