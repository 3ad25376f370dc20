package dev.holdfast.examples.archive;

import dev.holdfast.Items;
import dev.holdfast.examples.archive.catalogue.Catalogue;
import dev.holdfast.examples.common.cli.ExampleCommand;
import dev.holdfast.examples.common.cli.OptionCheck;
import dev.holdfast.examples.common.fault.FaultPlan;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.sqlite.SqliteStore;
import dev.holdfast.store.StateStore;
import dev.holdfast.workflow.Workflow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of the example: moves a podcast archive from one server to another. */
@Command(
        name = "archive",
        mixinStandardHelpOptions = true,
        version = "Holdfast example: archive",
        sortOptions = false,
        description = {
            "Moves a podcast archive to a new server: download, convert, upload, schedule, publish.",
            "Kill it at any time and run it again with the same --work: it continues where it stopped."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every episode is published or skipped",
            "1:it failed or was stopped; run it again",
            "2:the arguments are invalid"
        })
public final class Archive implements Callable<Integer> {
    private static final Duration LEASE = Duration.ofSeconds(3);
    /** The third attempt of a request always works, so that no episode is skipped. */
    private static final int MAX_FAULTS_IN_A_ROW = 2;

    private static final Duration RETRY_DELAY = Duration.ofMillis(200);

    /** The store that keeps the state of the episodes. */
    enum StoreKind {
        /** A database and files in the work directory. */
        SQLITE,
        /** Memory: the state ends with the process. */
        MEMORY
    }

    @Option(names = "--work", required = true, paramLabel = "DIR", description = "the directory for all files")
    private Path work = Path.of("");

    @Option(
            names = "--source",
            paramLabel = "DIR",
            description = "your own .wav, .aiff, .au files; default: the shipped ones")
    private @Nullable Path source;

    @Option(names = "--store", paramLabel = "sqlite|memory", description = "the store; default: sqlite")
    private StoreKind store = StoreKind.SQLITE;

    @Option(names = "--workers", paramLabel = "N", description = "number of threads, 1 to 64; default: 4")
    private int workers = 4;

    @Option(names = "--fault-rate", paramLabel = "P", description = "share of requests that fail, 0 to 1; default: 0")
    private double faultRate;

    @Option(names = "--slow-ms", paramLabel = "N", description = "minimum time of each step, to watch it; default: 0")
    private long slowMillis;

    @Option(names = "--seed", paramLabel = "N", description = "decides which requests fail; default: 1")
    private long seed = 1;

    @Spec
    private @Nullable CommandSpec spec;

    /** Runs the example and ends the process. */
    public static void main(String[] arguments) {
        System.exit(ExampleCommand.run(new Archive(), error -> 1, arguments));
    }

    @Override
    public Integer call() throws Exception {
        OptionCheck check = new OptionCheck(spec);
        check.range("--workers", workers, 1, 64);
        check.range("--slow-ms", slowMillis, 0, 60_000);
        check.faultRate(faultRate);
        Catalogue catalogue = source == null ? Catalogue.shipped() : Catalogue.of(source);
        Files.createDirectories(work);
        FaultPlan plan = new FaultPlan(faultRate, seed, MAX_FAULTS_IN_A_ROW, Duration.ofMillis(slowMillis));
        Workflow<Stage, Episode> workflow = Episodes.workflow(RETRY_DELAY);
        try (StateStore opened = open();
                Items<Stage, Episode> items =
                        Items.builder(workflow, opened).lease(LEASE).build()) {
            return new MigrationRun(ExampleCommand.standardOutput(), work, workers).run(items, catalogue, plan);
        }
    }

    private StateStore open() {
        return store == StoreKind.MEMORY ? new InMemoryStore() : SqliteStore.open(work.resolve("processed"));
    }
}
