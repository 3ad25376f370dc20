package dev.holdfast.examples.clipper.worker;

import dev.holdfast.examples.common.io.PermanentException;
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

/** Requests recordings and parts of them from the source. Thread-safe. */
final class SourceClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Set<Integer> PERMANENT = Set.of(400, 401, 403, 404, 405, 410);

    private final URI source;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    /**
     * A client of one source.
     *
     * @param source the base address of the recordings
     */
    SourceClient(URI source) {
        this.source = source;
    }

    /**
     * The description of a recording. Immutable.
     *
     * @param bytes its length
     * @param sha256 its SHA-256 in hexadecimal
     */
    record Description(int bytes, String sha256) {}

    /** The recording has changed since it was described. */
    static final class ChangedException extends IOException {
        private static final long serialVersionUID = 1L;

        ChangedException(String message) {
            super(message);
        }
    }

    /** Returns the length and hash of a recording. */
    Description describe(String recording) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = send(request(recording)
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build());
        long bytes = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
        if (bytes < 1 || bytes > Integer.MAX_VALUE) {
            throw new PermanentException(recording + " has " + bytes + " bytes; submit a recording of 1 byte to 2 GiB");
        }
        return new Description((int) bytes, tagOf(answer));
    }

    /** Downloads {@code length} bytes from byte {@code first}, or throws. */
    byte[] part(String recording, Description whole, int first, int length) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = send(request(recording)
                .header("Range", "bytes=" + first + "-" + (first + length - 1))
                .build());
        if (!tagOf(answer).equals(whole.sha256())) {
            throw new ChangedException(recording + " has changed at the source");
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

    /** Sends a request with a time-out for the whole response; that of the JDK's client covers only the headers. */
    private HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> future = client.sendAsync(request, BodyHandlers.ofByteArray());
        HttpResponse<byte[]> answer;
        try {
            answer = future.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no response from the source within " + TIMEOUT.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            String what = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
            throw new IOException("the connection to the source was lost" + (what == null ? "" : ": " + what), e);
        } finally {
            future.cancel(true);
        }
        int status = answer.statusCode();
        String name = request.uri().getPath();
        if (PERMANENT.contains(status)) {
            throw new PermanentException(
                    "the source responds with " + status + " to " + name + "; submit a recording that it has");
        }
        if (status != 200 && status != 206) {
            throw new IOException("the source responds with " + status + " to " + name);
        }
        return answer;
    }

    private static String tagOf(HttpResponse<?> answer) {
        return answer.headers().firstValue("ETag").orElse("").replace("\"", "");
    }
}
