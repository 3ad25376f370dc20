package dev.holdfast.testkit;

import dev.holdfast.Items;
import dev.holdfast.Registration;
import dev.holdfast.Snapshot;
import dev.holdfast.WorkContext;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.store.ClaimRequest;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.worker.StageStatus;
import dev.holdfast.worker.Workers;
import dev.holdfast.workflow.RetryPolicy;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** Workers of two stages, on a clock, a scheduler and an executor that the test controls. */
abstract class WorkersFixture {
    static final Duration RETRY = Duration.ofSeconds(3);

    /** A file is loaded, then packed. */
    enum Phase {
        NEW,
        LOAD,
        LOADED,
        PACK,
        PACKED,
        BROKEN,
        SKIPPED
    }

    record Content(String text) {}

    static final Workflow<Phase, Content> FILES = Workflow.of("file", Phase.class, Content.class)
            .initial(Phase.NEW)
            .ready(Phase.NEW, Phase.LOADED)
            .active(Phase.LOAD, Phase.PACK)
            .error(Phase.BROKEN)
            .done(Phase.PACKED, Phase.SKIPPED)
            .allow(Phase.NEW, Phase.LOAD)
            .allow(Phase.LOAD, Phase.LOADED, Phase.BROKEN)
            .allow(Phase.LOADED, Phase.PACK)
            .allow(Phase.PACK, Phase.PACKED, Phase.BROKEN)
            .allow(Phase.BROKEN, Phase.LOAD, Phase.PACK, Phase.SKIPPED)
            .retry(Phase.LOAD, RetryPolicy.fixed(RETRY).maxAttempts(2).giveUp(Phase.SKIPPED))
            .build();

    /** A store whose claims fail or are watched, by the state to enter, and whose hints come within the commit. */
    static final class ClaimStore extends ForwardingStore {
        final Set<String> failing = ConcurrentHashMap.newKeySet();
        final List<String> claims = Collections.synchronizedList(new ArrayList<>());
        volatile @Nullable Throwable failure;

        private final InMemoryStore memory;
        private final List<Runnable> hints = new CopyOnWriteArrayList<>();

        ClaimStore(InMemoryStore memory) {
            super(memory);
            this.memory = memory;
        }

        @Override
        public List<ItemRecord> claim(ClaimRequest request, Function<ItemRecord, @Nullable Commit> take) {
            String state = request.sources().get(0).state();
            claims.add(state);
            Throwable now = failure;
            if (now != null && failing.contains(state)) {
                WorkersFixture.<RuntimeException>raise(now);
            }
            List<ItemRecord> taken = memory.claim(request, take);
            if (!taken.isEmpty()) {
                hints.forEach(Runnable::run);
            }
            return taken;
        }

        @Override
        public List<CommitResult> commit(List<Commit> commits) {
            List<CommitResult> results = super.commit(commits);
            hints.forEach(Runnable::run);
            return results;
        }

        @Override
        public Registration onChange(Runnable hint) {
            hints.add(hint);
            return () -> hints.remove(hint);
        }

        long claims(Phase phase) {
            synchronized (claims) {
                return claims.stream().filter(phase.name()::equals).count();
            }
        }
    }

    @SuppressWarnings("unchecked")
    static <E extends Throwable> void raise(Throwable error) throws E {
        throw (E) error;
    }

    /** An executor that starts tasks when the test says so. */
    static final class ManualExecutor implements Executor {
        final Deque<Runnable> tasks = new ArrayDeque<>();

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }
    }

    final TestClock clock = new TestClock();
    final TestScheduler scheduler = new TestScheduler(clock);
    final ClaimStore store = new ClaimStore(new InMemoryStore());
    final Items<Phase, Content> items = Items.builder(FILES, store)
            .clock(clock)
            .random(() -> 0)
            .closeStore()
            .build();
    final List<String> started = Collections.synchronizedList(new ArrayList<>());

    @Nullable
    Workers<Phase, Content> running;

    @AfterEach
    void close() {
        if (running != null) {
            running.stop(Duration.ZERO); // no grace period, since the test owns the time
        }
        items.close();
    }

    /** Workers that run each task on the thread of the test, during a turn. */
    Workers.Builder<Phase, Content> workers() {
        return Workers.of(items).scheduler(scheduler).executor(Runnable::run);
    }

    Workers<Phase, Content> start(Workers.Builder<Phase, Content> builder) {
        Workers<Phase, Content> made = builder.start();
        running = made;
        return made;
    }

    void create(String... ids) {
        for (String id : ids) {
            items.create(id, new Content(""));
        }
    }

    Content append(WorkContext<Phase, Content> work) {
        started.add(work.id() + " " + work.state());
        return new Content(work.payload().text() + work.state());
    }

    Phase state(String id) {
        return item(id).state();
    }

    Snapshot<Phase, Content> item(String id) {
        return items.get(id).orElseThrow();
    }

    StageStatus<Phase> status(Phase phase) {
        return Objects.requireNonNull(running).status().stage(phase);
    }

    Duration elapsed() {
        return Duration.between(TestClock.EPOCH, clock.instant());
    }

    Instant at(Duration elapsed) {
        return TestClock.EPOCH.plus(elapsed);
    }
}
