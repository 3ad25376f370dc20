package dev.holdfast.examples.clipper.worker;

import dev.holdfast.examples.clipper.job.PermanentException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks the source for recordings and parts of them. Thread-safe. */
final class SourceClient {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Set<Integer> PERMANENT = Set.of(400, 401, 403, 404, 405, 410);

    private final URI source;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    /**
     * A client.
     *
     * @param source what the names of recordings are appended to
     */
    SourceClient(URI source) {
        this.source = source;
    }

    /**
     * What the source says about a recording. Immutable.
     *
     * @param bytes its length
     * @param sha256 of its bytes, in hexadecimal
     */
    record Description(int bytes, String sha256) {}

    /** What was described is no longer there. */
    static final class ChangedException extends IOException {
        private static final long serialVersionUID = 1L;

        ChangedException(String message) {
            super(message);
        }
    }

    Description describe(String recording) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = send(request(recording)
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build());
        long bytes = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
        if (bytes < 1 || bytes > Integer.MAX_VALUE) {
            throw new PermanentException(recording + " has " + bytes + " bytes; 1 to 2 GiB work", null);
        }
        return new Description((int) bytes, tagOf(answer));
    }

    /** Fetches {@code length} bytes from the byte {@code first} on, or fails. */
    byte[] part(String recording, Description whole, int first, int length) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = send(request(recording)
                .header("Range", "bytes=" + first + "-" + (first + length - 1))
                .build());
        if (!tagOf(answer).equals(whole.sha256())) {
            throw new ChangedException(recording + " is another recording by now");
        }
        String range = "bytes " + first + "-" + (first + length - 1) + "/" + whole.bytes();
        if (answer.statusCode() != 206
                || answer.body().length != length
                || !answer.headers().firstValue("Content-Range").orElse("").equals(range)) {
            throw new IOException(
                    "status " + answer.statusCode() + " with " + answer.body().length + " bytes is not " + range);
        }
        return answer.body();
    }

    private HttpRequest.Builder request(String recording) {
        return HttpRequest.newBuilder(source.resolve(recording));
    }

    /** The time-out of the JDK's client ends with the headers; this one is for everything. */
    private HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> future = client.sendAsync(request, BodyHandlers.ofByteArray());
        HttpResponse<byte[]> answer;
        try {
            answer = future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("the source fell silent for " + PATIENCE.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            String what = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
            throw new IOException("the connection to the source broke" + (what == null ? "" : ": " + what), e);
        } finally {
            future.cancel(true);
        }
        int status = answer.statusCode();
        String name = request.uri().getPath();
        if (PERMANENT.contains(status)) {
            throw new PermanentException(
                    "the source answers " + status + " to " + name + "; submit a recording that it has", null);
        }
        if (status != 200 && status != 206) {
            throw new IOException("the source answers " + status + " to " + name);
        }
        return answer;
    }

    private static String tagOf(HttpResponse<?> answer) {
        return answer.headers().firstValue("ETag").orElse("").replace("\"", "");
    }
}
