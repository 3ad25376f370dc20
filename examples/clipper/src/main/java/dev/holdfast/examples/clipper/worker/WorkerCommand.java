package dev.holdfast.examples.clipper.worker;

import dev.holdfast.Items;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Jobs;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.examples.clipper.job.StoreAddress;
import dev.holdfast.examples.common.cli.ExampleCommand;
import dev.holdfast.store.StateStore;
import dev.holdfast.worker.Workers;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A worker process, which a run starts. */
@Command(
        name = "worker",
        mixinStandardHelpOptions = true,
        description = "Processes jobs until its standard input ends.")
public final class WorkerCommand implements Callable<Integer> {
    /** The leases of this example are short, so that the jobs of a killed worker are found soon. */
    private static final Duration IDLE_INTERVAL = Duration.ofMillis(150);

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
    @SuppressWarnings("try") // the workers only have to be closed
    public Integer call() throws InterruptedException {
        WorkerOutput output = new WorkerOutput(ExampleCommand.standardOutput());
        CountDownLatch stop = new CountDownLatch(1);
        ParentWatch watch = new ParentWatch();
        try (StateStore store = StoreAddress.fromEnvironment().open();
                Items<Stage, Job> items = Jobs.on(store, name).build()) {
            watch.start(System.in, stop::countDown);
            output.write(WorkerOutput.READY);
            try (Workers<Stage, Job> workers = workers(items, output).start()) {
                stop.await();
            }
        } finally {
            watch.close(); // last: a shutdown may now complete
        }
        return 0;
    }

    /** Processes one job after the other, to its end, late stages first. When it is stopped, it releases its job. */
    private Workers.Builder<Stage, Job> workers(Items<Stage, Job> items, WorkerOutput output) {
        Pipeline pipeline = new Pipeline(work, source, output, Duration.ofMillis(slowMillis));
        Workers.Builder<Stage, Job> workers =
                Workers.of(items).concurrency(1).idleInterval(IDLE_INTERVAL).grace(Duration.ZERO);
        List<Stage> order = new ArrayList<>(Jobs.WORK);
        Collections.reverse(order);
        order.forEach(stage -> workers.stage(stage, Stage.COMPLETE, 1, job -> {
            output.write(WorkerOutput.CLAIMED + job.id() + " in " + stage + ", attempt " + job.attempt());
            try {
                return pipeline.run(job);
            } finally {
                output.write(WorkerOutput.RELEASED + job.id() + " in " + job.state());
            }
        }));
        return workers;
    }
}
