package dev.holdfast.examples.archive.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.examples.common.io.Hash;
import dev.holdfast.examples.common.text.Printable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Uploads files by HTTP PUT with their SHA-256, and checks that the response names the same hash. Thread-safe.
 *
 * <p>An upload may be repeated: the server keeps one file per name and returns the same id for the same bytes.
 */
public final class Uploader {

    private static final Set<Integer> PERMANENT = Set.of(400, 401, 403, 404, 405, 410, 411, 413);

    private final HttpClient client;
    private final Duration maxSilence;

    /**
     * An uploader with time-outs.
     *
     * @param connectTimeout the longest time to connect; more than zero
     * @param maxSilence the longest time without progress or a response; checked once per interval, so that a stall may
     *     take twice as long to be noticed; more than zero
     */
    public Uploader(Duration connectTimeout, Duration maxSilence) {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connectTimeout)
                .build();
        this.maxSilence = maxSilence;
    }

    /**
     * Uploads {@code file} to {@code target} as the first attempt.
     *
     * @throws RefusedUploadException if the server would refuse every attempt
     * @throws HttpStatusException if it responds with another error
     * @throws IOException if the connection breaks or stalls, or the response is about other bytes
     */
    public Upload upload(Path file, URI target) throws IOException, InterruptedException {
        return upload(file, target, 1);
    }

    /**
     * Uploads {@code file} to {@code target}.
     *
     * @param attempt the number of this attempt, from 1, sent to the server
     * @throws RefusedUploadException if the server would refuse every attempt
     * @throws HttpStatusException if it responds with another error
     * @throws IOException if the connection breaks or stalls, or the response is about other bytes
     */
    public Upload upload(Path file, URI target, int attempt) throws IOException, InterruptedException {
        Hash hash = Hash.of(file);
        CountedBody body = new CountedBody(BodyPublishers.ofFile(file));
        byte[] digest = HexFormat.of().parseHex(hash.sha256());
        HttpRequest request = HttpRequest.newBuilder(target)
                .header("Content-Type", "audio/wav")
                .header("Content-Digest", "sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":")
                .header("X-Checksum-SHA256", hash.sha256())
                .header(AttemptHeader.NAME, Integer.toString(attempt))
                .PUT(body)
                .build();
        String path = target.getRawPath();
        HttpResponse<String> response;
        try {
            response = send(request, body);
        } catch (IOException e) {
            throw new IOException(
                    "PUT " + path + ": "
                            + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()) + " ("
                            + body.sent() + " of " + hash.bytes() + " bytes sent); try again",
                    e);
        }
        return switch (response.statusCode()) {
            case 200, 201 -> confirmed(path, hash, response.body());
            default -> throw failure(path, response);
        };
    }

    private HttpResponse<String> send(HttpRequest request, CountedBody body) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> response = client.sendAsync(request, BodyHandlers.ofString());
        long before = -1;
        while (true) {
            try {
                return response.get(maxSilence.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (body.sent() == before) {
                    response.cancel(true);
                    throw new HttpTimeoutException("no response for " + maxSilence.toMillis() + " ms");
                }
                before = body.sent();
            } catch (InterruptedException e) {
                response.cancel(true);
                throw e;
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException io ? io : new IOException("connection lost", e.getCause());
            }
        }
    }

    private static Upload confirmed(String path, Hash sent, String response) throws IOException {
        JsonNode json;
        try {
            json = JsonMapper.builder().build().readTree(response);
        } catch (JsonProcessingException e) {
            throw new IOException("PUT " + path + ": the response is not JSON: " + Printable.line(response), e);
        }
        String id = json.path("id").asText("");
        if (id.isEmpty() || !json.path("sha256").asText("").equals(sent.sha256())) {
            throw new IOException("PUT " + path + ": the response is about other bytes than " + sent.sha256() + ": "
                    + Printable.line(response) + "; try again");
        }
        return new Upload(id, sent);
    }

    private static IOException failure(String path, HttpResponse<String> response) {
        return PERMANENT.contains(response.statusCode())
                ? new RefusedUploadException(
                        path,
                        response.statusCode(),
                        Printable.line(response.body().strip()))
                : new HttpStatusException("PUT", path, response.statusCode());
    }
}
