package dev.holdfast.examples.archive;

import dev.holdfast.Claim;
import dev.holdfast.Note;
import dev.holdfast.RecoveryPlan;
import dev.holdfast.Search;
import dev.holdfast.Snapshot;
import dev.holdfast.workflow.StateKind;
import dev.holdfast.Items;
import dev.holdfast.WorkContext;
import dev.holdfast.Registration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Moves all episodes to their end with several workers; may be stopped and started again at any time. */
final class Migration {
    /** What is nearest to its end goes first, so that something is published soon. */
    private static final List<Stage> WORK = List.of(Stage.UPLOADING, Stage.CONVERTING, Stage.DOWNLOADING);

    private static final long POLL_MILLIS = 100;

    private final Items<Stage, Episode> items;
    private final Workplace workplace;
    private final Publisher publisher;
    private final Screen screen;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Object changes = new Object();
    private long changed;

    Migration(Items<Stage, Episode> items, Workplace workplace, Publisher publisher, Screen screen) {
        this.items = items;
        this.workplace = workplace;
        this.publisher = publisher;
        this.screen = screen;
    }

    /** Makes an item of every recording that has none yet. */
    static int discover(Items<Stage, Episode> items, Catalogue catalogue) {
        int found = 0;
        for (Recording recording : catalogue.recordings()) {
            Note edit =
                    Note.none().tags("year-" + recording.date().getYear());
            found += items.create(recording.id(), Episode.of(recording), edit).isNew() ? 1 : 0;
        }
        return found;
    }

    /**
     * Works until every episode is at its end, or this is stopped.
     *
     * @param workers how many threads
     * @return true if every episode is at its end
     */
    boolean run(int workers) throws IOException, InterruptedException {
        AtomicInteger number = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(workers, task -> {
            Thread thread = new Thread(task, "worker-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        Registration hints = items.onChange(this::wake);
        Registration own = items.listen((change, episode) -> show());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                running.add(pool.submit(() -> {
                    work();
                    return null;
                }));
            }
            for (Future<?> worker : running) {
                finish(worker);
            }
        } finally {
            own.close();
            hints.close();
            pool.shutdownNow();
            pool.awaitTermination(10, TimeUnit.SECONDS);
        }
        publisher.writeFeed();
        return unfinished(states) == 0;
    }

    private static void finish(Future<?> worker) throws IOException, InterruptedException {
        try {
            worker.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            if (e.getCause() instanceof RuntimeException bug) {
                throw bug;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Lets workers give back what they hold, and return. */
    void stop() {
        stopped.set(true);
        wake();
    }

    private void work() throws IOException, InterruptedException {
        while (!stopped.get()) {
            long before = seen();
            if (step()) {
                continue;
            }
            if (unfinished(states) == 0) {
                wake();
                return;
            }
            awaitChange(before);
        }
    }

    private boolean step() throws IOException {
        if (publisher.advance()) {
            return true;
        }
        for (Stage stage : WORK) {
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
            default -> throw new IllegalArgumentException(stage + " is nothing to work in");
        };
    }

    private Episode perform(Stage stage, WorkContext<Stage, Episode> work) throws IOException, InterruptedException {
        return switch (stage) {
            case DOWNLOADING -> workplace.download(work);
            case CONVERTING -> workplace.convert(work);
            case UPLOADING -> workplace.upload(work);
            default -> throw new IllegalArgumentException(stage + " is nothing to work in");
        };
    }

    /** How many episodes are not at their end. */
    static long unfinished(Items<Stage, Episode> items) {
        return items.counts().entrySet().stream()
                .filter(entry -> items.workflow().kind(entry.getKey()) != StateKind.DONE)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** One thread at a time, so that the count on the screen never goes back. */
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

    private void wake() {
        synchronized (changes) {
            changed++;
            changes.notifyAll();
        }
    }

    private long seen() {
        synchronized (changes) {
            return changed;
        }
    }

    /** Waits for a change; a retry or the lease of a dead worker comes due without one, so not for long. */
    private void awaitChange(long before) throws InterruptedException {
        synchronized (changes) {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS);
            long left = POLL_MILLIS;
            while (changed == before && !stopped.get() && left > 0) {
                changes.wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            }
        }
    }

    /** What a run before this one left, for people. */
    static String leftBehind(RecoveryPlan plan) {
        StringBuilder text = new StringBuilder();
        plan.counts().forEach((action, count) -> {
            text.append(text.isEmpty() ? "" : ", ").append(count).append(' ');
            text.append(action.name().toLowerCase(Locale.ROOT).replace('_', ' '));
        });
        return text.toString();
    }

    /** The episodes that were given up, with the reason. */
    static List<String> skipped(Items<Stage, Episode> items) {
        List<String> skipped = new ArrayList<>();
        items.forEach(
                Search.in(Stage.SKIPPED),
                (Snapshot<Stage, Episode> episode) ->
                        skipped.add(episode.id() + ": " + episode.message().orElse("no reason is known")));
        return skipped;
    }
}
