package dev.holdfast.examples.clipper.source;

import com.sun.net.httpserver.HttpExchange;
import dev.holdfast.examples.clipper.http.LoopbackServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Serves recordings over HTTP, and fails as planned: GET and HEAD, {@code ETag} (the SHA-256 of the recording), single
 * ranges. Thread-safe.
 */
public final class SourceServer implements AutoCloseable {
    private static final String PREFIX = "/recordings/";
    private static final int KEPT = 8;

    private final FaultPlan plan;
    private final LoopbackServer server;
    private final Map<String, Recording> recent = new LinkedHashMap<>(16, 0.75f, true);

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Recording(byte[] bytes, String etag) {}

    private SourceServer(FaultPlan plan) throws IOException {
        this.plan = plan;
        this.server = LoopbackServer.start("source", 0, this::handle);
    }

    /** Starts serving; the caller closes it. */
    public static SourceServer start(FaultPlan plan) throws IOException {
        return new SourceServer(plan);
    }

    /** What the names of recordings are appended to; another one in each run. */
    public URI uri() {
        return server.uri(PREFIX);
    }

    @Override
    public void close() {
        server.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            String path = exchange.getRequestURI().getPath();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                text(exchange, 405, method + " does not work here; use GET or HEAD");
                return;
            }
            Recording recording = path.startsWith(PREFIX) ? find(path.substring(PREFIX.length())) : null;
            if (recording == null) {
                text(exchange, 404, "no recording of this name; there are talk-001.wav to talk-999.wav");
                return;
            }
            String range = exchange.getRequestHeaders().getFirst("Range");
            Fault fault = plan.next(method + " " + path + " " + range);
            if (fault.kind() == Fault.Kind.REFUSE) {
                text(exchange, 503, "out of order; try again later");
                return;
            }
            send(exchange, recording, ByteRange.parse(range, recording.bytes().length), fault);
        }
    }

    /** Sends the part, or as much of it as the fault allows; leaving early makes the exchange drop the connection. */
    private void send(HttpExchange exchange, Recording recording, ByteRange range, Fault fault) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "audio/wav");
        exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
        exchange.getResponseHeaders().set("ETag", recording.etag());
        if (range.status() != 200) {
            exchange.getResponseHeaders().set("Content-Range", range.contentRange(recording.bytes().length));
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(range.length()));
            exchange.sendResponseHeaders(range.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(range.status(), range.length() == 0 ? -1 : range.length());
        boolean whole = fault.kind() == Fault.Kind.NONE;
        int allowed = whole ? range.length() : (int) (range.length() * fault.at());
        exchange.getResponseBody().write(recording.bytes(), range.first(), allowed);
        exchange.getResponseBody().flush();
        if (fault.kind() == Fault.Kind.STALL) {
            server.stall();
        }
    }

    private static void text(HttpExchange exchange, int status, String text) throws IOException {
        LoopbackServer.reply(
                exchange, status, "text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Recordings are made when they are asked for; those asked for last are kept, since each is asked for in parts. */
    private synchronized @Nullable Recording find(String name) {
        Recording known = recent.get(name);
        if (known != null) {
            return known;
        }
        byte[] bytes = Talk.bytes(name);
        if (bytes == null) {
            return null;
        }
        Recording made = new Recording(bytes, '"' + sha256(bytes) + '"');
        recent.put(name, made);
        if (recent.size() > KEPT) {
            recent.remove(recent.keySet().iterator().next());
        }
        return made;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256; this one does not", e);
        }
    }
}
