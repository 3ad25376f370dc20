package dev.holdfast.examples.clipper.worker;

import dev.holdfast.Items;
import dev.holdfast.Registration;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Jobs;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.examples.clipper.job.StoreAddress;
import dev.holdfast.examples.common.cli.ExampleCommand;
import dev.holdfast.store.StateStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A worker process, which a run starts. */
@Command(
        name = "worker",
        mixinStandardHelpOptions = true,
        description = "Processes jobs until its standard input ends.")
public final class WorkerCommand implements Callable<Integer> {
    @Option(names = "--name", required = true, description = "its name in leases and history")
    private String name = "";

    @Option(names = "--source", required = true, description = "the base address of the recordings")
    private URI source = URI.create("");

    @Option(names = "--work", required = true, description = "the directory that all workers share")
    private Path work = Path.of("");

    @Option(names = "--slow-ms", description = "minimum time of each chunk")
    private long slowMillis;

    /** Runs a worker and ends the process. */
    public static void main(String[] arguments) {
        System.exit(ExampleCommand.run(new WorkerCommand(), error -> 1, arguments));
    }

    /** Returns the arguments of a worker; the store is passed by {@link StoreAddress#VARIABLE}. */
    public static List<String> arguments(String name, URI source, Path work, Duration pace) {
        return List.of("--name=" + name, "--source=" + source, "--work=" + work, "--slow-ms=" + pace.toMillis());
    }

    @Override
    public Integer call() {
        WorkerOutput output = new WorkerOutput(ExampleCommand.standardOutput());
        ParentWatch watch = new ParentWatch();
        try (StateStore store = StoreAddress.fromEnvironment().open();
                Items<Stage, Job> items = Jobs.on(store, name).build()) {
            Pipeline pipeline = new Pipeline(work, source, output, Duration.ofMillis(slowMillis));
            WorkerLoop loop = new WorkerLoop(items, pipeline, output);
            watch.start(System.in, loop::stop);
            Registration hints = items.onChange(loop::wake);
            try {
                output.write(WorkerOutput.READY);
                loop.run();
            } finally {
                hints.close();
            }
        } finally {
            watch.close(); // last: a shutdown may now complete
        }
        return 0;
    }
}
