package dev.holdfast.examples.archive;

import dev.holdfast.Items;
import dev.holdfast.MoveResult;
import dev.holdfast.Note;
import dev.holdfast.Search;
import dev.holdfast.Snapshot;
import dev.holdfast.examples.archive.publish.Publication;
import dev.holdfast.examples.archive.publish.PublishedEpisode;
import dev.holdfast.examples.archive.publish.Schedule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Schedules uploaded episodes and adds them to the feed. Thread-safe; several processes may do so at once. */
final class Publisher {
    private final Items<Stage, Episode> items;
    private final Path directory;
    private final Schedule schedule;
    private final Publication publication;

    Publisher(Items<Stage, Episode> items, Path directory, Schedule schedule, Publication publication) {
        this.items = items;
        this.directory = directory;
        this.schedule = schedule;
        this.publication = publication;
    }

    /**
     * Schedules every uploaded episode and publishes every scheduled one.
     *
     * @return whether there was one
     */
    boolean advance() throws IOException {
        boolean moved = false;
        for (Snapshot<Stage, Episode> episode : in(Stage.UPLOADED)) {
            var date = schedule.dateOf(episode.id());
            Note note = Note.none().message("To be published on " + date);
            moved |= items.move(episode, Stage.SCHEDULED, old -> old.scheduled(date), note) instanceof MoveResult.Moved;
        }
        boolean published = false;
        for (Snapshot<Stage, Episode> episode : in(Stage.SCHEDULED)) {
            Episode.Files files = episode.payload().files();
            publication.addFiles(
                    published(episode),
                    directory.resolve(Objects.requireNonNull(files.audio())),
                    directory.resolve(Objects.requireNonNull(files.waveform())));
            published |= items.move(episode, Stage.PUBLISHED) instanceof MoveResult.Moved;
        }
        if (published) {
            writeFeed();
        }
        return moved || published;
    }

    /** Writes the feed of all published episodes. */
    void writeFeed() throws IOException {
        try {
            publication.write(
                    () -> in(Stage.PUBLISHED).stream().map(this::published).toList());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private List<Snapshot<Stage, Episode>> in(Stage stage) {
        List<Snapshot<Stage, Episode>> found = new ArrayList<>();
        items.forEach(Search.in(stage), found::add);
        return found;
    }

    private PublishedEpisode published(Snapshot<Stage, Episode> snapshot) {
        Episode episode = snapshot.payload();
        return new PublishedEpisode(
                episode.recording(snapshot.id()),
                Objects.requireNonNull(episode.publication().remoteId()),
                Objects.requireNonNull(episode.metrics().audioBytes()),
                Duration.ofMillis(Objects.requireNonNull(episode.metrics().durationMillis())),
                Objects.requireNonNull(episode.publication().scheduledDate()));
    }
}
