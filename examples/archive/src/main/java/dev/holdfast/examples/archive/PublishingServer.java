package dev.holdfast.examples.archive;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
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
 * The new home of the archive: takes sound by HTTP PUT and keeps it in a folder, and fails as planned. Thread-safe.
 *
 * <ol>
 *   <li>PUT {@code /media/<name>} needs the SHA-256 of the body, as {@code Content-Digest} (RFC 9530) or
 *       {@code X-Checksum-SHA256} (hex);
 *   <li>the body goes to a temporary file, is checked, forced to the disk and renamed;
 *   <li>the answer is 201, or 200 where the name had those bytes already, with a JSON object whose {@code id} depends
 *       on name and bytes alone: who asks twice gets the same id twice.
 * </ol>
 */
public final class PublishingServer implements AutoCloseable {

    private static final String PREFIX = "/media/";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,119}");
    private static final Pattern CONTENT_DIGEST = Pattern.compile("sha-256=:([A-Za-z0-9+/]{43}=):");
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");

    private final Path directory;
    private final FaultPlan plan;
    private final LoopbackServer server;

    private PublishingServer(Path directory, FaultPlan plan) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.plan = plan;
        AtomicFile.sweep(directory);
        this.server = LoopbackServer.start("publishing", "/", this::handle);
    }

    /** Starts taking uploads into {@code directory}, which is made if need be; the caller closes it. */
    public static PublishingServer start(Path directory, FaultPlan plan) throws IOException {
        return new PublishingServer(directory, plan);
    }

    /** Where to PUT a file of this name; 1 to 120 of {@code A-Z a-z 0-9 . _ -}, beginning with a letter or digit. */
    public URI uriOf(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "media name '" + Text.printable(name) + "' is not usable; " + nameRule());
        }
        return server.uri(PREFIX + name);
    }

    /** Ends every request, and the threads. */
    @Override
    public void close() {
        server.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String name = path.startsWith(PREFIX) ? path.substring(PREFIX.length()) : "";
            if (!NAME.matcher(name).matches()) {
                LoopbackServer.reply(exchange, 400, "That name is not usable; " + nameRule() + ".");
                return;
            }
            switch (exchange.getRequestMethod()) {
                case "PUT" -> put(exchange, path, name);
                case "GET", "HEAD" -> get(exchange, directory.resolve(name));
                default -> {
                    exchange.getResponseHeaders().set("Allow", "GET, HEAD, PUT");
                    LoopbackServer.reply(exchange, 405, "Only GET, HEAD and PUT work here.");
                }
            }
        }
    }

    private void put(HttpExchange exchange, String path, String name) throws IOException {
        Fault fault = plan.next("PUT", path, LoopbackServer.attempt(exchange));
        if (fault.kind() == Fault.Kind.STATUS) {
            LoopbackServer.reply(exchange, fault.status(), "Not now.");
            return;
        }
        if (fault.kind() != Fault.Kind.NONE) {
            breakOff(exchange, fault);
            return;
        }
        Optional<String> digest = promisedDigest(exchange.getRequestHeaders());
        if (digest.isEmpty()) {
            LoopbackServer.reply(exchange, 400, "Send the SHA-256 of the body as Content-Digest or X-Checksum-SHA256.");
            return;
        }
        server.rest(plan.pace());
        store(exchange, name, digest.get());
    }

    /** Reads a part of the body; leaving makes the exchange drop the connection. */
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

    /** Answers only when the temporary file is gone, so that whoever has the answer finds the folder in order. */
    private void store(HttpExchange exchange, String name, String promised) throws IOException {
        Path target = directory.resolve(name);
        Path temporary = AtomicFile.newTemporary(target);
        Hash received;
        boolean known = false;
        try {
            received = receive(exchange.getRequestBody(), temporary);
            if (received.sha256().equals(promised)) {
                known = Files.isRegularFile(target) && Files.mismatch(temporary, target) == -1;
                if (!known) {
                    AtomicFile.move(temporary, target);
                }
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
        if (received.sha256().equals(promised)) {
            LoopbackServer.reply(exchange, known ? 200 : 201, "application/json", describe(name, received));
        } else {
            LoopbackServer.reply(
                    exchange, 422, "The body has SHA-256 " + received.sha256() + ", not " + promised + ".");
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
            LoopbackServer.reply(exchange, 404, "There is no such file.");
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
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", "m-" + Hash.ofText(name + "\n" + hash.sha256()).substring(0, 16));
        answer.put("name", name);
        answer.put("bytes", hash.bytes());
        answer.put("sha256", hash.sha256());
        return JsonMapper.builder().build().writeValueAsString(answer);
    }

    private static Optional<String> promisedDigest(Headers headers) {
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
        return "use 1 to 120 letters, digits, '.', '_' or '-', beginning with a letter or digit";
    }
}
