package dev.holdfast.examples.archive;

import dev.holdfast.WorkContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * What is done to an episode in each stage. Each step may be done again after a crash: it goes on from, or replaces,
 * what is there. Thread-safe.
 */
final class Workplace {
    private static final Duration CONNECT = Duration.ofSeconds(2);

    private final Path directory;
    private final Catalogue catalogue;
    private final SourceServer source;
    private final PublishingServer target;
    private final FaultPlan plan;
    private final Downloader downloader;
    private final Uploader uploader;
    private final Converter converter = new Converter();
    private final Waveform waveform = new Waveform();

    Workplace(Path directory, Catalogue catalogue, SourceServer source, PublishingServer target, FaultPlan plan)
            throws IOException {
        this.directory = directory;
        this.catalogue = catalogue;
        this.source = source;
        this.target = target;
        this.plan = plan;
        Duration silence = Duration.ofSeconds(2).plus(plan.pace());
        this.downloader = new Downloader(CONNECT, silence);
        this.uploader = new Uploader(CONNECT, silence);
        Files.createDirectories(directory.resolve("downloads"));
        Files.createDirectories(directory.resolve("converted"));
        AtomicFile.sweep(directory.resolve("downloads"));
        AtomicFile.sweep(directory.resolve("converted"));
    }

    Episode download(WorkContext<Stage, Episode> work) throws IOException, InterruptedException {
        Recording recording = catalogue
                .find(work.id())
                .orElseThrow(() -> new PermanentException(
                        work.id() + " is no longer in the catalogue; put it back, or let it be skipped"));
        String file = "downloads/" + work.id() + recording.extension();
        Download done = downloader.download(
                source.uriOf(recording),
                directory.resolve(file),
                work.attempt(),
                bytes -> work.progress(bytes, 0, "Downloading"));
        return work.payload().downloaded(file, done.hash());
    }

    Episode convert(WorkContext<Stage, Episode> work) throws IOException, InterruptedException {
        plan.pause();
        String audio = "converted/" + work.id() + ".wav";
        String picture = "converted/" + work.id() + ".png";
        String download = Objects.requireNonNull(work.payload().files().download(), "a downloaded episode has a file");
        work.progress(0, 2, "Converting");
        Conversion conversion = converter.convert(directory.resolve(download), directory.resolve(audio));
        work.progress(1, 2, "Drawing");
        waveform.draw(directory.resolve(audio), directory.resolve(picture));
        return work.payload().converted(audio, picture, conversion);
    }

    Episode upload(WorkContext<Stage, Episode> work) throws IOException, InterruptedException {
        Path audio = directory.resolve(
                Objects.requireNonNull(work.payload().files().audio(), "a converted episode has a file"));
        Upload done = uploader.upload(audio, target.uriOf(work.id() + ".wav"), work.attempt());
        return work.payload().uploaded(done);
    }
}
