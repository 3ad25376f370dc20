package dev.holdfast.examples.clipper.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.holdfast.examples.clipper.api.Coordinator;
import dev.holdfast.examples.clipper.api.StatusAnswer;
import dev.holdfast.examples.clipper.api.Submission;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** A client of the API. Thread-safe. */
public final class ApiClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final JsonMapper json = Coordinator.mapper();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final URI api;

    /**
     * A client of one coordinator.
     *
     * @param api the address of the coordinator without a path
     */
    public ApiClient(URI api) {
        this.api = api;
    }

    /** The coordinator refused the request; trying again does not help. */
    public static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    /** Submits a job; returns whether it is new. */
    public boolean submit(String id, String title, String recording) throws IOException, InterruptedException {
        return post("/jobs", new Submission(id, title, recording))
                .path("created")
                .asBoolean();
    }

    /** Cancels a job. */
    public void cancel(String id, String reason) throws IOException, InterruptedException {
        post("/jobs/" + escaped(id) + "/cancel", Map.of("reason", reason));
    }

    /** Moves a failed job to its first state. */
    public void retry(String id, String reason) throws IOException, InterruptedException {
        post("/jobs/" + escaped(id) + "/retry", Map.of("reason", reason));
    }

    /**
     * Polls a job.
     *
     * @param since the cursor of the previous answer; empty for the whole history
     */
    public StatusAnswer status(String id, String since) throws IOException, InterruptedException {
        String path = "/jobs/" + escaped(id) + (since.isEmpty() ? "" : "?since=" + escaped(since));
        return json.treeToValue(send(HttpRequest.newBuilder(api.resolve(path))), StatusAnswer.class);
    }

    private JsonNode post(String path, Object body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(api.resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(body))));
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = client.send(request.timeout(TIMEOUT).build(), BodyHandlers.ofByteArray());
        JsonNode body;
        try {
            body = json.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new IOException("status " + answer.statusCode() + " with a body that is not JSON", e);
        }
        if (answer.statusCode() / 100 == 2) {
            return body;
        }
        String error = answer.statusCode() + ": " + body.path("error").asText("no reason given");
        throw answer.statusCode() / 100 == 4 ? new RefusedException(error) : new IOException(error);
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
