package dev.holdfast.examples.clipper.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.Items;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Jobs;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.examples.common.io.PermanentException;
import dev.holdfast.testkit.HoldfastStore;
import dev.holdfast.workflow.Workflow;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The API over HTTP. */
@HoldfastStore
class CoordinatorTest {
    static final Workflow<Stage, Job> JOBS = Jobs.workflow();

    private static final String SUBMIT = "{\"id\":\"a-1\",\"title\":\"One\",\"recording\":\"talk-001.wav\"}";

    private final HttpClient client = HttpClient.newHttpClient();
    private final Coordinator coordinator;

    CoordinatorTest(Items<Stage, Job> items) throws IOException {
        coordinator = Coordinator.start(items, 0);
    }

    @AfterEach
    void stop() {
        coordinator.close();
    }

    private record Answer(int status, JsonNode body) {}

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
        return new Answer(answer.statusCode(), Coordinator.mapper().readTree(answer.body()));
    }

    private Answer get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(coordinator.uri().resolve(path)));
    }

    private Answer post(String path, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(coordinator.uri().resolve(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    @BeforeEach
    void submit() throws Exception {
        Answer created = post("/jobs", SUBMIT);
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.body().path("job").path("state").asText()).isEqualTo("INIT");
    }

    @Test
    void jobIsCreatedOnce() throws Exception {
        Answer again = post("/jobs", SUBMIT);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body().path("created").asBoolean()).isFalse();
        assertThat(get("/jobs").body().path("counts").path("INIT").asInt()).isEqualTo(1);
    }

    @Test
    void cursorReturnsNewEntriesOnce(Items<Stage, Job> items) throws Exception {
        JsonNode first = get("/jobs/a-1").body();
        assertThat(first.path("entries")).hasSize(1);
        assertThat(first.path("nextPollMillis").asLong()).isBetween(1L, 1000L);
        String since = "/jobs/a-1?since=" + first.path("next").asText();
        assertThat(get(since).body().path("entries")).isEmpty();

        items.claim(Stage.DOWNLOADING, "a-1").orElseThrow().event("looked", "at it");
        JsonNode second = get(since).body();
        assertThat(second.path("job").path("state").asText()).isEqualTo("DOWNLOADING");
        assertThat(second.path("entries"))
                .extracting(entry -> entry.path("kind").asText())
                .containsExactly("CLAIMED", "EVENT");
    }

    @Test
    void cancelledJobHasEnded(Items<Stage, Job> items) throws Exception {
        Answer cancelled = post("/jobs/a-1/cancel", "{\"reason\":\"wrong talk\"}");
        assertThat(cancelled.status()).isEqualTo(200);
        assertThat(cancelled.body().path("ended").asBoolean()).isTrue();
        assertThat(items.history("a-1").get(1).message()).hasValue("wrong talk");
        assertThat(items.history("a-1").get(1).actor()).hasValue("api");

        Answer again = post("/jobs/a-1/cancel", "{}");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.body().path("error").asText())
                .contains("CANCELLED -> CANCELLED is not allowed", "a final state");
        assertThat(post("/jobs/a-1/retry", "{}").status()).isEqualTo(409);
    }

    @Test
    void failedJobShowsItsReasonAndIsRetried(Items<Stage, Job> items) throws Exception {
        items.claim(Stage.DOWNLOADING, "a-1").orElseThrow().fail(new PermanentException("no such recording"));
        JsonNode job = get("/jobs/a-1").body().path("job");
        assertThat(job.path("state").asText()).isEqualTo("ERROR");
        assertThat(job.path("error").asText()).isEqualTo("no such recording");
        assertThat(job.path("failedFrom").asText()).isEqualTo("DOWNLOADING");
        assertThat(job.path("ended").asBoolean()).isTrue();

        Answer retried = post("/jobs/a-1/retry", "{}");
        assertThat(retried.status()).isEqualTo(200);
        assertThat(retried.body().path("state").asText()).isEqualTo("INIT");
    }

    @Test
    void errorsSayWhatIsWrongAndWhatWouldWork() throws Exception {
        assertRefused(
                post("/jobs", "{\"id\":\"../x\",\"recording\":\"a.wav\"}"), 400, "id '../x' is not usable; use 1");
        assertRefused(post("/jobs", "{\"id\":\"x\"}"), 400, "recording (none) is not usable");
        assertRefused(
                post("/jobs", "{\"id\":\"x\",\"recording\":\"http://elsewhere/\"}"),
                400,
                "use a name such as talk-001");
        assertRefused(post("/jobs", "[1"), 400, "not a JSON object of this kind");
        assertRefused(post("/jobs", "null"), 400, "not a JSON object of this kind");
        assertRefused(post("/jobs", "{\"id\":\"" + "x".repeat(20_000) + "\"}"), 413, "at most 16384 bytes");
        assertRefused(get("/jobs/none"), 404, "no job 'none'; GET /jobs lists");
        assertRefused(post("/jobs/none/cancel", "{}"), 404, "no job 'none'");
        assertRefused(get("/else"), 404, "use /jobs");
        assertRefused(get("/jobs/a-1/cancel"), 405, "GET is not allowed here");
        assertRefused(get("/jobs/a-1?since=nonsense"), 400, "nonsense");
        assertRefused(
                send(HttpRequest.newBuilder(coordinator.uri().resolve("/jobs")).POST(BodyPublishers.ofString(SUBMIT))),
                415,
                "Content-Type: application/json");
    }

    @Test
    void foreignHostNameIsRefused() throws Exception {
        try (Socket socket =
                new Socket(coordinator.uri().getHost(), coordinator.uri().getPort())) {
            String request = "GET /jobs HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 421").contains("host 'evil.example' is not served");
        }
    }

    private static void assertRefused(Answer answer, int status, String why) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
        assertThat(answer.body().path("error").asText()).contains(why);
    }
}
