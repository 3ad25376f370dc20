package dev.holdfast.examples.archive;

import dev.holdfast.Items;
import dev.holdfast.workflow.Workflow;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.sqlite.SqliteStore;
import dev.holdfast.store.StateStore;
import dev.holdfast.StoreException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
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

    private final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

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
        StringWriter trace = new StringWriter();
        error.printStackTrace(new PrintWriter(trace));
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
                Items<Stage, Episode> items =
                        Items.builder(workflow, kept).lease(LEASE).build()) {
            return new Session(out, work, workers).run(states, catalogue, plan);
        }
    }

    private StateStore open() {
        return store == StoreKind.MEMORY ? new InMemoryStore() : SqliteStore.open(work.resolve("processed"));
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
