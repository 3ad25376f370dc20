package dev.holdfast.examples.archive.transfer;

import dev.holdfast.examples.common.io.Hash;
import dev.holdfast.examples.common.io.PermanentException;
import dev.holdfast.examples.common.text.Printable;
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
 * Downloads files over HTTP, and resumes downloads of earlier attempts and processes. Thread-safe.
 *
 * <ol>
 *   <li>A file that exists is downloaded again only if the server has a different one.
 *   <li>A partial file is completed with a {@code Range} request. With {@code If-Range} the server sends the whole file
 *       if it has changed.
 *   <li>The length is checked, and the bytes as well if the {@code ETag} is a SHA-256. Then the part is renamed.
 * </ol>
 */
public final class Downloader {

    private static final Set<Integer> PERMANENT = Set.of(400, 401, 403, 404, 405, 410);

    private final HttpClient client;
    private final Duration maxSilence;

    /**
     * A downloader with time-outs.
     *
     * @param connectTimeout the longest time to connect; more than zero
     * @param maxSilence the longest time without a byte from the server, before and in the body; more than zero
     */
    public Downloader(Duration connectTimeout, Duration maxSilence) {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connectTimeout)
                .build();
        this.maxSilence = maxSilence;
    }

    /** Downloads {@code source} to {@code target}, as {@link #download(URI, Path, int, LongConsumer)} does. */
    public Download download(URI source, Path target) throws IOException, InterruptedException {
        return download(source, target, 1, bytes -> {});
    }

    /**
     * Downloads {@code source} to {@code target}, whose directory is created if necessary.
     *
     * @param attempt the number of this attempt, from 1, sent to the server
     * @param progress receives the number of bytes from time to time, on the calling thread
     * @throws PermanentSourceException if the server does not have the file, or denies access
     * @throws HttpStatusException if it responds with another error
     * @throws IOException if the connection breaks or stalls, or the bytes are wrong; the next attempt resumes the part
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
                        "GET " + source.getRawPath() + ": " + reason(e) + "; " + part.bytes() + " bytes are stored ("
                                + before + " before this attempt); try again to resume",
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
                .header(AttemptHeader.NAME, Integer.toString(attempt));
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
            throw new IOException("206 with range '" + Printable.line(range) + "' does not continue at byte "
                    + part.bytes() + "; the part is discarded");
        }
        return part.bytes();
    }

    /** A 416 is fine if the part is complete, as after a kill just before the rename. */
    private static long requireComplete(HttpHeaders headers, PartialFile part) throws IOException {
        String range = headers.firstValue("Content-Range").orElse("none");
        if (part.bytes() == 0 || !range.equals("bytes */" + part.bytes())) {
            part.discard();
            throw new IOException("416 with range '" + Printable.line(range) + "' for a part of " + part.bytes()
                    + " bytes; the part is discarded");
        }
        return part.bytes();
    }

    private static void requireLength(HttpHeaders headers, long received) throws IOException {
        long announced = headers.firstValueAsLong("Content-Length").orElse(received);
        if (announced != received) {
            throw new IOException(received + " bytes received instead of " + announced);
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
