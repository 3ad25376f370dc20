package dev.holdfast.examples.archive;

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
 * What the world sees of the moved archive: a folder with {@code feed.xml}, {@code index.html}, sound and pictures.
 * Thread-safe.
 *
 * <p>Each file is there whole or not at all, and the same episodes give the same bytes, in whatever order and however
 * often they are published.
 */
public final class Publication {

    /** The folder of sound files inside the publication. */
    public static final String MEDIA = "media";

    /** The folder of pictures inside the publication. */
    public static final String WAVEFORMS = "waveforms";

    private static final Comparator<PublishedEpisode> ORDER =
            Comparator.comparing(PublishedEpisode::recording, Recording.BY_DATE);

    private final Path directory;
    private final Show show;
    private final String baseUrl;

    /**
     * A publication in {@code directory}, which is made if need be.
     *
     * @param baseUrl where the folder will be on the web, ending with {@code /}; empty for relative URLs in the feed
     */
    public Publication(Path directory, Show show, String baseUrl) throws IOException {
        if (!baseUrl.isEmpty() && !baseUrl.endsWith("/")) {
            throw new IllegalArgumentException(
                    "base URL '" + Text.printable(baseUrl) + "' is not usable; end it with '/'");
        }
        this.directory = directory;
        this.show = show;
        this.baseUrl = baseUrl;
        for (Path folder : List.of(directory, directory.resolve(MEDIA), directory.resolve(WAVEFORMS))) {
            Files.createDirectories(folder);
            AtomicFile.sweep(folder);
        }
    }

    /** Puts the sound and the picture of an episode in their place; doing it again changes nothing. */
    public void addFiles(PublishedEpisode episode, Path sound, Path waveform) throws IOException {
        AtomicFile.copy(sound, directory.resolve(MEDIA).resolve(episode.mediaName()));
        AtomicFile.copy(waveform, directory.resolve(WAVEFORMS).resolve(episode.waveformName()));
    }

    /**
     * Writes feed and page anew.
     *
     * <p>One caller at a time, and {@code episodes} is asked within that time: of two workers, the one who writes last
     * has read last too, so that no episode is lost between them.
     *
     * @param episodes gives all that is published by then, in any order
     * @throws IllegalArgumentException if it gives an id twice
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
                throw new IllegalArgumentException(
                        episode.recording().id() + ": published twice; give each episode once");
            }
        }
    }
}
