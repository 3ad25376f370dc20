package dev.holdfast.examples.clipper.source;

import com.sun.net.httpserver.HttpExchange;
import dev.holdfast.examples.common.fault.Fault;
import dev.holdfast.examples.common.fault.FaultPlan;
import dev.holdfast.examples.common.http.ByteRange;
import dev.holdfast.examples.common.http.LoopbackServer;
import dev.holdfast.examples.common.io.Hash;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Serves recordings over HTTP and injects faults. It supports GET and HEAD, {@code ETag} (the SHA-256 of the
 * recording), and single ranges. Thread-safe.
 */
public final class SourceServer implements AutoCloseable {
    private static final String PREFIX = "/recordings/";
    private static final int CACHE_SIZE = 8;

    private final FaultPlan plan;
    private final LoopbackServer server;
    private final Map<String, Recording> recent = new LinkedHashMap<>(16, 0.75f, true);

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Recording(byte[] bytes, String etag) {}

    private SourceServer(FaultPlan plan) throws IOException {
        this.plan = plan;
        this.server = LoopbackServer.start("source", 0, this::handle);
    }

    /** Starts a server; the caller closes it. */
    public static SourceServer start(FaultPlan plan) throws IOException {
        return new SourceServer(plan);
    }

    /** Returns the base address of the recordings, which differs from run to run. */
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
                LoopbackServer.reply(exchange, 405, method + " is not allowed; use GET or HEAD");
                return;
            }
            Recording recording = path.startsWith(PREFIX) ? find(path.substring(PREFIX.length())) : null;
            if (recording == null) {
                LoopbackServer.reply(exchange, 404, "no such recording; use talk-001.wav to talk-999.wav");
                return;
            }
            String range = exchange.getRequestHeaders().getFirst("Range");
            Fault fault = plan.next(method + " " + path + " " + range);
            if (fault.kind() == Fault.Kind.STATUS) {
                LoopbackServer.reply(exchange, fault.status(), "unavailable; try again later");
                return;
            }
            send(exchange, recording, ByteRange.parse(range, recording.bytes().length), fault);
        }
    }

    /** Sends the part, or as much of it as the fault allows; returning early drops the connection. */
    private void send(HttpExchange exchange, Recording recording, ByteRange range, Fault fault) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "audio/wav");
        exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
        exchange.getResponseHeaders().set("ETag", recording.etag());
        if (range.kind() != ByteRange.Kind.WHOLE) {
            exchange.getResponseHeaders().set("Content-Range", range.contentRange(recording.bytes().length));
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Long.toString(range.length()));
            exchange.sendResponseHeaders(range.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(range.status(), range.length() == 0 ? -1 : range.length());
        int allowed = (int) (fault.isFault() ? range.length() * fault.at() : range.length());
        exchange.getResponseBody().write(recording.bytes(), (int) range.first(), allowed);
        exchange.getResponseBody().flush();
        if (fault.kind() == Fault.Kind.STALL) {
            server.stall();
        }
    }

    /** Creates a recording on demand. The last ones are cached, since clients request parts. */
    private synchronized @Nullable Recording find(String name) {
        Recording known = recent.get(name);
        if (known != null) {
            return known;
        }
        byte[] bytes = Talk.bytes(name);
        if (bytes == null) {
            return null;
        }
        Recording created = new Recording(bytes, '"' + Hash.of(bytes).sha256() + '"');
        recent.put(name, created);
        if (recent.size() > CACHE_SIZE) {
            recent.remove(recent.keySet().iterator().next());
        }
        return created;
    }
}
