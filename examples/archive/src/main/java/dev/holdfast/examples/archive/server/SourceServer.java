package dev.holdfast.examples.archive.server;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.holdfast.examples.archive.catalogue.Catalogue;
import dev.holdfast.examples.archive.catalogue.Recording;
import dev.holdfast.examples.archive.transfer.AttemptHeader;
import dev.holdfast.examples.common.fault.Fault;
import dev.holdfast.examples.common.fault.FaultPlan;
import dev.holdfast.examples.common.http.ByteRange;
import dev.holdfast.examples.common.http.LoopbackServer;
import dev.holdfast.examples.common.io.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The old server of the archive: serves its recordings over HTTP and injects faults. Thread-safe.
 *
 * <p>It supports GET and HEAD, {@code ETag} (the SHA-256 of the file), {@code If-None-Match}, and single ranges with
 * {@code If-Range}. The files must not change while they are served.
 */
public final class SourceServer implements AutoCloseable {

    private static final String PREFIX = "/recordings/";
    private static final int PAUSES = 20;
    private static final int MAX_CHUNK_BYTES = 64 * 1024;

    private final Catalogue catalogue;
    private final FaultPlan plan;
    private final Map<String, Recording> byPath;
    private final Map<String, Hash> hashes = new ConcurrentHashMap<>();
    private final AtomicLong bytesServed = new AtomicLong();
    private final LoopbackServer server;

    private SourceServer(Catalogue catalogue, FaultPlan plan) throws IOException {
        this.catalogue = catalogue;
        this.plan = plan;
        this.byPath =
                catalogue.recordings().stream().collect(Collectors.toMap(SourceServer::pathOf, Function.identity()));
        this.server = LoopbackServer.start("source", 0, this::handle);
    }

    /** Starts a server; the caller closes it. */
    public static SourceServer start(Catalogue catalogue, FaultPlan plan) throws IOException {
        return new SourceServer(catalogue, plan);
    }

    /** Returns the URI of a recording while this server runs. Its port differs from run to run, its path does not. */
    public URI uriOf(Recording recording) {
        return server.uri(pathOf(recording));
    }

    /** Returns the number of bytes of recordings sent so far. */
    public long bytesServed() {
        return bytesServed.get();
    }

    /** Ends all requests and threads. */
    @Override
    public void close() {
        server.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                LoopbackServer.reply(exchange, 405, "Only GET and HEAD are supported.");
                return;
            }
            String path = exchange.getRequestURI().getPath();
            Optional<Recording> recording = Optional.ofNullable(byPath.get(path));
            if (recording.isEmpty()) {
                LoopbackServer.reply(exchange, 404, "No such recording.");
                return;
            }
            Fault fault = plan.next(method + " " + path, AttemptHeader.read(exchange.getRequestHeaders()));
            if (fault.kind() == Fault.Kind.STATUS) {
                LoopbackServer.reply(exchange, fault.status(), "Try again later.");
                return;
            }
            answer(exchange, recording.get(), fault);
        }
    }

    private void answer(HttpExchange exchange, Recording recording, Fault fault) throws IOException {
        Hash hash = hashOf(recording);
        String etag = '"' + hash.sha256() + '"';
        Headers request = exchange.getRequestHeaders();
        Headers headers = exchange.getResponseHeaders();
        headers.set("ETag", etag);
        headers.set("Accept-Ranges", "bytes");
        if (matches(request.getFirst("If-None-Match"), etag)) {
            exchange.sendResponseHeaders(304, -1);
            return;
        }
        String ifRange = request.getFirst("If-Range");
        boolean mayBePart = ifRange == null || ifRange.equals(etag);
        ByteRange range = ByteRange.parse(mayBePart ? request.getFirst("Range") : null, hash.bytes());
        if (range.kind() != ByteRange.Kind.WHOLE) {
            headers.set("Content-Range", range.contentRange(hash.bytes()));
        }
        if (range.kind() == ByteRange.Kind.OUTSIDE) {
            LoopbackServer.reply(exchange, 416, "The recording ends before that.");
            return;
        }
        headers.set("Content-Type", "application/octet-stream");
        int status = range.status();
        if (exchange.getRequestMethod().equals("HEAD")) {
            headers.set("Content-Length", Long.toString(range.length()));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, range.length() == 0 ? -1 : range.length());
        send(exchange, recording, range, fault);
    }

    /** Sends the part, or as much of it as the fault allows; returning early drops the connection. */
    private void send(HttpExchange exchange, Recording recording, ByteRange range, Fault fault) throws IOException {
        long allowed = fault.isFault() ? (long) (range.length() * fault.at()) : range.length();
        int chunk = (int) Math.max(1, Math.min(MAX_CHUNK_BYTES, range.length() / PAUSES));
        byte[] buffer = new byte[chunk];
        OutputStream out = exchange.getResponseBody();
        out.flush();
        try (InputStream in = catalogue.open(recording)) {
            in.skipNBytes(range.first());
            long left = allowed;
            while (left > 0) {
                int n = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, left));
                if (n == 0) {
                    throw new IOException(recording.file() + ": it became shorter while it was served");
                }
                out.write(buffer, 0, n);
                out.flush();
                bytesServed.addAndGet(n);
                left -= n;
                server.rest(
                        plan.pace().multipliedBy(n).dividedBy(hashOf(recording).bytes()));
            }
        }
        if (fault.kind() == Fault.Kind.STALL) {
            server.stall();
        }
    }

    private Hash hashOf(Recording recording) throws IOException {
        Hash known = hashes.get(recording.id());
        if (known != null) {
            return known;
        }
        try (InputStream in = catalogue.open(recording)) {
            Hash hash = Hash.of(in);
            hashes.put(recording.id(), hash);
            return hash;
        }
    }

    private static String pathOf(Recording recording) {
        return PREFIX + recording.id() + recording.extension();
    }

    private static boolean matches(@Nullable String header, String etag) {
        return header != null && (header.strip().equals("*") || header.contains(etag));
    }
}
