package dev.holdfast.examples.archive;

import dev.holdfast.Items;
import dev.holdfast.Note;
import dev.holdfast.RecoveryPlan;
import dev.holdfast.Registration;
import dev.holdfast.Search;
import dev.holdfast.Snapshot;
import dev.holdfast.examples.archive.catalogue.Catalogue;
import dev.holdfast.examples.archive.catalogue.Recording;
import dev.holdfast.examples.common.thread.ChangeSignal;
import dev.holdfast.worker.Workers;
import dev.holdfast.workflow.StateKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** Moves all episodes to a final state with several workers. It may be stopped and started again at any time. */
final class Migration {
    /** A hint about a change can be lost. */
    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

    private static final Duration GRACE = Duration.ofSeconds(8);

    private final Items<Stage, Episode> items;
    private final EpisodeSteps steps;
    private final Publisher publisher;
    private final ProgressScreen screen;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final ChangeSignal changes = new ChangeSignal();

    Migration(Items<Stage, Episode> items, EpisodeSteps steps, Publisher publisher, ProgressScreen screen) {
        this.items = items;
        this.steps = steps;
        this.publisher = publisher;
        this.screen = screen;
    }

    /** Creates an item for every recording that has none yet, and returns their number. */
    static int discover(Items<Stage, Episode> items, Catalogue catalogue) {
        int created = 0;
        for (Recording recording : catalogue.recordings()) {
            Note note = Note.none().tags("year-" + recording.date().getYear());
            created += items.create(recording.id(), Episode.of(recording), note).isNew() ? 1 : 0;
        }
        return created;
    }

    /**
     * Works until every episode is in a final state, or until {@link #stop}.
     *
     * @param workers the most episodes at once
     * @return whether every episode is in a final state
     */
    @SuppressWarnings("try") // the resources only have to be closed
    boolean run(int workers) throws IOException, InterruptedException {
        try (Registration anyProcess = items.onChange(changes::send);
                Registration thisProcess = items.listen((change, episode) -> show());
                // late stages come first, so that the first episode is published soon
                Workers<Stage, Episode> running = Workers.of(items)
                        .concurrency(workers)
                        .grace(GRACE)
                        .stage(Stage.UPLOADING, Stage.UPLOADED, workers, steps::upload)
                        .stage(Stage.CONVERTING, Stage.CONVERTED, workers, steps::convert)
                        .stage(Stage.DOWNLOADING, Stage.DOWNLOADED, workers, steps::download)
                        .start()) {
            publish();
        }
        publisher.writeFeed();
        return unfinished(items) == 0;
    }

    /** Publishes what the workers, of this process or another, have uploaded. */
    private void publish() throws IOException, InterruptedException {
        long seen = changes.count();
        while (!stopped.get() && unfinished(items) > 0) {
            if (!publisher.advance()) {
                changes.await(seen, POLL_INTERVAL);
            }
            seen = changes.count();
        }
    }

    /** Lets the workers finish what they hold and return. */
    void stop() {
        stopped.set(true);
        changes.send();
    }

    /** Returns the number of episodes that are not in a final state. */
    static long unfinished(Items<Stage, Episode> items) {
        return items.counts().entrySet().stream()
                .filter(entry -> items.workflow().kind(entry.getKey()) != StateKind.DONE)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Synchronized, so that the count on the screen never decreases. */
    private synchronized void show() {
        Map<Stage, Long> counts = items.counts();
        long done = counts.getOrDefault(Stage.PUBLISHED, 0L) + counts.getOrDefault(Stage.SKIPPED, 0L);
        StringBuilder note = new StringBuilder();
        counts.forEach((stage, count) -> {
            if (count > 0 && items.workflow().kind(stage) == StateKind.ACTIVE) {
                note.append(note.isEmpty() ? "" : ", ").append(count).append(' ');
                note.append(items.workflow().label(stage).toLowerCase(Locale.ROOT));
            }
        });
        screen.update(done, note.toString());
    }

    /** Describes what an earlier run left unfinished. */
    static String describe(RecoveryPlan plan) {
        StringBuilder text = new StringBuilder();
        plan.counts().forEach((action, count) -> {
            text.append(text.isEmpty() ? "" : ", ").append(count).append(' ');
            text.append(action.name().toLowerCase(Locale.ROOT).replace('_', ' '));
        });
        return text.toString();
    }

    /** Returns a line for each skipped episode, with the reason. */
    static List<String> skipped(Items<Stage, Episode> items) {
        List<String> skipped = new ArrayList<>();
        items.forEach(
                Search.in(Stage.SKIPPED),
                (Snapshot<Stage, Episode> episode) ->
                        skipped.add(episode.id() + ": " + episode.message().orElse("unknown reason")));
        return skipped;
    }
}
