package dev.holdfast.examples.clipper.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.sun.net.httpserver.HttpExchange;
import dev.holdfast.Items;
import dev.holdfast.examples.clipper.http.LoopbackServer;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.Cursor;
import dev.holdfast.CursorExpiredException;
import dev.holdfast.StoreException;
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
 * The JSON API, which only this machine can reach. Thread-safe.
 *
 * <ul>
 *   <li>{@code POST /jobs} submits a {@link Submission}: 201 if it is new, 200 if it is there already
 *   <li>{@code GET /jobs} lists jobs and counts states; {@code ?after=} goes on
 *   <li>{@code GET /jobs/ID} gives a {@link StatusAnswer}; {@code ?since=} the cursor of the answer before
 *   <li>{@code POST /jobs/ID/cancel} and {@code POST /jobs/ID/retry}, with {@code {"reason": "…"}} or an empty object
 * </ul>
 *
 * An error is an object with {@code error}, which says what would work. A body has to say that it is JSON: pages that a
 * browser has open cannot send that to another place without being asked.
 */
public final class Coordinator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);
    private static final Pattern HERE = Pattern.compile("(127\\.0\\.0\\.1|localhost|\\[::1])(:\\d{1,5})?");
    private static final int MAX_BODY_BYTES = 16 * 1024;
    private static final int MAX_REASON = 500;

    private final JsonMapper json = mapper();
    private final JobDesk desk;
    private final LoopbackServer server;

    private record Answer(int status, Object body) {}

    private record Problem(String error) {}

    private record Reason(@Nullable String reason) {}

    private Coordinator(Items<Stage, Job> items, int port) throws IOException {
        this.desk = new JobDesk(states);
        this.server = LoopbackServer.start("api", port, this::handle);
    }

    /**
     * Starts to serve; the caller closes it, and the states after it.
     *
     * @param port where it listens; 0 for any free port
     */
    public static Coordinator start(Items<Stage, Job> items, int port) throws IOException {
        return new Coordinator(states, port);
    }

    /** How the API writes and reads JSON. */
    public static JsonMapper mapper() {
        return JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }

    /** The address of the API, without a path. */
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
            LOG.atError().setCause(e).log("a request failed in a way that it should not");
            return new Answer(500, new Problem("the coordinator has a fault; its log tells more"));
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
            throw new ApiException(404, "nothing here; use /jobs, /jobs/ID, /jobs/ID/cancel, /jobs/ID/retry");
        }
        if (path.size() == 2 && get) {
            return new Answer(200, desk.list(cursor(query, "after")));
        }
        if (path.size() == 2 && post) {
            JobDesk.Submitted made = desk.submit(read(exchange, Submission.class));
            return new Answer(made.created() ? 201 : 200, made);
        }
        if (path.size() == 3 && get) {
            return new Answer(200, desk.status(path.get(2), cursor(query, "since")));
        }
        if (path.size() == 4 && post && path.get(3).equals("cancel")) {
            return new Answer(200, desk.cancel(path.get(2), reason(exchange, "cancelled by request")));
        }
        if (path.size() == 4 && post && path.get(3).equals("retry")) {
            return new Answer(200, desk.retry(path.get(2), reason(exchange, "retried by request")));
        }
        throw new ApiException(
                405,
                method + " does not work here; use GET or POST /jobs, GET /jobs/ID, POST /jobs/ID/cancel, POST"
                        + " /jobs/ID/retry");
    }

    /** A page in a browser may give a name of its own to this address, but it cannot hide that name. */
    private static void requireThisMachine(@Nullable String host) {
        if (host == null || !HERE.matcher(host).matches()) {
            throw new ApiException(
                    421, "host " + Submission.shown(host) + " is not served; use 127.0.0.1 or localhost");
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

    private String reason(HttpExchange exchange, String otherwise) throws IOException {
        String given = read(exchange, Reason.class).reason();
        if (given == null || given.isBlank()) {
            return otherwise;
        }
        if (given.length() > MAX_REASON) {
            throw new ApiException(400, "the reason has " + given.length() + " characters; at most " + MAX_REASON);
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
            throw new ApiException(413, "the body is too long; at most " + MAX_BODY_BYTES + " bytes");
        }
        try {
            T read = json.readValue(body, type);
            if (read != null) {
                return read;
            }
        } catch (JsonProcessingException e) {
            // said below
        }
        throw new ApiException(
                400,
                "the body is not such a JSON object; for example {\"id\": \"a-1\","
                        + " \"recording\": \"talk-001.wav\"} to submit, {\"reason\": \"wrong talk\"} to cancel or retry");
    }
}
