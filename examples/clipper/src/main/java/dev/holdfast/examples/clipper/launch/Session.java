package dev.holdfast.examples.clipper.launch;

import dev.holdfast.Items;
import dev.holdfast.examples.clipper.api.Coordinator;
import dev.holdfast.examples.clipper.api.StatusAnswer;
import dev.holdfast.examples.clipper.client.ApiClient;
import dev.holdfast.examples.clipper.client.ConsoleClient;
import dev.holdfast.examples.clipper.client.Screen;
import dev.holdfast.examples.clipper.client.TransitionLog;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Jobs;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.examples.clipper.job.StoreAddress;
import dev.holdfast.examples.clipper.source.FaultPlan;
import dev.holdfast.examples.clipper.source.SourceServer;
import dev.holdfast.examples.clipper.source.Talk;
import dev.holdfast.examples.clipper.worker.WorkerCommand;
import dev.holdfast.store.StateStore;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * One run: starts Redis, the source, the coordinator and the workers, submits the jobs, watches them to their end, and says
 * how it went. Confined to one thread.
 */
public final class Session {
    private final PrintStream out;
    private final Plan plan;
    private final ChunkTally tally = new ChunkTally();

    /** A run that prints to {@code out}. */
    public Session(PrintStream out, Plan plan) {
        this.out = out;
        this.plan = plan;
    }

    /** Runs to the end of all jobs; true if all is well: each ended, and the client missed nothing. */
    public boolean run() throws IOException, InterruptedException {
        try (WorkFolder folder = WorkFolder.take(plan.work())) {
            String uri = plan.redis();
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
                new FaultPlan(plan.trouble().faultRate(), plan.trouble().seed());
        try (StateStore store = address.open();
                Items<Stage, Job> items = Jobs.on(store, "coordinator").build();
                SourceServer source = SourceServer.start(faults);
                Coordinator api = Coordinator.start(states, plan.port())) {
            out.println("API: " + api.uri() + "/jobs");
            ApiClient client = new ApiClient(api.uri());
            List<String> ids = submit(client);
            Watched watched = watch(folder, client, ids, address, source);
            Verdict verdict = Verdict.of(states, ids, folder.transitions(), tally);
            verdict.print(out, plan.work());
            out.println("Workers: " + watched.starts() + " started, " + watched.kills() + " killed with SIGKILL");
            out.println("Polls: " + watched.polls()
                    + (faults.injected() == 0 ? "" : "; faults of the source: " + faults.injected()));
            Duration time = Duration.ofNanos(System.nanoTime() - started);
            out.println("Time: " + String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0));
            return verdict.isGood();
        }
    }

    private List<String> submit(ApiClient client) throws IOException, InterruptedException {
        List<String> ids = new ArrayList<>();
        int found = 0;
        for (int number = 1; number <= plan.jobs(); number++) {
            String recording = Talk.name(number);
            String id = recording.substring(0, recording.indexOf('.'));
            ids.add(id);
            if (client.submit(id, Talk.title(number), recording)) {
                found++;
            } else if (plan.retryFailed()) {
                StatusAnswer known = client.status(id, "");
                if (known.job().state() == Stage.ERROR) {
                    client.retry(id, "retried by another run");
                }
            }
        }
        out.println(plan.jobs() + (plan.jobs() == 1 ? " job, " : " jobs, ") + found + " new");
        return ids;
    }

    /** What there is to tell of the processes. */
    private record Watched(int starts, int kills, long polls) {}

    private Watched watch(WorkFolder folder, ApiClient api, List<String> ids, StoreAddress address, SourceServer source)
            throws IOException, InterruptedException {
        try (Screen screen = Screen.open(out);
                TransitionLog log = TransitionLog.create(folder.transitions());
                WorkerPool workers = WorkerPool.start(
                        plan.workers(),
                        address,
                        name -> WorkerCommand.arguments(name, source.uri(), folder.path(), plan.pace()),
                        folder.logs(),
                        tally)) {
            ConsoleClient client = new ConsoleClient(api, log, screen, workers::requireHope);
            watch(client, ids, workers, screen);
            return new Watched(workers.starts(), workers.kills(), client.polls());
        }
    }

    private void watch(ConsoleClient client, List<String> ids, WorkerPool workers, Screen screen)
            throws IOException, InterruptedException {
        Duration interval = plan.trouble().killEvery();
        if (interval == null) {
            client.watch(ids);
            return;
        }
        Random random = new Random(plan.trouble().seed());
        Killer killer = Killer.start(workers, random, interval, tally::finished, screen::note);
        try {
            client.watch(ids);
        } finally {
            killer.close();
        }
    }
}
