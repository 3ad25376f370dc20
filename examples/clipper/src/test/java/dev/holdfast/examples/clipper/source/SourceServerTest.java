package dev.holdfast.examples.clipper.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.common.fault.FaultPlan;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SourceServerTest {
    private static final FaultPlan NONE = FaultPlan.none();

    private final HttpClient client = HttpClient.newHttpClient();

    private HttpResponse<byte[]> get(URI uri, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    @Test
    void partsAreRangesOfTheWhole() throws Exception {
        try (SourceServer server = SourceServer.start(NONE)) {
            URI uri = server.uri().resolve(Talk.name(4));
            byte[] whole = get(uri).body();
            assertThat(whole).isEqualTo(Talk.of(4).sound().toWav());

            HttpResponse<byte[]> part = get(uri, "Range", "bytes=100-299");
            assertThat(part.statusCode()).isEqualTo(206);
            assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole, 100, 300));
            assertThat(part.headers().firstValue("Content-Range")).hasValue("bytes 100-299/" + whole.length);

            HttpResponse<byte[]> end = get(uri, "Range", "bytes=" + (whole.length - 5) + "-" + (whole.length + 50));
            assertThat(end.body()).hasSize(5);
            assertThat(get(uri, "Range", "bytes=" + whole.length + "-" + (whole.length + 1))
                            .statusCode())
                    .isEqualTo(416);
            assertThat(get(uri, "Range", "bytes=9-3").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void unknownRecordingIsNotFound() throws Exception {
        try (SourceServer server = SourceServer.start(NONE)) {
            assertThat(get(server.uri().resolve("talk-1.wav")).statusCode()).isEqualTo(404);
            assertThat(get(server.uri().resolve("../talk-001.wav")).statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void sameNumberGivesTheSameRecording() throws Exception {
        assertThat(Talk.of(12).sound().toWav()).isEqualTo(Talk.of(12).sound().toWav());
        assertThat(Talk.of(12).sound().toWav()).isNotEqualTo(Talk.of(13).sound().toWav());
    }
}
