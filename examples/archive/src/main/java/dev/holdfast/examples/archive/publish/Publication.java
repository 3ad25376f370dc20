package dev.holdfast.examples.archive.publish;

import dev.holdfast.examples.archive.catalogue.Recording;
import dev.holdfast.examples.archive.catalogue.Show;
import dev.holdfast.examples.common.io.AtomicFile;
import dev.holdfast.examples.common.text.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The published archive: a directory with {@code feed.xml}, {@code index.html}, recordings and waveforms. Thread-safe.
 *
 * <p>Each file is replaced atomically. The same episodes give the same bytes, in any order, and when they are published
 * again.
 */
public final class Publication {

    private static final Comparator<PublishedEpisode> ORDER =
            Comparator.comparing(PublishedEpisode::recording, Recording.BY_DATE);

    private final Path directory;
    private final Show show;
    private final String baseUrl;

    /**
     * A publication in {@code directory}, which is created if necessary.
     *
     * @param baseUrl the URL of the directory, ending with {@code /}; empty for relative URLs in the feed
     */
    public Publication(Path directory, Show show, String baseUrl) throws IOException {
        if (!baseUrl.isEmpty() && !baseUrl.endsWith("/")) {
            throw new IllegalArgumentException(
                    "base URL '" + Printable.line(baseUrl) + "' is not usable; end it with '/'");
        }
        this.directory = directory;
        this.show = show;
        this.baseUrl = baseUrl;
        for (Path part : List.of(
                directory, directory.resolve(PublishedEpisode.MEDIA), directory.resolve(PublishedEpisode.WAVEFORMS))) {
            Files.createDirectories(part);
            AtomicFile.sweep(part);
        }
    }

    /** Copies the recording and the waveform of an episode to the publication; idempotent. */
    public void addFiles(PublishedEpisode episode, Path sound, Path waveform) throws IOException {
        AtomicFile.copy(sound, directory.resolve(episode.mediaPath()));
        AtomicFile.copy(waveform, directory.resolve(episode.waveformPath()));
    }

    /**
     * Writes the feed and the page again.
     *
     * <p>Synchronized, and {@code episodes} is read inside: of two workers, the one that writes last has also read
     * last, so no episode is lost.
     *
     * @param episodes returns all published episodes, in any order
     * @throws IllegalArgumentException if an id occurs twice
     */
    public synchronized void write(Supplier<? extends Collection<PublishedEpisode>> episodes) throws IOException {
        List<PublishedEpisode> ordered = episodes.get().stream().sorted(ORDER).toList();
        requireOnce(ordered);
        AtomicFile.replace(directory.resolve("index.html"), Page.of(show, ordered));
        AtomicFile.replace(directory.resolve("feed.xml"), Feed.of(show, baseUrl, ordered));
    }

    private static void requireOnce(List<PublishedEpisode> episodes) {
        Set<String> ids = new HashSet<>();
        for (PublishedEpisode episode : episodes) {
            if (!ids.add(episode.recording().id().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException(episode.recording().id() + ": listed twice; list each episode once");
            }
        }
    }
}
