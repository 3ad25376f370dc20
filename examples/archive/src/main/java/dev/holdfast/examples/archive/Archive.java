package dev.holdfast.examples.archive;

import dev.holdfast.RecoveryPlan;
import dev.holdfast.States;
import dev.holdfast.Workflow;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.sqlite.SqliteStore;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.StoreException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Moves a podcast archive to a new home: the command line of the example. */
@Command(
        name = "archive",
        mixinStandardHelpOptions = true,
        version = "Holdfast example: archive",
        sortOptions = false,
        description = {
            "Moves a podcast archive to a new home: download, convert, upload, schedule, publish.",
            "Kill it whenever you like and run it again on the same --work: it goes on where it was."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every episode is published or skipped",
            "1:something went wrong, or it was stopped; run it again",
            "2:the arguments are off"
        })
public final class Archive implements Callable<Integer> {
    private static final Duration LEASE = Duration.ofSeconds(3);
    private static final Duration RETRY_DELAY = Duration.ofMillis(200);

    /** Where the state of the episodes is kept. */
    enum StoreKind {
        /** In files and a database below the work directory. */
        SQLITE,
        /** In memory: gone with the process. */
        MEMORY
    }

    @Option(names = "--work", required = true, paramLabel = "DIR", description = "where everything is kept")
    private Path work = Path.of("");

    @Option(names = "--source", paramLabel = "DIR", description = "your own .wav, .aiff, .au files; default: ours")
    private @Nullable Path source;

    @Option(names = "--store", paramLabel = "sqlite|memory", description = "where state is kept; default: sqlite")
    private StoreKind store = StoreKind.SQLITE;

    @Option(names = "--workers", paramLabel = "N", description = "how many threads, 1 to 64; default: 4")
    private int workers = 4;

    @Option(names = "--fault-rate", paramLabel = "P", description = "share of requests that fail, 0 to 1; default: 0")
    private double faultRate;

    @Option(names = "--slow-ms", paramLabel = "N", description = "least time of each step, to watch it; default: 0")
    private long slowMillis;

    @Option(names = "--seed", paramLabel = "N", description = "decides which requests fail; default: 1")
    private long seed = 1;

    @Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    private final PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);

    /** Runs the example and ends the process. */
    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new Archive())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((error, command, parsed) -> {
                    command.getErr().println("archive: " + explain(error));
                    return 1;
                });
        System.exit(line.execute(arguments));
    }

    private static String explain(Exception error) {
        if (error instanceof CatalogueException || error instanceof StoreException || error instanceof IOException) {
            return error.getMessage() == null ? error.toString() : error.getMessage();
        }
        java.io.StringWriter trace = new java.io.StringWriter();
        error.printStackTrace(new java.io.PrintWriter(trace));
        return trace.toString();
    }

    @Override
    public Integer call() throws Exception {
        requireRange("--workers", workers, 1, 64);
        requireRange("--slow-ms", slowMillis, 0, 60_000);
        if (!(faultRate >= 0 && faultRate <= 1)) {
            throw usage("--fault-rate " + faultRate + " is out of range; use 0 (never) to 1 (always)");
        }
        Catalogue catalogue = source == null ? Catalogue.shipped() : Catalogue.of(source);
        Files.createDirectories(work);
        FaultPlan plan = new FaultPlan(faultRate, seed, Duration.ofMillis(slowMillis));
        Workflow<Stage, Episode> workflow = Episodes.workflow(RETRY_DELAY);
        try (StateStore kept = open();
                States<Stage, Episode> states =
                        States.builder(workflow, kept).lease(LEASE).build()) {
            return migrate(states, catalogue, plan);
        }
    }

    private StateStore open() {
        return store == StoreKind.MEMORY ? new InMemoryStore() : SqliteStore.open(work.resolve("processed"));
    }

    private int migrate(States<Stage, Episode> states, Catalogue catalogue, FaultPlan plan) throws Exception {
        RecoveryPlan before = states.recoveryPlan();
        int found = Migration.discover(states, catalogue);
        long total = states.counts().values().stream().mapToLong(Long::longValue).sum();
        out.println(total + " episodes, " + found + " new"
                + (before.steps().isEmpty() ? "" : "; left by an earlier run: " + Migration.leftBehind(before)));
        Publication publication = new Publication(work.resolve("published"), catalogue.show(), "");
        Schedule schedule = new Schedule(catalogue.recordings(), Schedule.FIRST);
        Publisher publisher = new Publisher(states, work, schedule, publication);
        try (SourceServer server = SourceServer.start(catalogue, plan);
                PublishingServer home = PublishingServer.start(work.resolve("remote"), plan);
                Screen screen = Screen.open(out, "published", total)) {
            Workplace workplace = new Workplace(work, catalogue, server, home, plan);
            Migration migration = new Migration(states, workplace, publisher, screen);
            if (migration.unfinished() == 0) {
                publisher.writeFeed();
                screen.close();
                out.println("Nothing to do: every episode is published or skipped.");
                return 0;
            }
            long started = System.nanoTime();
            boolean finished = runStoppable(migration);
            screen.close();
            summary(states, plan, Duration.ofNanos(System.nanoTime() - started));
            return finished ? 0 : 1;
        }
    }

    /** Lets a Ctrl-C give back what the workers hold, and say where things stand, before the process ends. */
    private boolean runStoppable(Migration migration) throws IOException, InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = new Thread(() -> {
            migration.stop();
            try {
                var unused = ended.await(5, TimeUnit.SECONDS);
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
                // the process is ending already
            }
        }
    }

    private void summary(States<Stage, Episode> states, FaultPlan plan, Duration time) {
        Account account = Account.of(states);
        out.println();
        out.print(SummaryTable.ofCounts(states.counts().entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .collect(java.util.stream.Collectors.toMap(
                        entry -> entry.getKey().name(),
                        java.util.Map.Entry::getValue,
                        (first, second) -> first,
                        java.util.LinkedHashMap::new))));
        out.println();
        out.print(account.table());
        out.println();
        if (!plan.injected().isEmpty()) {
            out.println("Faults on the way: " + new java.util.TreeMap<>(plan.injected()));
        }
        List<String> twice = account.twice();
        out.println(
                twice.isEmpty()
                        ? "No finished stage was done twice, says the history."
                        : "Done twice: " + String.join(", ", twice));
        Migration.skipped(states).forEach(line -> out.println("Skipped: " + line));
        out.println("Published in " + work.resolve("published").resolve("feed.xml") + ", state in "
                + work.resolve("processed") + ", " + time.toMillis() / 100 / 10.0 + " s");
    }

    private void requireRange(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw usage(name + " " + value + " is out of range; use " + least + " to " + most);
        }
    }

    private ParameterException usage(String message) {
        CommandLine.Model.CommandSpec command = spec;
        if (command == null) {
            throw new IllegalArgumentException(message);
        }
        return new ParameterException(command.commandLine(), message);
    }
}
