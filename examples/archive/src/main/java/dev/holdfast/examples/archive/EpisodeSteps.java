package dev.holdfast.examples.archive;

import dev.holdfast.WorkContext;
import dev.holdfast.examples.archive.catalogue.Catalogue;
import dev.holdfast.examples.archive.catalogue.Recording;
import dev.holdfast.examples.archive.convert.Conversion;
import dev.holdfast.examples.archive.convert.Converter;
import dev.holdfast.examples.archive.convert.Waveform;
import dev.holdfast.examples.archive.server.PublicationServer;
import dev.holdfast.examples.archive.server.SourceServer;
import dev.holdfast.examples.archive.transfer.Download;
import dev.holdfast.examples.archive.transfer.Downloader;
import dev.holdfast.examples.archive.transfer.Upload;
import dev.holdfast.examples.archive.transfer.Uploader;
import dev.holdfast.examples.common.fault.FaultPlan;
import dev.holdfast.examples.common.io.AtomicFile;
import dev.holdfast.examples.common.io.PermanentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * The work on an episode in each stage. A step that is repeated after a crash continues or replaces existing files.
 * Thread-safe.
 */
final class EpisodeSteps {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private final Path directory;
    private final Catalogue catalogue;
    private final SourceServer source;
    private final PublicationServer target;
    private final FaultPlan plan;
    private final Downloader downloader;
    private final Uploader uploader;
    private final Converter converter = new Converter();
    private final Waveform waveform = new Waveform();

    EpisodeSteps(Path directory, Catalogue catalogue, SourceServer source, PublicationServer target, FaultPlan plan)
            throws IOException {
        this.directory = directory;
        this.catalogue = catalogue;
        this.source = source;
        this.target = target;
        this.plan = plan;
        Duration maxSilence = Duration.ofSeconds(2).plus(plan.pace());
        this.downloader = new Downloader(CONNECT_TIMEOUT, maxSilence);
        this.uploader = new Uploader(CONNECT_TIMEOUT, maxSilence);
        Files.createDirectories(directory.resolve("downloads"));
        Files.createDirectories(directory.resolve("converted"));
        AtomicFile.sweep(directory.resolve("downloads"));
        AtomicFile.sweep(directory.resolve("converted"));
    }

    Episode download(WorkContext<Stage, Episode> work) throws IOException, InterruptedException {
        Recording recording = catalogue
                .find(work.id())
                .orElseThrow(() -> new PermanentException(
                        work.id() + " is not in the catalogue any more; add it, or let the episode be skipped"));
        String file = "downloads/" + work.id() + recording.extension();
        Download download = downloader.download(
                source.uriOf(recording),
                directory.resolve(file),
                work.attempt(),
                bytes -> work.progress(bytes, 0, "Downloading"));
        return work.payload().downloaded(file, download.hash());
    }

    Episode convert(WorkContext<Stage, Episode> work) throws IOException, InterruptedException {
        plan.pause();
        String audio = "converted/" + work.id() + ".wav";
        String picture = "converted/" + work.id() + ".png";
        String download = Objects.requireNonNull(work.payload().files().download(), "file of a downloaded episode");
        work.progress(0, 2, "Converting");
        Conversion conversion = converter.convert(directory.resolve(download), directory.resolve(audio));
        work.progress(1, 2, "Drawing");
        waveform.draw(directory.resolve(audio), directory.resolve(picture));
        return work.payload().converted(audio, picture, conversion);
    }

    Episode upload(WorkContext<Stage, Episode> work) throws IOException, InterruptedException {
        Path audio = directory.resolve(
                Objects.requireNonNull(work.payload().files().audio(), "file of a converted episode"));
        Upload upload = uploader.upload(audio, target.uriOf(work.id() + ".wav"), work.attempt());
        return work.payload().uploaded(upload);
    }
}
