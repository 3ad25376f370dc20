package dev.holdfast.examples.transcript;

import dev.holdfast.Items;
import dev.holdfast.LeaseLostException;
import dev.holdfast.Snapshot;
import dev.holdfast.examples.common.cli.ExampleCommand;
import dev.holdfast.examples.common.cli.OptionCheck;
import dev.holdfast.examples.common.fault.FaultPlan;
import dev.holdfast.examples.common.io.AtomicFile;
import dev.holdfast.examples.common.text.Printable;
import dev.holdfast.examples.transcript.chunk.ChunkProcessor;
import dev.holdfast.examples.transcript.chunk.FaultyProcessor;
import dev.holdfast.examples.transcript.summary.TextRank;
import dev.holdfast.examples.transcript.text.SourceText;
import dev.holdfast.examples.transcript.text.TextSplitter;
import dev.holdfast.examples.transcript.text.UnusableTextException;
import dev.holdfast.store.StateStore;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line of the example: summarises a long text chunk by chunk. */
@Command(
        name = "transcript",
        mixinStandardHelpOptions = true,
        version = "Holdfast example: transcript",
        sortOptions = false,
        description = {
            "Splits a long text into overlapping chunks, processes each, and joins the results into a summary.",
            "Kill it at any time and run it again with the same --work: it continues where it stopped.",
            "Type p and Enter to pause, r to resume, q to quit; or send USR2 to pause and resume, INT or TERM to quit."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the summary is written",
            "1:it failed; run it again",
            "2:the arguments are invalid, or do not fit the file or the work directory",
            "3:another process uses the work directory",
            "4:it was paused; run it again to continue"
        })
public final class Transcript implements Callable<Integer> {
    /** Fewer than the attempts of a chunk, so that injected faults fail no job. */
    private static final int MAX_FAULTS_IN_A_ROW = 2;

    private static final int FAILED = 1;
    private static final int REFUSED = 2;
    private static final int IN_USE = 3;
    private static final int PAUSED = 4;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "a text in UTF-8; default: a shipped novel")
    private @Nullable Path file;

    @Option(names = "--work", required = true, paramLabel = "DIR", description = "the directory for all files")
    private Path work = Path.of("");

    @Option(names = "--chunk-size", paramLabel = "N", description = "maximum characters of a chunk; default: 4000")
    private int chunkSize = 4000;

    @Option(
            names = "--overlap",
            paramLabel = "N",
            description = "maximum characters repeated; default: 200, or half of a chunk if that is less")
    private @Nullable Integer overlap;

    @Option(names = "--workers", paramLabel = "N", description = "number of threads, 1 to 64; default: 4")
    private int workers = 4;

    @Option(names = "--store", paramLabel = "file|sqlite|memory", description = "the store; default: file")
    private StoreKind store = StoreKind.FILE;

    @Option(names = "--restart", description = "discard the job in the work directory and start again")
    private boolean restart;

    @Option(names = "--slow-ms", paramLabel = "N", description = "minimum time of each chunk, to watch it; default: 0")
    private long slowMillis;

    @Option(names = "--fault-rate", paramLabel = "P", description = "share of attempts that fail, 0 to 1; default: 0")
    private double faultRate;

    @Option(names = "--seed", paramLabel = "N", description = "decides which attempts fail; default: 1")
    private long seed = 1;

    @Option(
            names = "--lease-ms",
            paramLabel = "N",
            description = "time until the lease of a killed process expires, 500 to 600000; default: 3000")
    private long leaseMillis = 3000;

    @Spec
    private @Nullable CommandSpec spec;

    private final ChunkProcessor processor;
    private final Control control = new Control();
    private final PrintStream out = ExampleCommand.standardOutput();

    private Transcript(ChunkProcessor processor) {
        this.processor = processor;
    }

    /** Runs the example with the shipped processor and ends the process. */
    public static void main(String[] arguments) {
        System.exit(run(new TextRank(), arguments));
    }

    /**
     * Runs the example with another processor.
     *
     * @param processor processes the chunks
     * @param arguments the arguments of the command line
     * @return the exit code, see {@code --help}
     */
    public static int run(ChunkProcessor processor, String... arguments) {
        return ExampleCommand.run(new Transcript(processor), Transcript::exitCode, arguments);
    }

    private static int exitCode(Exception error) {
        if (error instanceof RefusedException || error instanceof UnusableTextException) {
            return REFUSED;
        }
        return error instanceof JobInUseException ? IN_USE : FAILED;
    }

    @Override
    public Integer call() throws Exception {
        OptionCheck check = new OptionCheck(spec);
        check.range("--workers", workers, 1, 64);
        check.range("--slow-ms", slowMillis, 0, 60_000);
        check.range("--lease-ms", leaseMillis, 500, 600_000);
        check.range("--chunk-size", chunkSize, TextSplitter.MIN_SIZE, TextSplitter.MAX_SIZE);
        int repeated = overlap == null ? Math.min(200, chunkSize / 2) : overlap;
        check.range("--overlap", repeated, 0, chunkSize / 2);
        check.faultRate(faultRate);
        SourceText source = file == null ? SourceText.shipped() : SourceText.read(file);
        if (Files.exists(work) && !Files.isDirectory(work)) {
            throw new RefusedException("--work " + Printable.line(work.toString())
                    + " is not a directory; use one, it is created if necessary");
        }
        Files.createDirectories(work);
        AtomicFile.sweep(work);
        Signals.handle(List.of("INT", "TERM", "HUP"), this::quit);
        Signals.handle(List.of("USR2"), signal -> control.toggle("by " + signal));
        Duration lease = Duration.ofMillis(leaseMillis);
        FaultPlan faults = new FaultPlan(faultRate, seed, MAX_FAULTS_IN_A_ROW, Duration.ofMillis(slowMillis));
        TextSplitter splitter = new TextSplitter(chunkSize, repeated);
        ChunkProcessor faulty = new FaultyProcessor(processor, faults);
        JobRun run = new JobRun(out, work.resolve("summary.md"), source, splitter, faulty, control);
        try (StateStore opened = store.open(work);
                Items<Stage, Job> items = Items.builder(Job.workflow(), opened)
                        .owner("process " + ProcessHandle.current().pid())
                        .lease(lease)
                        .build();
                Keyboard keyboard = new Keyboard(System.in, control)) {
            keyboard.start();
            return run(run, items, new JobClaimer(out, control, lease), faults);
        }
    }

    private int run(JobRun run, Items<Stage, Job> items, JobClaimer claimer, FaultPlan faults) throws Exception {
        long started = System.nanoTime();
        Snapshot<Stage, Job> job = run.open(items, claimer, restart);
        if (job.state() == Stage.COMPLETED) {
            run.reportDone(items, job);
            out.println("Summary: " + work.resolve("summary.md"));
            return 0;
        }
        Stage stage;
        try {
            stage = run.run(items, claimer, workers);
        } catch (LeaseLostException e) {
            throw new JobInUseException("this run has lost its lease: " + e.getMessage());
        } finally {
            out.println("processed " + run.processed() + " of " + run.total() + " chunks in this run"
                    + (faults.injectedCount() == 0 ? "" : ", with " + faults.injectedCount() + " injected faults"));
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
                out.println("Stopped; run it again to continue.");
                return PAUSED;
            }
        }
    }

    /** The second request does not wait for chunks in progress. */
    private void quit(String signal) {
        if (!control.quit("by " + signal)) {
            Runtime.getRuntime().halt(PAUSED);
        }
    }
}
