package dev.holdfast.examples.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
 * Sends files by HTTP PUT with their SHA-256, and believes the answer only if it names the same. Thread-safe.
 *
 * <p>Sending a file again is harmless: the server keeps one file per name and gives the same id for the same bytes.
 */
public final class Uploader {

    private static final Set<Integer> PERMANENT = Set.of(400, 401, 403, 404, 405, 410, 411, 413);

    private final HttpClient client;
    private final Duration maxSilence;

    /**
     * An uploader with limits.
     *
     * @param connectTimeout how long connecting may take; more than zero
     * @param maxSilence how long the server may neither take bytes nor answer, counted from the last look, so that
     *     it can take twice as long until it shows; more than zero, and more than the server's own slowness
     */
    public Uploader(Duration connectTimeout, Duration maxSilence) {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connectTimeout)
                .build();
        this.maxSilence = maxSilence;
    }

    /**
     * Sends {@code file} to {@code target}.
     *
     * @throws RefusedUploadException if the server would refuse it each time
     * @throws HttpStatusException if it answers with another error
     * @throws IOException if the connection breaks or falls silent, or the answer is about other bytes
     */
    public Upload upload(Path file, URI target) throws IOException, InterruptedException {
        return upload(file, target, 1);
    }

    /**
     * Sends {@code file} to {@code target}, saying which attempt this is.
     *
     * @param attempt from 1
     * @throws RefusedUploadException if the server would refuse it each time
     * @throws HttpStatusException if it answers with another error
     * @throws IOException if the connection breaks or falls silent, or the answer is about other bytes
     */
    public Upload upload(Path file, URI target, int attempt) throws IOException, InterruptedException {
        Hash hash = Hash.of(file);
        WatchedBody body = new WatchedBody(BodyPublishers.ofFile(file));
        byte[] digest = HexFormat.of().parseHex(hash.sha256());
        HttpRequest request = HttpRequest.newBuilder(target)
                .header("Content-Type", "audio/wav")
                .header("Content-Digest", "sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":")
                .header("X-Checksum-SHA256", hash.sha256())
                .header(LoopbackServer.ATTEMPT, Integer.toString(attempt))
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
                            + body.handedOver() + " of " + hash.bytes() + " bytes sent); try again",
                    e);
        }
        return switch (response.statusCode()) {
            case 200, 201 -> confirmed(path, hash, response.body());
            default -> throw failure(path, response);
        };
    }

    private HttpResponse<String> send(HttpRequest request, WatchedBody body) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request, BodyHandlers.ofString());
        long before = -1;
        while (true) {
            try {
                return answer.get(maxSilence.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (body.handedOver() == before) {
                    answer.cancel(true);
                    throw new HttpTimeoutException("no answer for " + maxSilence.toMillis() + " ms");
                }
                before = body.handedOver();
            } catch (InterruptedException e) {
                answer.cancel(true);
                throw e;
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException io ? io : new IOException("connection lost", e.getCause());
            }
        }
    }

    private static Upload confirmed(String path, Hash sent, String answer) throws IOException {
        JsonNode json;
        try {
            json = JsonMapper.builder().build().readTree(answer);
        } catch (JsonProcessingException e) {
            throw new IOException("PUT " + path + ": the answer is not JSON: " + Text.printable(answer), e);
        }
        String id = json.path("id").asText("");
        if (id.isEmpty() || !json.path("sha256").asText("").equals(sent.sha256())) {
            throw new IOException("PUT " + path + ": the answer is about other bytes than " + sent.sha256() + ": "
                    + Text.printable(answer) + "; try again");
        }
        return new Upload(id, sent);
    }

    private static IOException failure(String path, HttpResponse<String> response) {
        return PERMANENT.contains(response.statusCode())
                ? new RefusedUploadException(
                        path,
                        response.statusCode(),
                        Text.printable(response.body().strip()))
                : new HttpStatusException("PUT", path, response.statusCode());
    }
}
