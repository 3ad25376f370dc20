package dev.holdfast.examples.clipper.launch;

import dev.holdfast.Items;
import dev.holdfast.examples.clipper.api.Coordinator;
import dev.holdfast.examples.clipper.api.StatusAnswer;
import dev.holdfast.examples.clipper.client.ApiClient;
import dev.holdfast.examples.clipper.client.ConsoleClient;
import dev.holdfast.examples.clipper.client.LiveScreen;
import dev.holdfast.examples.clipper.client.PlainScreen;
import dev.holdfast.examples.clipper.client.Screen;
import dev.holdfast.examples.clipper.client.TransitionLog;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Jobs;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.examples.clipper.job.StoreAddress;
import dev.holdfast.examples.clipper.source.SourceServer;
import dev.holdfast.examples.clipper.source.Talk;
import dev.holdfast.examples.clipper.worker.WorkerCommand;
import dev.holdfast.examples.common.cli.Terminal;
import dev.holdfast.examples.common.fault.FaultPlan;
import dev.holdfast.store.StateStore;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * One run: starts Redis, the source, the coordinator and the workers, submits the jobs, watches them until they end,
 * and prints a report. Confined to one thread.
 */
public final class ClipperRun {
    private final PrintStream out;
    private final RunOptions options;
    private final ChunkCounts chunks = new ChunkCounts();

    /** A run that prints to {@code out}. */
    public ClipperRun(PrintStream out, RunOptions options) {
        this.out = out;
        this.options = options;
    }

    /** Runs until all jobs have ended; returns whether the report has no problems. */
    public boolean run() throws IOException, InterruptedException {
        try (WorkFolder folder = WorkFolder.lock(options.work())) {
            String uri = options.redis();
            if (uri != null) {
                return run(folder, new StoreAddress(uri));
            }
            try (EmbeddedRedis redis = EmbeddedRedis.start(folder.redis())) {
                out.println("Redis: " + redis.uri() + ", data in " + folder.redis());
                return run(folder, new StoreAddress(redis.uri()));
            }
        }
    }

    private boolean run(WorkFolder folder, StoreAddress address) throws IOException, InterruptedException {
        long started = System.nanoTime();
        FaultPlan faults =
                new FaultPlan(options.faults().rate(), options.faults().seed(), FaultPlan.UNLIMITED);
        try (StateStore store = address.open();
                Items<Stage, Job> items = Jobs.on(store, "coordinator").build();
                SourceServer source = SourceServer.start(faults);
                Coordinator api = Coordinator.start(items, options.port())) {
            out.println("API: " + api.uri() + "/jobs");
            ApiClient client = new ApiClient(api.uri());
            List<String> ids = submit(client);
            ProcessCounts counts = watch(folder, client, ids, address, source);
            RunReport report = RunReport.of(items, ids, folder.transitions(), chunks);
            report.print(out, options.work());
            out.println("Workers: " + counts.starts() + " started, " + counts.kills() + " killed with SIGKILL");
            out.println("Polls: " + counts.polls()
                    + (faults.injectedCount() == 0 ? "" : "; injected faults: " + faults.injectedCount()));
            Duration time = Duration.ofNanos(System.nanoTime() - started);
            out.println("Time: " + String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0));
            return report.isClean();
        }
    }

    private List<String> submit(ApiClient client) throws IOException, InterruptedException {
        List<String> ids = new ArrayList<>();
        int created = 0;
        for (int number = 1; number <= options.jobs(); number++) {
            String recording = Talk.name(number);
            String id = recording.substring(0, recording.indexOf('.'));
            ids.add(id);
            if (client.submit(id, Talk.title(number), recording)) {
                created++;
            } else if (options.retryFailed()) {
                StatusAnswer known = client.status(id, "");
                if (known.job().state() == Stage.ERROR) {
                    client.retry(id, "retried by a later run");
                }
            }
        }
        out.println(options.jobs() + (options.jobs() == 1 ? " job, " : " jobs, ") + created + " new");
        return ids;
    }

    /** Figures about the processes. Immutable. */
    private record ProcessCounts(int starts, int kills, long polls) {}

    private ProcessCounts watch(
            WorkFolder folder, ApiClient api, List<String> ids, StoreAddress address, SourceServer source)
            throws IOException, InterruptedException {
        try (Screen screen = openScreen();
                TransitionLog log = TransitionLog.create(folder.transitions());
                WorkerPool workers = WorkerPool.start(
                        options.workers(),
                        address,
                        name -> WorkerCommand.arguments(name, source.uri(), folder.path(), options.pace()),
                        folder.logs(),
                        chunks)) {
            ConsoleClient client = new ConsoleClient(api, log, screen, workers::check);
            watch(client, ids, workers, screen);
            return new ProcessCounts(workers.starts(), workers.kills(), client.polls());
        }
    }

    private Screen openScreen() {
        return Terminal.isPresent() ? new LiveScreen(out, Terminal.size()) : new PlainScreen(out);
    }

    private void watch(ConsoleClient client, List<String> ids, WorkerPool workers, Screen screen)
            throws IOException, InterruptedException {
        Duration interval = options.faults().killInterval();
        if (interval == null) {
            client.watch(ids);
            return;
        }
        Random random = new Random(options.faults().seed());
        WorkerKiller killer = WorkerKiller.start(workers, random, interval, chunks::finishedCount, screen::note);
        try {
            client.watch(ids);
        } finally {
            killer.close();
        }
    }
}
