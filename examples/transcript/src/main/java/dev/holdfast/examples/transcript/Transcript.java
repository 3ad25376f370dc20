package dev.holdfast.examples.transcript;

import dev.holdfast.LeaseLostException;
import dev.holdfast.Snapshot;
import dev.holdfast.Items;
import dev.holdfast.store.StateStore;
import dev.holdfast.StoreException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Summarises a long text chunk by chunk: the command line of the example. */
@Command(
        name = "transcript",
        mixinStandardHelpOptions = true,
        version = "Holdfast example: transcript",
        sortOptions = false,
        description = {
            "Cuts a long text into overlapping chunks, processes each, and joins the results into a summary.",
            "Kill it whenever you like and run it again on the same --work: it goes on where it was.",
            "While it runs, p and Enter pauses, r resumes, q ends; so do the signals USR2 (pause, resume), INT and TERM (end)."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the summary is written",
            "1:something went wrong; run it again",
            "2:the arguments are off, or do not fit the file or the work directory",
            "3:another process is at work in the work directory",
            "4:it was paused; run it again to go on"
        })
public final class Transcript implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int REFUSED = 2;
    private static final int HELD = 3;
    private static final int PAUSED = 4;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "a text in UTF-8; default: a novel that comes with it")
    private @Nullable Path file;

    @Option(names = "--work", required = true, paramLabel = "DIR", description = "where everything is kept")
    private Path work = Path.of("");

    @Option(names = "--chunk-size", paramLabel = "N", description = "characters of a chunk at most; default: 4000")
    private int chunkSize = 4000;

    @Option(
            names = "--overlap",
            paramLabel = "N",
            description = "characters repeated at most; default: 200, or half of a chunk if that is less")
    private @Nullable Integer overlap;

    @Option(names = "--workers", paramLabel = "N", description = "how many threads, 1 to 64; default: 4")
    private int workers = 4;

    @Option(names = "--store", paramLabel = "file|sqlite|memory", description = "where state is kept; default: file")
    private StoreKind store = StoreKind.FILE;

    @Option(names = "--restart", description = "throw away what is in the work directory and begin anew")
    private boolean restart;

    @Option(names = "--slow-ms", paramLabel = "N", description = "least time of each chunk, to watch it; default: 0")
    private long slowMillis;

    @Option(names = "--fault-rate", paramLabel = "P", description = "share of tries that fail, 0 to 1; default: 0")
    private double faultRate;

    @Option(names = "--seed", paramLabel = "N", description = "decides which tries fail; default: 1")
    private long seed = 1;

    @Option(
            names = "--lease-ms",
            paramLabel = "N",
            description = "how long the claim of a killed process lasts, 500 to 600000; default: 3000")
    private long leaseMillis = 3000;

    @Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    private final ChunkProcessor processor;
    private final Control control = new Control();
    private final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

    private Transcript(ChunkProcessor processor) {
        this.processor = processor;
    }

    /** Runs the example with the processor that comes with it, and ends the process. */
    public static void main(String[] arguments) {
        System.exit(run(new TextRank(), arguments));
    }

    /**
     * Runs the example with a processor of the host.
     *
     * @param processor what is done to each chunk
     * @param arguments those of the command line
     * @return the exit code, see {@code --help}
     */
    public static int run(ChunkProcessor processor, String... arguments) {
        return new CommandLine(new Transcript(processor))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((error, command, parsed) -> {
                    command.getErr().println("transcript: " + explain(error));
                    return exitCode(error);
                })
                .execute(arguments);
    }

    private static int exitCode(Exception error) {
        if (error instanceof RefusedException || error instanceof UnusableTextException) {
            return REFUSED;
        }
        return error instanceof HeldException ? HELD : FAILED;
    }

    private static String explain(Exception error) {
        if (error instanceof FileSystemException trouble && trouble.getReason() == null) {
            return error.getClass().getSimpleName().replace("Exception", "") + ": " + error.getMessage();
        }
        boolean explained = error instanceof RefusedException
                || error instanceof HeldException
                || error instanceof StoreException
                || error instanceof IOException;
        if (explained && error.getMessage() != null) {
            return error.getMessage();
        }
        StringWriter trace = new StringWriter();
        error.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    @Override
    public Integer call() throws Exception {
        requireRange("--workers", workers, 1, 64);
        requireRange("--slow-ms", slowMillis, 0, 60_000);
        requireRange("--lease-ms", leaseMillis, 500, 600_000);
        requireRange("--chunk-size", chunkSize, Chunking.LEAST_SIZE, Chunking.MOST_SIZE);
        int repeated = overlap == null ? Math.min(200, chunkSize / 2) : overlap;
        requireRange("--overlap", repeated, 0, chunkSize / 2);
        if (!(faultRate >= 0 && faultRate <= 1)) {
            throw usage("--fault-rate " + faultRate + " is out of range; use 0 (never) to 1 (always)");
        }
        SourceText source = file == null ? SourceText.shipped() : SourceText.read(file);
        if (Files.exists(work) && !Files.isDirectory(work)) {
            throw new RefusedException("--work " + Printable.line(work.toString())
                    + " is not a directory; name one, it is made if it is not there");
        }
        Files.createDirectories(work);
        Signals.take(List.of("INT", "TERM", "HUP"), this::end);
        Signals.take(List.of("USR2"), signal -> control.toggle("by " + signal));
        Duration lease = Duration.ofMillis(leaseMillis);
        FaultPlan faulty = new FaultPlan(processor, faultRate, seed, Duration.ofMillis(slowMillis));
        JobRun run =
                new JobRun(out, work.resolve("summary.md"), source, new Chunking(chunkSize, repeated), faulty, control);
        try (StateStore kept = store.open(work);
                Items<Stage, Job> items = Items.builder(Job.workflow(), kept)
                        .owner("process " + ProcessHandle.current().pid())
                        .lease(lease)
                        .build();
                Keyboard keyboard = new Keyboard(System.in, control)) {
            keyboard.start();
            return run(run, states, new Taking(out, control, lease), faulty);
        }
    }

    private int run(JobRun run, Items<Stage, Job> items, Taking taking, FaultPlan faulty) throws Exception {
        long started = System.nanoTime();
        Snapshot<Stage, Job> job = run.begin(states, taking, restart);
        if (job.state() == Stage.COMPLETED) {
            run.alreadyDone(states, job);
            out.println("Summary: " + work.resolve("summary.md"));
            return 0;
        }
        Stage stage;
        try {
            stage = run.run(states, taking, workers);
        } catch (LeaseLostException e) {
            throw new HeldException("this run has lost the job: " + e.getMessage());
        } finally {
            out.println("processed " + run.processed() + " of " + run.total() + " chunks in this run"
                    + (faulty.injected() == 0 ? "" : ", with " + faulty.injected() + " faults on the way"));
        }
        switch (stage) {
            case COMPLETED -> {
                out.println("Summary: " + work.resolve("summary.md"));
                out.println("Time: " + String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - started) / 1e9));
                return 0;
            }
            case FAILED -> {
                out.println("Failed: "
                        + items.get(Job.ID)
                                .flatMap(Snapshot::message)
                                .map(Printable::line)
                                .orElse(""));
                return FAILED;
            }
            default -> {
                out.println("Stopped; run it again to go on.");
                return PAUSED;
            }
        }
    }

    /** Asked twice, it does not wait for the chunks under way. */
    private void end(String signal) {
        if (!control.quit("by " + signal)) {
            Runtime.getRuntime().halt(PAUSED);
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
