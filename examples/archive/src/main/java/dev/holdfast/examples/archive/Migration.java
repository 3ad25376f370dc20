package dev.holdfast.examples.archive;

import dev.holdfast.Claim;
import dev.holdfast.Items;
import dev.holdfast.Note;
import dev.holdfast.RecoveryPlan;
import dev.holdfast.Registration;
import dev.holdfast.Search;
import dev.holdfast.Snapshot;
import dev.holdfast.WorkContext;
import dev.holdfast.examples.archive.catalogue.Catalogue;
import dev.holdfast.examples.archive.catalogue.Recording;
import dev.holdfast.examples.common.thread.ChangeSignal;
import dev.holdfast.examples.common.thread.WorkerThreads;
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
    /** Late stages come first, so that the first episode is published soon. */
    private static final List<Stage> WORK_ORDER = List.of(Stage.UPLOADING, Stage.CONVERTING, Stage.DOWNLOADING);

    /** Retries and expired leases become due without a change. */
    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

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
     * @param workers the number of threads
     * @return whether every episode is in a final state
     */
    boolean run(int workers) throws IOException, InterruptedException {
        Registration anyProcess = items.onChange(changes::send);
        Registration thisProcess = items.listen((change, episode) -> show());
        try {
            WorkerThreads.run(workers, this::work);
        } finally {
            thisProcess.close();
            anyProcess.close();
        }
        publisher.writeFeed();
        return unfinished(items) == 0;
    }

    /** Lets the workers finish what they hold and return. */
    void stop() {
        stopped.set(true);
        changes.send();
    }

    private void work() throws IOException, InterruptedException {
        while (!stopped.get()) {
            long seen = changes.count();
            if (step()) {
                continue;
            }
            if (unfinished(items) == 0) {
                changes.send();
                return;
            }
            changes.await(seen, POLL_INTERVAL);
        }
    }

    private boolean step() throws IOException {
        if (publisher.advance()) {
            return true;
        }
        for (Stage stage : WORK_ORDER) {
            for (Claim<Stage, Episode> claim : items.claim(stage, 1)) {
                claim.run(target(stage), work -> perform(stage, work));
                return true;
            }
        }
        return false;
    }

    private static Stage target(Stage stage) {
        return switch (stage) {
            case DOWNLOADING -> Stage.DOWNLOADED;
            case CONVERTING -> Stage.CONVERTED;
            case UPLOADING -> Stage.UPLOADED;
            default -> throw new IllegalArgumentException(stage + " is not a stage of work");
        };
    }

    private Episode perform(Stage stage, WorkContext<Stage, Episode> work) throws IOException, InterruptedException {
        return switch (stage) {
            case DOWNLOADING -> steps.download(work);
            case CONVERTING -> steps.convert(work);
            case UPLOADING -> steps.upload(work);
            default -> throw new IllegalArgumentException(stage + " is not a stage of work");
        };
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
