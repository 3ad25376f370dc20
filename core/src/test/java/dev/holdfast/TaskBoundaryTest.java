package dev.holdfast;

import static dev.holdfast.fixtures.Clip.Stage.COMPLETE;
import static dev.holdfast.fixtures.Clip.Stage.DOWNLOADING;
import static dev.holdfast.fixtures.Clip.Stage.ERROR;
import static dev.holdfast.fixtures.Clip.Stage.GENERATING_QUOTES;
import static dev.holdfast.fixtures.Clip.Stage.GENERATING_SUMMARY;
import static dev.holdfast.fixtures.Clip.Stage.INIT;
import static dev.holdfast.fixtures.Clip.Stage.TRANSCRIBING;
import static dev.holdfast.internal.assembly.EngineItems.engineOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fixtures.Clip;
import dev.holdfast.fixtures.Clip.Stage;
import dev.holdfast.fixtures.RiggedStore;
import dev.holdfast.fixtures.RiggedStore.Fate;
import dev.holdfast.fixtures.TestClock;
import dev.holdfast.store.Entry.Kind;
import dev.holdfast.task.TaskBoundary;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskBoundaryTest {
    private final TestClock clock = new TestClock();
    private final RiggedStore store = new RiggedStore();
    private final Items<Stage, Clip> items = Items.builder(Clip.ENHANCED, store)
            .clock(clock)
            .random(() -> 0.5)
            .owner("w")
            .build();
    private final TaskBoundary<Stage, Clip> download = TaskBoundary.of(items, "7", DOWNLOADING, TRANSCRIBING);

    @AfterEach
    void close() {
        items.close();
        store.close();
    }

    private void create() {
        items.create("7", Clip.of("7"));
    }

    private Snapshot<Stage, Clip> item() {
        return items.get("7").orElseThrow();
    }

    private List<Kind> kinds() {
        return items.history("7").stream().map(Change::kind).toList();
    }

    // --- entry, exit, failure ---

    @Test
    void aCallableIsRecordedAndReturnsItsResult() throws Exception {
        create();
        Callable<String> task = download.callable(() -> {
            assertThat(item().state()).isEqualTo(DOWNLOADING);
            assertThat(item().lease()).isPresent();
            return "bytes";
        });
        assertThat(item().state()).as("nothing happens before it runs").isEqualTo(INIT);
        assertThat(task.call()).isEqualTo("bytes");
        assertThat(item().state()).isEqualTo(TRANSCRIBING);
        assertThat(item().lease()).isEmpty();
        assertThat(kinds()).containsExactly(Kind.CREATED, Kind.CLAIMED, Kind.MOVED);
    }

    @Test
    void anExceptionOfACallableIsRecordedAndThrown() {
        create();
        Callable<String> task = download.callable(() -> {
            throw new IOException("no route");
        });
        assertThatThrownBy(task::call).isInstanceOf(IOException.class).hasMessage("no route");
        assertThat(item().state()).isEqualTo(ERROR);
        assertThat(item().lastFailure().orElseThrow().message()).isEqualTo("no route");
        assertThat(item().failedFrom()).contains(DOWNLOADING);
    }

    @Test
    void aRunnableIsRecordedAndItsFailureThrown() {
        create();
        download.runnable(() -> {}).run();
        assertThat(item().state()).isEqualTo(TRANSCRIBING);
        Runnable fails = TaskBoundary.of(items, "7", TRANSCRIBING, GENERATING_QUOTES)
                .runnable(() -> {
                    throw new IllegalStateException("no model");
                });
        assertThatThrownBy(fails::run).isInstanceOf(IllegalStateException.class).hasMessage("no model");
        assertThat(item().state()).isEqualTo(ERROR);
    }

    @Test
    void aTaskHandsItsPayloadToTheNext() throws Exception {
        create();
        Snapshot<Stage, Clip> after = download.task(
                        work -> new Clip("file:///7", work.payload().spaceId(), "t2"))
                .call();
        assertThat(after.state()).isEqualTo(TRANSCRIBING);
        String[] seen = {""};
        TaskBoundary.of(items, "7", TRANSCRIBING, GENERATING_QUOTES)
                .task(work -> {
                    seen[0] = work.payload().url();
                    return work.payload();
                })
                .call();
        assertThat(seen[0]).isEqualTo("file:///7");
    }

    @Test
    void aFailedTaskReturnsTheItemAfterIt() throws Exception {
        create();
        Snapshot<Stage, Clip> after = download.task(work -> {
                    throw new IOException("x");
                })
                .call();
        assertThat(after.state()).isEqualTo(ERROR);
    }

    @Test
    void anInterruptedTaskReleasesTheItem() {
        create();
        Callable<String> task = download.callable(() -> {
            throw new InterruptedException("shutdown");
        });
        assertThatThrownBy(task::call).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(item().state()).isEqualTo(DOWNLOADING);
        assertThat(item().lease()).isEmpty();
        assertThat(item().interruptions(DOWNLOADING)).isEqualTo(1);
    }

    @Test
    void aWrappedTaskRunsOnAnyExecutor() throws Exception {
        create();
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            assertThat(pool.submit(download.callable(() -> 42)).get()).isEqualTo(42);
        } finally {
            pool.shutdown();
        }
        assertThat(item().state()).isEqualTo(TRANSCRIBING);
    }

    // --- stages ---

    @Test
    void aStageIsRecordedWhenItCompletes() {
        create();
        CompletableFuture<Clip> running = new CompletableFuture<>();
        CompletionStage<Snapshot<Stage, Clip>> after =
                download.stage(work -> running).get();
        assertThat(item().state()).isEqualTo(DOWNLOADING);
        running.complete(new Clip("file:///7", "7", "t"));
        assertThat(after.toCompletableFuture().join().state()).isEqualTo(TRANSCRIBING);
        assertThat(item().payload().url()).isEqualTo("file:///7");
    }

    @Test
    void aStageThatFailsIsAFailure() {
        create();
        CompletableFuture<Clip> running = new CompletableFuture<>();
        CompletionStage<Snapshot<Stage, Clip>> after =
                download.stage(work -> running.thenApply(clip -> clip)).get();
        running.completeExceptionally(new IOException("no route"));
        assertThat(after.toCompletableFuture().join().state()).isEqualTo(ERROR);
        assertThat(item().lastFailure().orElseThrow().type()).isEqualTo(IOException.class.getName());
    }

    @Test
    void aStageThatDoesNotStartIsAFailure() {
        create();
        CompletionStage<Snapshot<Stage, Clip>> after = download.stage(work -> {
                    throw new IllegalArgumentException("bad url");
                })
                .get();
        assertThat(after.toCompletableFuture()
                        .join()
                        .lastFailure()
                        .orElseThrow()
                        .message())
                .isEqualTo("bad url");
    }

    @Test
    void aStageWithoutPayloadIsAFailure() {
        create();
        CompletionStage<Snapshot<Stage, Clip>> after =
                download.stage(work -> CompletableFuture.completedFuture(null)).get();
        assertThat(after.toCompletableFuture()
                        .join()
                        .lastFailure()
                        .orElseThrow()
                        .message())
                .contains("completed without a payload");
    }

    @Test
    void aCancelledStageReleasesTheItem() {
        create();
        CompletableFuture<Clip> running = new CompletableFuture<>();
        CompletionStage<Snapshot<Stage, Clip>> after =
                download.stage(work -> running).get();
        running.cancel(true);
        assertThat(after.toCompletableFuture().join().state()).isEqualTo(DOWNLOADING);
        assertThat(item().interruptions(DOWNLOADING)).isEqualTo(1);
    }

    @Test
    void aStageThatCannotBeStoredFails() {
        create();
        CompletableFuture<Clip> running = new CompletableFuture<>();
        CompletionStage<Snapshot<Stage, Clip>> after =
                download.stage(work -> running).get();
        store.next(Fate.RETRYABLE);
        running.completeExceptionally(new CancellationException());
        assertThatThrownBy(() -> after.toCompletableFuture().get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(StoreException.class);
        clock.advance(Duration.ofSeconds(60));
        engineOf(items).claimer().renewAll();
        assertThat(items.claim(DOWNLOADING, "7")).as("not renewed any more").isPresent();
    }

    // --- what cannot be claimed ---

    private void refused(String id, Stage enter, String why) {
        Callable<Integer> task = TaskBoundary.of(items, id, enter, COMPLETE).callable(() -> 1);
        assertThatThrownBy(task::call)
                .isInstanceOf(NotClaimableException.class)
                .hasMessage("clip/" + id + ": " + enter + " cannot be entered now: " + why)
                .satisfies(e -> assertThat(((NotClaimableException) e).reason()).isEqualTo(why));
    }

    @Test
    void anItemThatCannotBeClaimedIsRefusedWithTheReason() {
        refused("nobody", DOWNLOADING, "there is no such item; create it first");
        create();
        refused("7", TRANSCRIBING, "it is in INIT, from which the workflow permits [DOWNLOADING]");
        Claim<Stage, Clip> held = items.claim(DOWNLOADING, "7").orElseThrow();
        refused("7", DOWNLOADING, items.owner() + " holds it in DOWNLOADING under a lease until 2026-01-05T08:01:00Z");
        held.release("test");
        refused("7", TRANSCRIBING, "it is in DOWNLOADING, which is ACTIVE; move it, or wait until its own task ends");
        items.claim(DOWNLOADING, "7").orElseThrow().fail(new IOException("x"));
        refused("7", DOWNLOADING, "it is not due before 2026-01-05T08:00:10Z");
        refused("7", TRANSCRIBING, "it failed in DOWNLOADING, and only that can be retried");
        clock.advance(Duration.ofMinutes(1));
        items.claim(DOWNLOADING, "7").orElseThrow().fail(new IllegalStateException("permanent"));
        refused("7", DOWNLOADING, "it waits for a person in ERROR, since no retry is due");
        CompletionStage<Snapshot<Stage, Clip>> stage =
                download.stage(work -> new CompletableFuture<>()).get();
        assertThat(stage.toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void impossibleBoundariesAreRefused() {
        assertThatThrownBy(() -> TaskBoundary.of(items, "7", INIT, COMPLETE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a task enters an active state; INIT is READY");
        assertThatThrownBy(() -> TaskBoundary.of(items, "7", GENERATING_SUMMARY, TRANSCRIBING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a task in GENERATING_SUMMARY cannot end in TRANSCRIBING");
    }
}
