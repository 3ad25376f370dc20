package dev.holdfast;

import static dev.holdfast.fixtures.Clip.Stage.COMPLETE;
import static dev.holdfast.fixtures.Clip.Stage.DOWNLOADING;
import static dev.holdfast.fixtures.Clip.Stage.ERROR;
import static dev.holdfast.fixtures.Clip.Stage.GENERATING_QUOTES;
import static dev.holdfast.fixtures.Clip.Stage.GENERATING_SUMMARY;
import static dev.holdfast.fixtures.Clip.Stage.INIT;
import static dev.holdfast.fixtures.Clip.Stage.TRANSCRIBING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fixtures.Clip;
import dev.holdfast.fixtures.Clip.Stage;
import dev.holdfast.fixtures.Episode;
import dev.holdfast.fixtures.TestClock;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.task.TaskChain;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The chain of tasks of seed 001. */
@Timeout(60)
class TaskChainTest {
    private final TestClock clock = new TestClock();
    private final InMemoryStore store = new InMemoryStore();
    private final Items<Stage, Clip> items = open();
    private final List<Stage> done = new ArrayList<>();
    private Stage broken = INIT;

    private Items<Stage, Clip> open() {
        return Items.builder(Clip.ENHANCED, store)
                .clock(clock)
                .random(() -> 0.5)
                .build();
    }

    private TaskChain<Stage, Clip> chain(Items<Stage, Clip> on) {
        return TaskChain.of(on)
                .then(DOWNLOADING, this::work)
                .then(TRANSCRIBING, this::work)
                .then(GENERATING_QUOTES, this::work)
                .then(GENERATING_SUMMARY, this::work)
                .end(COMPLETE);
    }

    /** Each task adds its name to the payload of the previous one. */
    private Clip work(WorkContext<Stage, Clip> work) throws IOException {
        if (work.state() == broken) {
            throw new IOException("broken");
        }
        synchronized (done) {
            done.add(work.state());
        }
        Clip clip = work.payload();
        return new Clip(clip.url() + " " + work.state(), clip.spaceId(), clip.taskId());
    }

    @AfterEach
    void close() {
        items.close();
        store.close();
    }

    private static final String ALL = " DOWNLOADING TRANSCRIBING GENERATING_QUOTES GENERATING_SUMMARY";

    @Test
    void anItemRunsThroughAllTasksAndItsPayloadIsPassedOn() {
        items.create("7", new Clip("u", "7", "t"));
        Snapshot<Stage, Clip> after = chain(items).run("7");
        assertThat(after.state()).isEqualTo(COMPLETE);
        assertThat(after.payload().url()).isEqualTo("u" + ALL);
        assertThat(chain(items).run("7").state()).as("nothing to do").isEqualTo(COMPLETE);
        assertThat(done).hasSize(4);
    }

