package dev.holdfast.examples.archive.server;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.holdfast.examples.archive.transfer.AttemptHeader;
import dev.holdfast.examples.common.fault.Fault;
import dev.holdfast.examples.common.fault.FaultPlan;
import dev.holdfast.examples.common.http.LoopbackServer;
import dev.holdfast.examples.common.io.AtomicFile;
import dev.holdfast.examples.common.io.Hash;
import dev.holdfast.examples.common.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The new server of the archive: accepts files by HTTP PUT, stores them in a directory, and injects faults.
 * Thread-safe.
 *
 * <ol>
 *   <li>A PUT of {@code /media/<name>} carries the SHA-256 of the body as {@code Content-Digest} (RFC 9530) or as
 *       {@code X-Checksum-SHA256} (hexadecimal).
 *   <li>The body is written to a temporary file, verified, flushed and renamed.
 *   <li>The response is 201, or 200 if the file had these bytes already. Its JSON object has an {@code id} that depends
 *       on name and bytes only, so a repeated request gets the same id.
 * </ol>
 */
public final class PublicationServer implements AutoCloseable {

    private static final String PREFIX = "/media/";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,119}");
    private static final Pattern CONTENT_DIGEST = Pattern.compile("sha-256=:([A-Za-z0-9+/]{43}=):");
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");

    private final Path directory;
    private final FaultPlan plan;
    private final LoopbackServer server;

    private PublicationServer(Path directory, FaultPlan plan) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.plan = plan;
        AtomicFile.sweep(directory);
        this.server = LoopbackServer.start("publication", 0, this::handle);
    }

    /** Starts a server that stores files in {@code directory}, which is created if necessary; the caller closes it. */
    public static PublicationServer start(Path directory, FaultPlan plan) throws IOException {
        return new PublicationServer(directory, plan);
    }

    /** Returns the URI of a name of 1 to 120 {@code A-Z a-z 0-9 . _ -}, starting with a letter or digit. */
    public URI uriOf(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "media name '" + Printable.line(name) + "' is not usable; " + nameRule());
        }
        return server.uri(PREFIX + name);
    }

    /** Ends all requests and threads. */
    @Override
    public void close() {
        server.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String name = path.startsWith(PREFIX) ? path.substring(PREFIX.length()) : "";
            if (!NAME.matcher(name).matches()) {
                LoopbackServer.reply(exchange, 400, "This name is not usable; " + nameRule() + ".");
                return;
            }
            switch (exchange.getRequestMethod()) {
                case "PUT" -> put(exchange, path, name);
                case "GET", "HEAD" -> get(exchange, directory.resolve(name));
                default -> {
                    exchange.getResponseHeaders().set("Allow", "GET, HEAD, PUT");
                    LoopbackServer.reply(exchange, 405, "Only GET, HEAD and PUT are supported.");
                }
            }
        }
    }

    private void put(HttpExchange exchange, String path, String name) throws IOException {
        Fault fault = plan.next("PUT " + path, AttemptHeader.read(exchange.getRequestHeaders()));
        if (fault.kind() == Fault.Kind.STATUS) {
            LoopbackServer.reply(exchange, fault.status(), "Try again later.");
            return;
        }
        if (fault.isFault()) {
            breakOff(exchange, fault);
            return;
        }
        Optional<String> digest = announcedDigest(exchange.getRequestHeaders());
        if (digest.isEmpty()) {
            LoopbackServer.reply(exchange, 400, "Send the SHA-256 of the body as Content-Digest or X-Checksum-SHA256.");
            return;
        }
        server.rest(plan.pace());
        store(exchange, name, digest.get());
    }

    /** Reads a part of the body; returning without a response drops the connection. */
    private void breakOff(HttpExchange exchange, Fault fault) throws IOException {
        long size =
                Long.parseLong(Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Length"))
                        .orElse("0"));
        long left = (long) (size * fault.at());
        InputStream in = exchange.getRequestBody();
        byte[] buffer = new byte[8192];
        while (left > 0) {
            int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (n < 0) {
                return;
            }
            left -= n;
        }
        if (fault.kind() == Fault.Kind.STALL) {
            server.stall();
        }
    }

    /** Responds after the temporary file is gone, so that a client with a response sees only complete files. */
    private void store(HttpExchange exchange, String name, String announced) throws IOException {
        Path target = directory.resolve(name);
        Path temporary = AtomicFile.newTemporary(target);
        Hash received;
        boolean known = false;
        try {
            received = receive(exchange.getRequestBody(), temporary);
            if (received.sha256().equals(announced)) {
                known = Files.isRegularFile(target) && Files.mismatch(temporary, target) == -1;
                if (!known) {
                    AtomicFile.move(temporary, target);
                }
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
        if (received.sha256().equals(announced)) {
            byte[] json = describe(name, received).getBytes(StandardCharsets.UTF_8);
            LoopbackServer.reply(exchange, known ? 200 : 201, "application/json", json);
        } else {
            LoopbackServer.reply(
                    exchange, 422, "The body has SHA-256 " + received.sha256() + ", not " + announced + ".");
        }
    }

    private static Hash receive(InputStream body, Path file) throws IOException {
        MessageDigest digest = Hash.sha256Digest();
        long bytes = 0;
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            byte[] buffer = new byte[64 * 1024];
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                digest.update(buffer, 0, n);
                AtomicFile.writeFully(out, ByteBuffer.wrap(buffer, 0, n));
                bytes += n;
            }
            out.force(true);
        }
        return new Hash(bytes, Hash.hex(digest));
    }

    private static void get(HttpExchange exchange, Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            LoopbackServer.reply(exchange, 404, "No such file.");
            return;
        }
        long size = Files.size(file);
        exchange.getResponseHeaders().set("Content-Type", "audio/wav");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Long.toString(size));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        exchange.sendResponseHeaders(200, size == 0 ? -1 : size);
        Files.copy(file, exchange.getResponseBody());
    }

    private static String describe(String name, Hash hash) throws IOException {
        Map<String, Object> response = new LinkedHashMap<>();
        response.put(
                "id", "m-" + Hash.ofText(name + "\n" + hash.sha256()).sha256().substring(0, 16));
        response.put("name", name);
        response.put("bytes", hash.bytes());
        response.put("sha256", hash.sha256());
        return JsonMapper.builder().build().writeValueAsString(response);
    }

    private static Optional<String> announcedDigest(Headers headers) {
        String structured = headers.getFirst("Content-Digest");
        Matcher digest = CONTENT_DIGEST.matcher(structured == null ? "" : structured);
        if (digest.find()) {
            return Optional.of(HexFormat.of().formatHex(Base64.getDecoder().decode(digest.group(1))));
        }
        return Optional.ofNullable(headers.getFirst("X-Checksum-SHA256"))
                .filter(hex -> HEX.matcher(hex).matches())
                .map(hex -> hex.toLowerCase(Locale.ROOT));
    }

    private static String nameRule() {
        return "use 1 to 120 letters, digits, '.', '_' or '-', starting with a letter or digit";
    }
}
