package dev.holdfast.examples.clipper;

import dev.holdfast.examples.clipper.launch.ClipperRun;
import dev.holdfast.examples.clipper.launch.RunOptions;
import dev.holdfast.examples.common.cli.ExampleCommand;
import dev.holdfast.examples.common.cli.OptionCheck;
import dev.holdfast.examples.common.process.ShutdownHook;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of the example: cuts and clips recordings in several processes. */
@Command(
        name = "clipper",
        mixinStandardHelpOptions = true,
        version = "Holdfast example: clipper",
        sortOptions = false,
        description = {
            "Downloads recordings, cuts them at silences, measures speech, and writes pages with the loudest clips.",
            "Kill any process at any time and run it again with the same --work: it continues where it stopped."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every job ended, and the client missed no transition",
            "1:it failed, was stopped, or a transition is missing; run it again",
            "2:the arguments are invalid"
        })
public final class Clipper implements Callable<Integer> {
    private static final String EMBEDDED = "embedded";
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    @Option(names = "--redis", paramLabel = "embedded|URI", description = "the server; default: embedded, started here")
    private String redis = EMBEDDED;

    @Option(names = "--workers", paramLabel = "N", description = "number of processes, 1 to 32; default: 3")
    private int workers = 3;

    @Option(names = "--jobs", paramLabel = "N", description = "number of recordings, 1 to 500; default: 8")
    private int jobs = 8;

    @Option(names = "--work", paramLabel = "DIR", description = "the directory for all files; default: clipper-work")
    private Path work = Path.of("clipper-work");

    @Option(names = "--kill-workers", description = "kill busy workers at random with SIGKILL")
    private boolean killWorkers;

    @Option(names = "--kill-ms", paramLabel = "N", description = "mean time between kills, 100 to 60000; default: 1500")
    private long killMillis = 1500;

    @Option(names = "--fault-rate", paramLabel = "P", description = "share of requests that fail, 0 to 1; default: 0")
    private double faultRate;

    @Option(names = "--slow-ms", paramLabel = "N", description = "minimum time of each chunk, 0 to 60000; default: 0")
    private long slowMillis;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "decides what fails and which worker is killed; default: 1")
    private long seed = 1;

    @Option(names = "--retry-failed", description = "retry jobs that an earlier run left in ERROR")
    private boolean retryFailed;

    @Option(names = "--port", paramLabel = "N", description = "port of the API, 0 to 65535; default: 0, any free port")
    private int port;

    @Spec
    private @Nullable CommandSpec spec;

    private final PrintStream out = ExampleCommand.standardOutput();

    /** Runs the example and ends the process. */
    public static void main(String[] arguments) {
        System.exit(ExampleCommand.run(new Clipper(), error -> 1, arguments));
    }

    @Override
    public Integer call() throws Exception {
        OptionCheck check = new OptionCheck(spec);
        check.range("--workers", workers, 1, 32);
        check.range("--jobs", jobs, 1, 500);
        check.range("--kill-ms", killMillis, 100, 60_000);
        check.range("--slow-ms", slowMillis, 0, 60_000);
        check.range("--port", port, 0, 65_535);
        check.faultRate(faultRate);
        boolean embedded = redis.equals(EMBEDDED);
        if (!embedded && !redis.matches("rediss?(-sentinel|-cluster)?://.+")) {
            throw check.error(
                    "--redis " + redis + " is not an address; use 'embedded' or one such as redis://127.0.0.1:6379");
        }
        RunOptions options = new RunOptions(
                work,
                embedded ? null : redis,
                port,
                workers,
                jobs,
                retryFailed,
                Duration.ofMillis(slowMillis),
                new RunOptions.Faults(faultRate, killWorkers ? Duration.ofMillis(killMillis) : null, seed));
        return runStoppable(new ClipperRun(out, options)) ? 0 : 1;
    }

    /** On Ctrl-C, all other processes end before this one. */
    private boolean runStoppable(ClipperRun run) throws IOException {
        ShutdownHook hook = ShutdownHook.install(out, Thread.currentThread()::interrupt, STOP_LIMIT);
        try {
            return run.run();
        } catch (InterruptedException e) {
            return false; // stopped by the hook, which tells the user
        } finally {
            hook.close();
        }
    }
}
