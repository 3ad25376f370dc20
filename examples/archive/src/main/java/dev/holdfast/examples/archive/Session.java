package dev.holdfast.examples.archive;

import dev.holdfast.RecoveryPlan;
import dev.holdfast.Items;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One run of the example: starts the outside world, lets the migration work, and says how it went. */
final class Session {
    private final PrintStream out;
    private final Path work;
    private final int workers;

    Session(PrintStream out, Path work, int workers) {
        this.out = out;
        this.work = work;
        this.workers = workers;
    }

    /** Runs until all is done or it is stopped, and gives the exit code: 0 if every episode is at its end. */
    int run(Items<Stage, Episode> items, Catalogue catalogue, FaultPlan plan)
            throws IOException, InterruptedException {
        RecoveryPlan before = items.recoveryPlan();
        int found = Migration.discover(states, catalogue);
        long total =
                items.counts().values().stream().mapToLong(Long::longValue).sum();
        out.println(total + " episodes, " + found + " new"
                + (before.steps().isEmpty() ? "" : "; left by an earlier run: " + Migration.leftBehind(before)));
        Publication publication = new Publication(work.resolve("published"), catalogue.show(), "");
        Schedule schedule = new Schedule(catalogue.recordings(), Schedule.FIRST);
        Publisher publisher = new Publisher(states, work, schedule, publication);
        if (Migration.unfinished(states) == 0) {
            publisher.writeFeed();
            out.println("Nothing to do: every episode is published or skipped.");
            return 0;
        }
        long started = System.nanoTime();
        boolean finished;
        try (SourceServer server = SourceServer.start(catalogue, plan);
                PublishingServer home = PublishingServer.start(work.resolve("remote"), plan);
                Screen screen = Screen.open(out, "published", total)) {
            Workplace workplace = new Workplace(work, catalogue, server, home, plan);
            finished = runStoppable(new Migration(states, workplace, publisher, screen));
        }
        summary(states, plan, Duration.ofNanos(System.nanoTime() - started));
        return finished ? 0 : 1;
    }

    /** Lets a Ctrl-C give back what the workers hold before the process ends. */
    private boolean runStoppable(Migration migration) throws IOException, InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = new Thread(() -> {
            migration.stop();
            try {
                var unused = ended.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return migration.run(workers);
        } finally {
            ended.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                out.println("Stopped; run it again to go on.");
            }
        }
    }

    private void summary(Items<Stage, Episode> items, FaultPlan plan, Duration time) {
        Account account = Account.of(states);
        Map<String, Long> counts = new LinkedHashMap<>();
        items.counts().forEach((stage, count) -> {
            if (count > 0) {
                counts.put(stage.name(), count);
            }
        });
        out.println();
        out.println(SummaryTable.ofCounts(counts));
        out.println(account.table());
        if (!plan.injected().isEmpty()) {
            out.println("Faults on the way: " + new TreeMap<>(plan.injected()));
        }
        List<String> twice = account.twice();
        out.println(
                twice.isEmpty()
                        ? "No finished stage was done twice, says the history."
                        : "Done twice: " + String.join(", ", twice));
        Migration.skipped(states).forEach(line -> out.println("Skipped: " + line));
        out.println("Feed: " + work.resolve("published").resolve("feed.xml"));
        if (Files.isDirectory(work.resolve("processed"))) {
            out.println("State: " + work.resolve("processed"));
        }
        out.println("Time: " + String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0));
    }
}
