package dev.holdfast.examples.clipper;

import dev.holdfast.examples.clipper.launch.Plan;
import dev.holdfast.examples.clipper.launch.Session;
import dev.holdfast.examples.clipper.worker.WorkerCommand;
import dev.holdfast.StoreException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Cuts and clips recordings with several processes: the command line of the example. */
@Command(
        name = "clipper",
        mixinStandardHelpOptions = true,
        version = "Holdfast example: clipper",
        sortOptions = false,
        subcommands = WorkerCommand.class,
        description = {
            "Fetches recordings, cuts them at their silences, measures what is said, and makes pages with the loudest clips.",
            "Kill whatever you like, and run it again with the same --work: it goes on where it was."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every job ended, and the client missed no transition",
            "1:something is missing, or went wrong; run it again",
            "2:the arguments are off"
        })
public final class Clipper implements Callable<Integer> {
    private static final String EMBEDDED = "embedded";
    private static final long PATIENCE_SECONDS = 30;

    @Option(names = "--redis", paramLabel = "embedded|URI", description = "the server; default: embedded, started here")
    private String redis = EMBEDDED;

    @Option(names = "--workers", paramLabel = "N", description = "how many processes, 1 to 32; default: 3")
    private int workers = 3;

    @Option(names = "--jobs", paramLabel = "N", description = "how many recordings, 1 to 500; default: 8")
    private int jobs = 8;

    @Option(names = "--work", paramLabel = "DIR", description = "where everything is kept; default: clipper-work")
    private Path work = Path.of("clipper-work");

    @Option(names = "--kill-workers", description = "kill workers at random, with SIGKILL, while they work")
    private boolean killWorkers;

    @Option(names = "--kill-ms", paramLabel = "N", description = "mean time between kills, 100 to 60000; default: 1500")
    private long killMillis = 1500;

    @Option(names = "--fault-rate", paramLabel = "P", description = "share of requests that fail, 0 to 1; default: 0")
    private double faultRate;

    @Option(names = "--slow-ms", paramLabel = "N", description = "least time of each chunk, 0 to 60000; default: 0")
    private long slowMillis;

    @Option(names = "--seed", paramLabel = "N", description = "decides what fails and who is killed; default: 1")
    private long seed = 1;

    @Option(names = "--retry-failed", description = "try jobs again that an earlier run left in ERROR")
    private boolean retryFailed;

    @Option(names = "--port", paramLabel = "N", description = "port of the API, 0 to 65535; default: 0, any free one")
    private int port;

    @Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    private final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

    /** Runs the example and ends the process. */
    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new Clipper()).setExecutionExceptionHandler((error, command, parsed) -> {
            command.getErr().println("clipper: " + explain(error));
            return 1;
        });
        System.exit(line.execute(arguments));
    }

    private static String explain(Exception error) {
        boolean explained = error instanceof StoreException || error instanceof IOException;
        if (explained && error.getMessage() != null) {
            return error.getMessage();
        }
        StringWriter trace = new StringWriter();
        error.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    @Override
    public Integer call() throws Exception {
        requireRange("--workers", workers, 1, 32);
        requireRange("--jobs", jobs, 1, 500);
        requireRange("--kill-ms", killMillis, 100, 60_000);
        requireRange("--slow-ms", slowMillis, 0, 60_000);
        requireRange("--port", port, 0, 65_535);
        if (!(faultRate >= 0 && faultRate <= 1)) {
            throw usage("--fault-rate " + faultRate + " is out of range; use 0 (never) to 1 (always)");
        }
        boolean embedded = redis.equals(EMBEDDED);
        if (!embedded && !redis.matches("rediss?(-sentinel|-cluster)?://.+")) {
            throw usage("--redis " + redis + " is no address; use 'embedded' or one such as redis://127.0.0.1:6379");
        }
        Plan plan = new Plan(
                work,
                embedded ? null : redis,
                port,
                workers,
                jobs,
                retryFailed,
                Duration.ofMillis(slowMillis),
                new Plan.Trouble(faultRate, killWorkers ? Duration.ofMillis(killMillis) : null, seed));
        return runStoppable(new Session(out, plan)) ? 0 : 1;
    }

    /** Lets a Ctrl-C end all processes in order before this one ends. */
    private boolean runStoppable(Session session) throws IOException {
        CountDownLatch ended = new CountDownLatch(1);
        Thread runner = Thread.currentThread();
        Thread hook = new Thread(() -> {
            runner.interrupt();
            try {
                var unused = ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return session.run();
        } catch (InterruptedException e) {
            return false; // asked to stop, as is said below
        } finally {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                out.println("Stopped; run it again to go on.");
            }
            ended.countDown();
        }
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
