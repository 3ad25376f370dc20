package dev.holdfast.examples.clipper.worker;

import dev.holdfast.Items;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Jobs;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.examples.clipper.job.StoreAddress;
import dev.holdfast.store.StateStore;
import dev.holdfast.Registration;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A worker process: started by a run, not by people. */
@Command(
        name = "worker",
        hidden = true,
        mixinStandardHelpOptions = true,
        description = "Works on jobs until its standard input ends.")
public final class WorkerCommand implements Callable<Integer> {
    /** What it says once it can claim jobs. */
    public static final String READY = "ready";

    @Option(names = "--name", required = true, description = "who it is in leases and history")
    private String name = "";

    @Option(names = "--source", required = true, description = "what the names of recordings are appended to")
    private URI source = URI.create("");

    @Option(names = "--work", required = true, description = "the folder that all workers share")
    private Path work = Path.of("");

    @Option(names = "--slow-ms", description = "least time of each chunk")
    private long slowMillis;

    /** The arguments that make such a process; the store is handed to it by {@link StoreAddress#VARIABLE}. */
    public static List<String> arguments(String name, URI source, Path work, Duration pace) {
        return List.of(
                "worker", "--name=" + name, "--source=" + source, "--work=" + work, "--slow-ms=" + pace.toMillis());
    }

    @Override
    public Integer call() {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Diary diary = new Diary(out);
        ParentWatch watch = new ParentWatch();
        try (StateStore kept = StoreAddress.handed().open();
                Items<Stage, Job> items = Jobs.on(kept, name).build()) {
            Pipeline pipeline = new Pipeline(work, source, diary, Duration.ofMillis(slowMillis));
            WorkerLoop loop = new WorkerLoop(states, pipeline, diary);
            watch.start(System.in, loop::stop);
            Registration hints = items.onChange(loop::wake);
            try {
                diary.say(READY);
                loop.run();
            } finally {
                hints.close();
            }
        } finally {
            watch.close(); // last, since the process may end from now on
        }
        return 0;
    }
}
