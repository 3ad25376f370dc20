package dev.holdfast.examples.archive.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.examples.archive.catalogue.Catalogue;
import dev.holdfast.examples.archive.catalogue.Recording;
import dev.holdfast.examples.archive.server.SourceServer;
import dev.holdfast.examples.common.fault.Fault;
import dev.holdfast.examples.common.fault.FaultPlan;
import dev.holdfast.examples.common.io.Hash;
import dev.holdfast.examples.common.io.PermanentException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class DownloaderTest {

    private static final Catalogue CATALOGUE = Catalogue.shipped();
    private static final Recording NIGHT = CATALOGUE.recordings().get(0);
    private static final String PATH = "/recordings/" + NIGHT.id() + ".wav";

    private final Downloader downloader = new Downloader(Duration.ofSeconds(5), Duration.ofSeconds(10));

    /** For downloads that are expected to fail; the other waits longer, so that a busy machine fails no test. */
    private final Downloader impatient = new Downloader(Duration.ofSeconds(5), Duration.ofSeconds(1));

    private byte[] original;
    private Path target;

    @TempDir
    Path directory;

    @BeforeEach
    void readTheOriginal() throws IOException {
        try (InputStream in = CATALOGUE.open(NIGHT)) {
            original = in.readAllBytes();
        }
        target = directory.resolve("downloads").resolve("night.wav");
    }

    @Test
    void downloadsTheBytesAndLeavesNothingElse() throws Exception {
        try (SourceServer server = SourceServer.start(CATALOGUE, FaultPlan.none())) {
            Download download = downloader.download(server.uriOf(NIGHT), target);
            assertThat(download.hash().bytes()).isEqualTo(original.length);
            assertThat(download.resumedAt()).isZero();
            assertThat(target).hasBinaryContent(original);
            assertThat(files()).containsExactly("night.wav");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DROP", "STALL"})
    void afterABreakOnlyTheMissingBytesAreRequested(Fault.Kind kind) throws Exception {
        FaultPlan plan = FaultPlans.startingWith(kind, "GET", PATH);
        try (SourceServer server = SourceServer.start(CATALOGUE, plan)) {
            assertThatThrownBy(() -> impatient.download(server.uriOf(NIGHT), target))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessageStartingWith("GET " + PATH + ": ")
                    .hasMessageEndingWith("try again to resume");
            assertThat(target).doesNotExist();
        }
        long stored = Files.size(directory.resolve("downloads").resolve("night.wav.part"));
        assertThat(stored).isPositive().isLessThan(original.length);
        // as a new process: another server on another port
        try (SourceServer server = SourceServer.start(CATALOGUE, FaultPlan.none())) {
            Download download = downloader.download(server.uriOf(NIGHT), target);
            assertThat(download.resumedAt()).isEqualTo(stored);
            assertThat(server.bytesServed()).isEqualTo(original.length - stored);
        }
        assertThat(target).hasBinaryContent(original);
        assertThat(files()).containsExactly("night.wav");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void thirdAttemptAlwaysWorks(Fault.Kind kind) throws Exception {
        FaultPlan plan = FaultPlans.startingWith(kind, "GET", PATH);
        try (SourceServer server = SourceServer.start(CATALOGUE, plan)) {
            for (int i = 0; i < 2; i++) {
                assertThat(catchThrowable(() -> impatient.download(server.uriOf(NIGHT), target)))
                        .isInstanceOf(IOException.class)
                        .isNotInstanceOf(PermanentException.class)
                        .hasMessageContaining(PATH);
            }
            downloader.download(server.uriOf(NIGHT), target);
        }
        assertThat(target).hasBinaryContent(original);
        assertThat(plan.injected()).containsKey(kind);
    }

    @Test
    void errorStatusIsReportedAndMayBeTriedAgain() throws Exception {
        FaultPlan plan = FaultPlans.startingWith(Fault.Kind.STATUS, "GET", PATH);
        try (SourceServer server = SourceServer.start(CATALOGUE, plan)) {
            Throwable failure = catchThrowable(() -> downloader.download(server.uriOf(NIGHT), target));
            assertThat(failure).isInstanceOfSatisfying(HttpStatusException.class, e -> {
                assertThat(e.status()).isIn(429, 500, 502, 503);
                assertThat(e.path()).isEqualTo(PATH);
                assertThat(e).hasMessageContaining(Integer.toString(e.status())).hasMessageContaining(PATH);
            });
            assertThat(files()).isEmpty();
        }
    }

    @Test
    void missingRecordingIsPermanent() throws Exception {
        try (SourceServer server = SourceServer.start(CATALOGUE, FaultPlan.none())) {
            URI nowhere = server.uriOf(NIGHT).resolve("/recordings/none.wav");
            assertThatThrownBy(() -> downloader.download(nowhere, target))
                    .isInstanceOf(PermanentSourceException.class)
                    .hasMessage("GET /recordings/none.wav: 404 Not Found; correct the catalogue, or remove the"
                            + " recording from it");
        }
    }

    @Test
    void existingFileIsNotDownloadedAgain() throws Exception {
        try (SourceServer server = SourceServer.start(CATALOGUE, FaultPlan.none())) {
            downloader.download(server.uriOf(NIGHT), target);
            Download again = downloader.download(server.uriOf(NIGHT), target);
            assertThat(server.bytesServed()).isEqualTo(original.length);
            assertThat(again.hash().bytes()).isEqualTo(original.length);
        }
        assertThat(files()).containsExactly("night.wav");
    }

    @Test
    void fileWithOtherBytesIsDownloadedAgain() throws Exception {
        Files.createDirectories(target.getParent());
        Files.writeString(target, "not that");
        try (SourceServer server = SourceServer.start(CATALOGUE, FaultPlan.none())) {
            downloader.download(server.uriOf(NIGHT), target);
        }
        assertThat(target).hasBinaryContent(original);
    }

    @Test
    void completePartIsRenamedWithoutAnotherByte() throws Exception {
        try (SourceServer server = SourceServer.start(CATALOGUE, FaultPlan.none())) {
            writePart(original, Hash.of(new ByteArrayInputStream(original)).sha256());
            Download download = downloader.download(server.uriOf(NIGHT), target);
            assertThat(download.resumedAt()).isEqualTo(original.length);
            assertThat(server.bytesServed()).isZero();
        }
        assertThat(target).hasBinaryContent(original);
        assertThat(files()).containsExactly("night.wav");
    }

    @Test
    void partOfAnotherFileIsDiscarded() throws Exception {
        try (SourceServer server = SourceServer.start(CATALOGUE, FaultPlan.none())) {
            writePart(new byte[1000], "0".repeat(64));
            Download download = downloader.download(server.uriOf(NIGHT), target);
            assertThat(download.resumedAt()).isZero();
        }
        assertThat(target).hasBinaryContent(original);
    }

    @Test
    void partWithWrongBytesIsDetectedAndDiscarded() throws Exception {
        try (SourceServer server = SourceServer.start(CATALOGUE, FaultPlan.none())) {
            writePart(
                    new byte[1000], Hash.of(new ByteArrayInputStream(original)).sha256());
            assertThatThrownBy(() -> downloader.download(server.uriOf(NIGHT), target))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("have SHA-256");
            assertThat(files()).isEmpty();
            downloader.download(server.uriOf(NIGHT), target);
        }
        assertThat(target).hasBinaryContent(original);
    }

    @Test
    void twoDownloadsOfOneFileDoNotMixTheirBytes() throws Exception {
        try (SourceServer server = SourceServer.start(CATALOGUE, FaultPlan.none());
                PartialFile other = PartialFile.open(target)) {
            assertThat(other.bytes()).isZero();
            assertThatThrownBy(() -> downloader.download(server.uriOf(NIGHT), target))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another download uses it");
        }
    }

    @Test
    void serverThatIsGoneIsReportedWithThePath() throws Exception {
        URI gone;
        try (SourceServer server = SourceServer.start(CATALOGUE, FaultPlan.none())) {
            gone = server.uriOf(NIGHT);
        }
        assertThatThrownBy(() -> downloader.download(gone, target))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("GET " + PATH + ": ");
    }

    @Test
    void serverSupportsHeadAndRanges() throws Exception {
        try (SourceServer server = SourceServer.start(CATALOGUE, FaultPlan.none())) {
            URI uri = server.uriOf(NIGHT);
            HttpResponse<byte[]> head = send(HttpRequest.newBuilder(uri).method("HEAD", noBody()));
            assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(original.length);
            String etag = head.headers().firstValue("ETag").orElseThrow();
            HttpResponse<byte[]> part = send(HttpRequest.newBuilder(uri).header("Range", "bytes=4-7"));
            assertThat(part.statusCode()).isEqualTo(206);
            assertThat(part.body()).isEqualTo(Arrays.copyOfRange(original, 4, 8));
            assertThat(part.headers().firstValue("Content-Range")).hasValue("bytes 4-7/" + original.length);
            HttpResponse<byte[]> tail = send(HttpRequest.newBuilder(uri).header("Range", "bytes=-5"));
            assertThat(tail.body()).hasSize(5);
            HttpResponse<byte[]> outside = send(HttpRequest.newBuilder(uri).header("Range", "bytes=99999999-"));
            assertThat(outside.statusCode()).isEqualTo(416);
            assertThat(outside.headers().firstValue("Content-Range")).hasValue("bytes */" + original.length);
            HttpResponse<byte[]> changed = send(
                    HttpRequest.newBuilder(uri).header("Range", "bytes=4-7").header("If-Range", "\"old\""));
            assertThat(changed.statusCode()).isEqualTo(200);
            HttpResponse<byte[]> known = send(HttpRequest.newBuilder(uri).header("If-None-Match", etag));
            assertThat(known.statusCode()).isEqualTo(304);
            assertThat(send(HttpRequest.newBuilder(uri).DELETE()).statusCode()).isEqualTo(405);
        }
    }

    private static HttpRequest.BodyPublisher noBody() {
        return HttpRequest.BodyPublishers.noBody();
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private void writePart(byte[] bytes, String sha256) throws IOException {
        Files.createDirectories(target.getParent());
        Files.write(Path.of(target + ".part"), bytes);
        Files.writeString(Path.of(target + ".part.etag"), '"' + sha256 + '"');
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(target.getParent())) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
