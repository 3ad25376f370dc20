package dev.holdfast.examples.archive;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow.Publisher;
import java.util.function.LongConsumer;

/**
 * Fetches files over HTTP, and goes on where an earlier attempt, or an earlier process, had to stop. Thread-safe.
 *
 * <ol>
 *   <li>A file that is there already is fetched only if the server says that it has another one.
 *   <li>A part that is there is completed with a {@code Range} request; {@code If-Range} makes the server send all of
 *       it where the file is another one by now.
 *   <li>Length and, where the server's {@code ETag} is a SHA-256, the bytes are checked; then the part gets its name.
 * </ol>
 */
public final class Downloader {

    private static final Set<Integer> PERMANENT = Set.of(400, 401, 403, 404, 405, 410);

    private final HttpClient client;
    private final Duration maxSilence;

    /**
     * A downloader with limits.
     *
     * @param connectTimeout how long connecting may take; more than zero
     * @param maxSilence how long the server may send nothing, before and during the body; more than zero
     */
    public Downloader(Duration connectTimeout, Duration maxSilence) {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connectTimeout)
                .build();
        this.maxSilence = maxSilence;
    }

    /** Fetches {@code source} into {@code target}, as {@link #download(URI, Path, int, LongConsumer)} does. */
    public Download download(URI source, Path target) throws IOException, InterruptedException {
        return download(source, target, 1, bytes -> {});
    }

    /**
     * Fetches {@code source} into {@code target}, whose folder is made if need be.
     *
     * @param attempt which attempt this is, from 1; the server is told
     * @param progress is told now and then how many bytes are there, by the calling thread
     * @throws PermanentSourceException if the server has no such file, or not for us
     * @throws HttpStatusException if it answers with another error
     * @throws IOException if the connection breaks or falls silent, or the bytes are wrong; what is there stays for
     *     the next attempt
     */
    public Download download(URI source, Path target, int attempt, LongConsumer progress)
            throws IOException, InterruptedException {
        try (PartialFile part = PartialFile.open(target)) {
            long before = part.bytes();
            try {
                return fetch(request(source, target, attempt, part), target, part, progress);
            } catch (HttpStatusException | PermanentException e) {
                throw e;
            } catch (IOException e) {
                throw new IOException(
                        "GET " + source.getRawPath() + ": " + reason(e) + "; " + part.bytes() + " bytes are there ("
                                + before + " before), try again to go on from them",
                        e);
            }
        }
    }

    private Download fetch(HttpRequest request, Path target, PartialFile part, LongConsumer progress)
            throws IOException, InterruptedException {
        HttpResponse<Publisher<List<ByteBuffer>>> response = client.send(request, BodyHandlers.ofPublisher());
        try (TimedBody body = new TimedBody(response.body(), maxSilence)) {
            HttpHeaders headers = response.headers();
            long kept = 0;
            switch (response.statusCode()) {
                case 304 -> {
                    part.discard();
                    Hash hash = Hash.of(target);
                    return new Download(target, hash, hash.bytes());
                }
                case 206 -> kept = requireContinuation(headers, part);
                case 200 -> part.restart(headers.firstValue("ETag").orElse(""));
                case 416 -> kept = requireComplete(headers, part);
                default -> throw failure(request.uri(), response.statusCode());
            }
            if (response.statusCode() != 416) {
                append(body, part, progress);
                requireLength(headers, part.bytes() - kept);
            }
            return new Download(target, part.finish(), kept);
        }
    }

    private HttpRequest request(URI source, Path target, int attempt, PartialFile part) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(source)
                .timeout(maxSilence)
                .header(LoopbackServer.ATTEMPT, Integer.toString(attempt));
        if (Files.isRegularFile(target)) {
            request.header("If-None-Match", '"' + Hash.of(target).sha256() + '"');
        } else if (part.bytes() > 0) {
            request.header("Range", "bytes=" + part.bytes() + "-").header("If-Range", part.tag());
        }
        return request.build();
    }

    private static void append(TimedBody body, PartialFile part, LongConsumer progress)
            throws IOException, InterruptedException {
        Optional<List<ByteBuffer>> buffers = body.next();
        while (buffers.isPresent()) {
            for (ByteBuffer buffer : buffers.get()) {
                part.append(buffer);
            }
            progress.accept(part.bytes());
            buffers = body.next();
        }
    }

    private static long requireContinuation(HttpHeaders headers, PartialFile part) throws IOException {
        String range = headers.firstValue("Content-Range").orElse("none");
        boolean sameFile = headers.firstValue("ETag").orElse(part.tag()).equals(part.tag());
        if (!sameFile || !range.startsWith("bytes " + part.bytes() + "-")) {
            part.discard();
            throw new IOException("206 with range '" + Text.printable(range) + "' does not go on at byte "
                    + part.bytes() + "; the part is thrown away");
        }
        return part.bytes();
    }

    /** Nothing after the last byte we have: fine when we have all of it, as after a kill just before the rename. */
    private static long requireComplete(HttpHeaders headers, PartialFile part) throws IOException {
        String range = headers.firstValue("Content-Range").orElse("none");
        if (part.bytes() == 0 || !range.equals("bytes */" + part.bytes())) {
            part.discard();
            throw new IOException("416 with range '" + Text.printable(range) + "' for a part of " + part.bytes()
                    + " bytes; the part is thrown away");
        }
        return part.bytes();
    }

    private static void requireLength(HttpHeaders headers, long received) throws IOException {
        long announced = headers.firstValueAsLong("Content-Length").orElse(received);
        if (announced != received) {
            throw new IOException(received + " bytes came instead of " + announced);
        }
    }

    private static IOException failure(URI source, int status) {
        return PERMANENT.contains(status)
                ? new PermanentSourceException(source.getRawPath(), status)
                : new HttpStatusException("GET", source.getRawPath(), status);
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