    @Test
    void tasksRunOnAnyExecutor() throws Exception {
        items.create("7", new Clip("u", "7", "t"));
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            Snapshot<Stage, Clip> after = chain(items).start("7", pool).get(30, TimeUnit.SECONDS);
            assertThat(after.payload().url()).isEqualTo("u" + ALL);
            assertThat(chain(items).start("7", pool).get(30, TimeUnit.SECONDS).state())
                    .isEqualTo(COMPLETE);
        } finally {
            pool.shutdown();
        }
        assertThat(done).hasSize(4);
    }

    @Test
    void aFailureStopsTheChainWhichResumesThereLater() {
        items.create("7", new Clip("u", "7", "t"));
        broken = GENERATING_QUOTES;
        Snapshot<Stage, Clip> stopped = chain(items).start("7", Runnable::run).join();
        assertThat(stopped.state()).isEqualTo(ERROR);
        assertThat(stopped.failedFrom()).contains(GENERATING_QUOTES);
        assertThatThrownBy(() -> chain(items).run("7"))
                .isInstanceOf(NotClaimableException.class)
                .hasMessageContaining("GENERATING_QUOTES cannot be entered now: it is not due before");
        broken = INIT;
        clock.advance(Duration.ofMinutes(1));
        Snapshot<Stage, Clip> after = chain(items).run("7");
        assertThat(after.payload().url()).isEqualTo("u" + ALL);
        assertThat(done).containsExactly(DOWNLOADING, TRANSCRIBING, GENERATING_QUOTES, GENERATING_SUMMARY);
    }

    @Test
    void theWorkOfACrashedProcessIsResumedById() {
        Items<Stage, Clip> other = open();
        other.create("7", new Clip("u", "7", "t"));
        TaskChain.of(other).then(DOWNLOADING, this::work).end(TRANSCRIBING).run("7");
        other.claim(TRANSCRIBING, "7").orElseThrow(); // and crashes
        clock.advance(Duration.ofSeconds(60));
        assertThat(chain(items).run("7").payload().url()).isEqualTo("u" + ALL);
        assertThat(items.get("7").orElseThrow().crashes(TRANSCRIBING)).isEqualTo(1);
    }

    @Test
    void tasksMayLeaveTheItemInASeparateState() {
        try (Items<Episode.Stage, Episode> episodes =
                Items.builder(Episode.ARCHIVE, store).clock(clock).build()) {
            episodes.create("e", Episode.of("e"));
            TaskChain<Episode.Stage, Episode> chain = TaskChain.of(episodes)
                    .then(
                            Episode.Stage.DOWNLOADING,
                            Episode.Stage.DOWNLOADED,
                            work -> work.payload().withAudio("a.mp3"))
                    .then(Episode.Stage.CONVERTING, work -> work.payload().withTitle("t"))
                    .end(Episode.Stage.CONVERTED);
            assertThat(chain.run("e").payload().files().audioFile()).isEqualTo("a.mp3");
            assertThat(episodes.get("e").orElseThrow().state()).isEqualTo(Episode.Stage.CONVERTED);

            episodes.create("half", Episode.of("half"));
            episodes.claim(Episode.Stage.DOWNLOADING, "half")
                    .orElseThrow()
                    .complete(Episode.Stage.DOWNLOADED, Episode.of("half"));
            Snapshot<Episode.Stage, Episode> after = chain.run("half");
            assertThat(after.state()).isEqualTo(Episode.Stage.CONVERTED);
            assertThat(after.payload().files().audioFile())
                    .as("not downloaded again")
                    .isNull();
        }
    }

    @Test
    void itemsThatCannotBeClaimedAreNamed() {
        assertThatThrownBy(() -> chain(items).run("7"))
                .isInstanceOf(UnknownItemException.class)
                .hasMessageContaining("clip/7");
        assertThatThrownBy(() -> chain(items).start("7", Runnable::run).join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(UnknownItemException.class);
        items.create("7", Clip.of("7"));
        Claim<Stage, Clip> held = items.claim(DOWNLOADING, "7").orElseThrow();
        assertThatThrownBy(() -> chain(items).run("7")).hasMessageContaining("holds it in DOWNLOADING");
        held.close();
    }

    @Test
    void impossibleChainsAreRefused() {
        TaskChain.Builder<Stage, Clip> none = TaskChain.of(items);
        assertThatThrownBy(() -> none.end(COMPLETE)).hasMessageContaining("a chain without tasks");
        assertThatThrownBy(() -> none.then(INIT, this::work).end(COMPLETE)).hasMessageContaining("INIT is READY");
        assertThatThrownBy(() -> none.then(GENERATING_SUMMARY, this::work)
                        .then(TRANSCRIBING, this::work)
                        .end(COMPLETE))
                .hasMessageContaining("a task in GENERATING_SUMMARY cannot end in TRANSCRIBING");
        assertThatThrownBy(() -> none.then(DOWNLOADING, TRANSCRIBING, this::work)
                        .then(GENERATING_SUMMARY, this::work)
                        .end(COMPLETE))
                .hasMessageContaining("leaves the item in TRANSCRIBING, from where the workflow does not allow"
                        + " GENERATING_SUMMARY");
        assertThatThrownBy(
                        () -> none.then(GENERATING_SUMMARY, ERROR, this::work).end(COMPLETE))
                .hasMessageContaining("but the chain ends in COMPLETE");
        assertThatThrownBy(() -> none.then(DOWNLOADING, ERROR, this::work)
                        .then(DOWNLOADING, this::work)
                        .end(TRANSCRIBING))
                .hasMessageContaining("two tasks of the chain enter DOWNLOADING");
    }
}
