package dev.holdfast.examples.clipper.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.sun.net.httpserver.HttpExchange;
import dev.holdfast.Cursor;
import dev.holdfast.CursorExpiredException;
import dev.holdfast.Items;
import dev.holdfast.StoreException;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.examples.common.http.LoopbackServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JSON API, on the loopback address only. Thread-safe.
 *
 * <ul>
 *   <li>{@code POST /jobs} submits a {@link Submission}: 201 if the job is new, 200 if it exists.
 *   <li>{@code GET /jobs} returns a page of jobs and the counts by state; {@code ?after=} takes its cursor.
 *   <li>{@code GET /jobs/ID} returns a {@link StatusAnswer}; {@code ?since=} takes the cursor of the previous answer.
 *   <li>{@code POST /jobs/ID/cancel} and {@code POST /jobs/ID/retry} take {@code {"reason": "…"}} or an empty object.
 * </ul>
 *
 * <p>An error is an object with {@code error}, which says what would work. A request with a body needs the content type
 * of JSON, which a web page cannot send to another origin without permission.
 */
public final class Coordinator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);
    private static final Pattern LOCAL_HOST = Pattern.compile("(127\\.0\\.0\\.1|localhost|\\[::1])(:\\d{1,5})?");
    private static final int MAX_BODY_BYTES = 16 * 1024;
    private static final int MAX_REASON = 500;

    private final JsonMapper json = mapper();
    private final JobService service;
    private final LoopbackServer server;

    private record Answer(int status, Object body) {}

    private record Problem(String error) {}

    private record Reason(@Nullable String reason) {}

    private Coordinator(Items<Stage, Job> items, int port) throws IOException {
        this.service = new JobService(items);
        this.server = LoopbackServer.start("api", port, this::handle);
    }

    /**
     * Starts the server; the caller closes it before the items.
     *
     * @param port the port it listens on; 0 for any free port
     */
    public static Coordinator start(Items<Stage, Job> items, int port) throws IOException {
        return new Coordinator(items, port);
    }

    /** Returns the mapper that writes and reads the JSON of the API. */
    public static JsonMapper mapper() {
        return JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }

    /** Returns the address of the API without a path. */
    public URI uri() {
        return server.uri("");
    }

    @Override
    public void close() {
        server.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer = answerOrProblem(exchange);
            byte[] body = json.writeValueAsBytes(answer.body());
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            LoopbackServer.reply(exchange, answer.status(), "application/json", body);
        }
    }

    private Answer answerOrProblem(HttpExchange exchange) throws IOException {
        try {
            return answer(exchange);
        } catch (ApiException e) {
            return problem(e.status(), e);
        } catch (CursorExpiredException e) {
            return problem(410, e);
        } catch (StoreException e) {
            return problem(e.verdict() == StoreException.Verdict.FATAL ? 400 : 503, e);
        } catch (IllegalArgumentException e) {
            return problem(400, e);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("unexpected failure of a request");
            return new Answer(500, new Problem("internal error; see the log of the coordinator"));
        }
    }

    private static Answer problem(int status, RuntimeException e) {
        return new Answer(status, new Problem(String.valueOf(e.getMessage())));
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        requireThisMachine(exchange.getRequestHeaders().getFirst("Host"));
        String method = exchange.getRequestMethod();
        List<String> path = List.of(exchange.getRequestURI().getPath().split("/", -1));
        String query = exchange.getRequestURI().getRawQuery();
        boolean get = method.equals("GET");
        boolean post = method.equals("POST");
        if (path.size() < 2 || path.size() > 4 || !path.get(1).equals("jobs")) {
            throw new ApiException(404, "no such path; use /jobs, /jobs/ID, /jobs/ID/cancel, /jobs/ID/retry");
        }
        if (path.size() == 2 && get) {
            return new Answer(200, service.list(cursor(query, "after")));
        }
        if (path.size() == 2 && post) {
            JobService.Submitted submitted = service.submit(read(exchange, Submission.class));
            return new Answer(submitted.created() ? 201 : 200, submitted);
        }
        if (path.size() == 3 && get) {
            return new Answer(200, service.status(path.get(2), cursor(query, "since")));
        }
        if (path.size() == 4 && post && path.get(3).equals("cancel")) {
            return new Answer(200, service.cancel(path.get(2), reason(exchange, "cancelled by request")));
        }
        if (path.size() == 4 && post && path.get(3).equals("retry")) {
            return new Answer(200, service.retry(path.get(2), reason(exchange, "retried by request")));
        }
        throw new ApiException(
                405,
                method + " is not allowed here; use GET or POST /jobs, GET /jobs/ID, POST /jobs/ID/cancel, POST"
                        + " /jobs/ID/retry");
    }

    /** Prevents DNS rebinding: a web page may map its own name to this address, but its request carries that name. */
    private static void requireThisMachine(@Nullable String host) {
        if (host == null || !LOCAL_HOST.matcher(host).matches()) {
            throw new ApiException(
                    421, "host " + Submission.quoted(host) + " is not served; use 127.0.0.1 or localhost");
        }
    }

    private static Cursor cursor(@Nullable String query, String name) {
        for (String part : query == null ? new String[0] : query.split("&", -1)) {
            if (part.startsWith(name + "=")) {
                return new Cursor(URLDecoder.decode(part.substring(name.length() + 1), StandardCharsets.UTF_8));
            }
        }
        return Cursor.START;
    }

    private String reason(HttpExchange exchange, String defaultReason) throws IOException {
        String given = read(exchange, Reason.class).reason();
        if (given == null || given.isBlank()) {
            return defaultReason;
        }
        if (given.length() > MAX_REASON) {
            throw new ApiException(400, "the reason has " + given.length() + " characters; use at most " + MAX_REASON);
        }
        return given.strip();
    }

    private <T> T read(HttpExchange exchange, Class<T> type) throws IOException {
        String sent = exchange.getRequestHeaders().getFirst("Content-Type");
        if (sent == null || !sent.strip().startsWith("application/json")) {
            throw new ApiException(415, "send JSON, with the header Content-Type: application/json");
        }
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
        if (body.length > MAX_BODY_BYTES) {
            throw new ApiException(413, "the body is too long; use at most " + MAX_BODY_BYTES + " bytes");
        }
        try {
            T read = json.readValue(body, type);
            if (read != null) {
                return read;
            }
        } catch (JsonProcessingException e) {
            // reported below
        }
        throw new ApiException(
                400,
                "the body is not a JSON object of this kind; for example {\"id\": \"a-1\","
                        + " \"recording\": \"talk-001.wav\"} to submit,"
                        + " {\"reason\": \"wrong talk\"} to cancel or retry");
    }
}
