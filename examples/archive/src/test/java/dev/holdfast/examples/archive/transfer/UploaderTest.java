package dev.holdfast.examples.archive.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.examples.archive.server.PublicationServer;
import dev.holdfast.examples.common.fault.Fault;
import dev.holdfast.examples.common.fault.FaultPlan;
import dev.holdfast.examples.common.io.AtomicFile;
import dev.holdfast.examples.common.io.Hash;
import dev.holdfast.examples.common.io.PermanentException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class UploaderTest {

    private static final String NAME = "night.wav";

    private final Uploader uploader = new Uploader(Duration.ofSeconds(5), Duration.ofSeconds(10));

    /** For uploads that are expected to fail; the other waits longer, so that a busy machine fails no test. */
    private final Uploader impatient = new Uploader(Duration.ofSeconds(5), Duration.ofMillis(700));

    private final byte[] bytes = new byte[3_000_000];
    private Path file;
    private Path media;

    @TempDir
    Path directory;

    @BeforeEach
    void writeAFile() throws IOException {
        new Random(1).nextBytes(bytes);
        file = Files.write(directory.resolve("sound"), bytes);
        media = directory.resolve("media");
    }

    @Test
    void sameNameAndBytesGiveTheSameIdInEveryRun() throws Exception {
        Upload first;
        try (PublicationServer server = PublicationServer.start(media, FaultPlan.none())) {
            first = uploader.upload(file, server.uriOf(NAME));
            assertThat(uploader.upload(file, server.uriOf(NAME))).isEqualTo(first);
            assertThat(uploader.upload(file, server.uriOf("other.wav")).remoteId())
                    .isNotEqualTo(first.remoteId());
        }
        try (PublicationServer server = PublicationServer.start(directory.resolve("elsewhere"), FaultPlan.none())) {
            assertThat(uploader.upload(file, server.uriOf(NAME))).isEqualTo(first);
        }
        assertThat(first.remoteId()).matches("m-[0-9a-f]{16}");
        assertThat(media.resolve(NAME)).hasBinaryContent(bytes);
        assertThat(files()).containsExactlyInAnyOrder(NAME, "other.wav");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void thirdAttemptAlwaysWorksAndStoresTheFileOnce(Fault.Kind kind) throws Exception {
        FaultPlan plan = FaultPlans.startingWith(kind, "PUT", "/media/" + NAME);
        try (PublicationServer server = PublicationServer.start(media, plan)) {
            for (int i = 0; i < 2; i++) {
                assertThat(catchThrowable(() -> impatient.upload(file, server.uriOf(NAME))))
                        .isInstanceOf(IOException.class)
                        .isNotInstanceOf(PermanentException.class)
                        .hasMessageStartingWith("PUT /media/" + NAME + ": ");
                assertThat(files()).isEmpty();
            }
            uploader.upload(file, server.uriOf(NAME));
        }
        assertThat(plan.injected()).containsKey(kind);
        assertThat(files()).containsExactly(NAME);
        assertThat(media.resolve(NAME)).hasBinaryContent(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/media/..%2Fevil.wav",
                "/media/../evil.wav",
                "/media/%2e%2e",
                "/media/.hidden",
                "/media/a%00b",
                "/media/a%5Cb",
                "/media/",
                "/evil.wav"
            })
    void namesThatLeaveTheDirectoryAreRefused(String path) throws Exception {
        try (PublicationServer server = PublicationServer.start(media, FaultPlan.none())) {
            URI target = URI.create(server.uriOf("x").toString().replace("/media/x", path));
            assertThatThrownBy(() -> uploader.upload(file, target))
                    .isInstanceOf(RefusedUploadException.class)
                    .hasMessageContaining("400 Bad Request")
                    .hasMessageContaining("This name is not usable");
        }
        assertThat(files()).isEmpty();
        assertThat(directory.resolve("evil.wav")).doesNotExist();
    }

    @Test
    void uriOfRefusesSuchNames() throws Exception {
        try (PublicationServer server = PublicationServer.start(media, FaultPlan.none())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> server.uriOf("../x"))
                    .withMessageStartingWith("media name '../x' is not usable; use 1 to 120 letters");
        }
    }

    @Test
    void bodyWithoutMatchingDigestIsNotStored() throws Exception {
        try (PublicationServer server = PublicationServer.start(media, FaultPlan.none())) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(server.uriOf(NAME)).PUT(HttpRequest.BodyPublishers.ofString("sound"));
            assertThat(send(request).statusCode()).isEqualTo(400);
            request.header("X-Checksum-SHA256", "0".repeat(64));
            assertThat(send(request).statusCode()).isEqualTo(422);
            assertThat(files()).isEmpty();
            request.setHeader("X-Checksum-SHA256", Hash.ofText("sound").sha256().toUpperCase(Locale.ROOT));
            assertThat(send(request).statusCode()).isEqualTo(201);
            assertThat(send(request).statusCode()).isEqualTo(200);
            HttpResponse<String> back = send(HttpRequest.newBuilder(server.uriOf(NAME)));
            assertThat(back.body()).isEqualTo("sound");
        }
    }

    @Test
    void temporaryFilesOfAKilledServerAreRemoved() throws Exception {
        Files.createDirectories(media);
        Path leftover = Files.writeString(AtomicFile.newTemporary(media.resolve(NAME)), "half");
        Path mine = Files.writeString(media.resolve(".keep.tmp"), "not one of ours");
        PublicationServer.start(media, FaultPlan.none()).close();
        assertThat(leftover).doesNotExist();
        assertThat(mine).exists();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(media)) {
            return files.map(path -> path.getFileName().toString()).toList();
        }
    }
}
