package dev.holdfast.examples.archive;

import dev.holdfast.Items;
import dev.holdfast.RecoveryPlan;
import dev.holdfast.examples.archive.catalogue.Catalogue;
import dev.holdfast.examples.archive.publish.Publication;
import dev.holdfast.examples.archive.publish.Schedule;
import dev.holdfast.examples.archive.server.PublicationServer;
import dev.holdfast.examples.archive.server.SourceServer;
import dev.holdfast.examples.common.fault.FaultPlan;
import dev.holdfast.examples.common.process.ShutdownHook;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One run of the example: starts both servers, runs the migration and prints a summary. */
final class MigrationRun {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final PrintStream out;
    private final Path work;
    private final int workers;

    MigrationRun(PrintStream out, Path work, int workers) {
        this.out = out;
        this.work = work;
        this.workers = workers;
    }

    /** Runs until every episode is in a final state, or until it is stopped; returns the exit code. */
    int run(Items<Stage, Episode> items, Catalogue catalogue, FaultPlan plan) throws IOException, InterruptedException {
        RecoveryPlan before = items.recoveryPlan();
        int created = Migration.discover(items, catalogue);
        long total = items.counts().values().stream().mapToLong(Long::longValue).sum();
        out.println(total + " episodes, " + created + " new"
                + (before.steps().isEmpty() ? "" : "; left by an earlier run: " + Migration.describe(before)));
        Publication publication = new Publication(work.resolve("published"), catalogue.show(), "");
        Schedule schedule = new Schedule(catalogue.recordings(), Schedule.FIRST);
        Publisher publisher = new Publisher(items, work, schedule, publication);
        if (Migration.unfinished(items) == 0) {
            publisher.writeFeed();
            out.println("Nothing to do: every episode is published or skipped.");
            return 0;
        }
        long started = System.nanoTime();
        boolean finished;
        try (SourceServer source = SourceServer.start(catalogue, plan);
                PublicationServer target = PublicationServer.start(work.resolve("remote"), plan);
                ProgressScreen screen = ProgressScreen.open(out, "published", total)) {
            EpisodeSteps steps = new EpisodeSteps(work, catalogue, source, target, plan);
            finished = runStoppable(new Migration(items, steps, publisher, screen));
        }
        summary(items, plan, Duration.ofNanos(System.nanoTime() - started));
        return finished ? 0 : 1;
    }

    /** On Ctrl-C, the workers finish what they hold before the process ends. */
    private boolean runStoppable(Migration migration) throws IOException, InterruptedException {
        ShutdownHook hook = ShutdownHook.install(out, migration::stop, STOP_LIMIT);
        try {
            return migration.run(workers);
        } finally {
            hook.close();
        }
    }

    private void summary(Items<Stage, Episode> items, FaultPlan plan, Duration time) {
        StageStatistics statistics = StageStatistics.of(items);
        Map<String, Long> counts = new LinkedHashMap<>();
        items.counts().forEach((stage, count) -> {
            if (count > 0) {
                counts.put(stage.name(), count);
            }
        });
        out.println();
        out.println(SummaryTable.ofCounts(counts));
        out.println(statistics.table());
        if (!plan.injected().isEmpty()) {
            out.println("Injected faults: " + new TreeMap<>(plan.injected()));
        }
        List<String> twice = statistics.finishedTwice();
        out.println(
                twice.isEmpty()
                        ? "According to the history, no stage was finished twice."
                        : "Finished twice: " + String.join(", ", twice));
        Migration.skipped(items).forEach(line -> out.println("Skipped: " + line));
        out.println("Feed: " + work.resolve("published").resolve("feed.xml"));
        if (Files.isDirectory(work.resolve("processed"))) {
            out.println("State: " + work.resolve("processed"));
        }
        out.println("Time: " + String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0));
    }
}
