package dev.holdfast.backendtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Change;
import dev.holdfast.Items;
import dev.holdfast.Note;
import dev.holdfast.Registration;
import dev.holdfast.Search;
import dev.holdfast.Snapshot;
import dev.holdfast.backendtests.child.WorkersChild;
import dev.holdfast.backendtests.child.WorkersChild.Made;
import dev.holdfast.backendtests.child.WorkersChild.Step;
import dev.holdfast.store.Entry;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import dev.holdfast.testkit.crash.ChildJvm;
import dev.holdfast.worker.StageOptions;
import dev.holdfast.worker.StageOptions.OnLimit;
import dev.holdfast.worker.Workers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Workers in several processes on one store: kills, hangs, pauses, stops, and stages that do not starve each other. */
@Timeout(120)
public abstract class WorkersTests {
    private static final Logger LOG = LoggerFactory.getLogger(WorkersTests.class);

    private static final Made NONE = new Made("", "");
    private static final int ITEMS = 60;

    @TempDir
    protected Path directory;

    protected abstract Class<? extends StoreFactory> factory();

    private StateStore open() {
        return StoreFactory.of(factory()).open(directory);
    }

    private static Items<Step, Made> items(StateStore store) {
        return Items.builder(WorkersChild.workflow(), store)
                .owner("parent")
                .lease(WorkersChild.LEASE)
                .build();
    }

    private ChildJvm child(String label) throws Exception {
        ChildJvm child = ChildJvm.start(WorkersChild.class, factory().getName(), directory.toString(), label);
        child.await("open", 1);
        return child;
    }

    private static void create(Items<Step, Made> items, String prefix, int count) {
        IntStream.range(0, count).forEach(i -> items.create(prefix + i, NONE));
    }

    /** Waits until a state has so many items; a change is checked at once. */
    private static void await(Items<Step, Made> items, Step step, long count) throws InterruptedException {
        Semaphore changes = new Semaphore(0);
        try (Registration hints = items.onChange(changes::release)) {
            assertThat(hints).isNotNull();
            while (items.counts().getOrDefault(step, 0L) < count) {
                var unused = changes.tryAcquire(20, TimeUnit.MILLISECONDS); // a hint can be lost
            }
        }
    }

    @Test
    protected void itemsOfAKilledProcessAreTakenOver() throws Exception {
        try (StateStore store = open();
                Items<Step, Made> items = items(store);
                ChildJvm mortal = child("mortal")) {
            create(items, "hang", 3);
            mortal.await("holding", 3);
            try (ChildJvm heir = child("heir")) {
                create(items, "item", ITEMS);
                long start = System.nanoTime();
                mortal.kill();
                await(items, Step.DONE, ITEMS + 3);
                LOG.info(
                        "{}: items of a killed process were done {} ms after the kill, with a lease of {} ms",
                        getClass().getSimpleName(),
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start),
                        WorkersChild.LEASE.toMillis());
                heir.send("q");
                assertThat(heir.end()).as("%s", heir.said()).isZero();
            }
            for (int i = 0; i < 3; i++) {
                Snapshot<Step, Made> item = items.get("hang" + i).orElseThrow();
                assertThat(item.payload().first()).isEqualTo("heir");
                assertThat(kinds(items, "hang" + i)).contains(Entry.Kind.CRASHED);
            }
            for (int i = 0; i < ITEMS; i++) {
                assertThat(kinds(items, "item" + i).stream().filter(kind -> kind == Entry.Kind.MOVED))
                        .as("item%d is finished once in each stage", i)
                        .hasSize(2);
            }
        }
    }

    private static List<Entry.Kind> kinds(Items<Step, Made> items, String id) {
        return items.history(id).stream().map(Change::kind).toList();
    }

    @Test
    protected void blockedStageDelaysNoOther() throws Exception {
        try (StateStore store = open();
                Items<Step, Made> items = items(store)) {
            create(items, "slow", 10);
            IntStream.range(0, 10).forEach(i -> items.move("slow" + i, Step.SLOW_NEW, Note.none()));
            blockedStageDelaysNoOther(items);
        }
    }

    private void blockedStageDelaysNoOther(Items<Step, Made> items) throws Exception {
        try (ChildJvm one = child("one");
                ChildJvm two = child("two")) {
            await(items, Step.SLOW, 4); // two processes with two slots each
            create(items, "item", ITEMS);
            await(items, Step.DONE, ITEMS);
            assertThat(items.counts()).containsEntry(Step.SLOW, 4L).containsEntry(Step.SLOW_NEW, 6L);
            for (ChildJvm child : List.of(one, two)) {
                child.send("q");
                assertThat(child.end()).as("%s", child.said()).isZero();
            }
            assertThat(items.counts()).containsEntry(Step.DONE, (long) ITEMS);
            items.forEach(
                    Search.in(Step.SLOW),
                    item -> assertThat(item.lease()).as("released by the stop").isEmpty());
        }
    }

    @Test
    protected void pausedProcessLeavesTheItemsToOthers() throws Exception {
        try (StateStore store = open();
                Items<Step, Made> items = items(store);
                ChildJvm paused = child("paused");
                ChildJvm working = child("working")) {
            paused.send("p");
            paused.await("paused", 1);
            create(items, "item", ITEMS);
            await(items, Step.DONE, ITEMS);
            for (int i = 0; i < ITEMS; i++) {
                assertThat(items.get("item" + i).orElseThrow().payload()).isEqualTo(new Made("working", "working"));
            }
            for (ChildJvm child : List.of(paused, working)) {
                child.send("q");
                assertThat(child.end()).as("%s", child.said()).isZero();
            }
        }
    }

    @Test
    protected void itemOfAHangingTaskGoesToAnotherProcess() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger late = new AtomicInteger();
        try (StateStore store = open();
                Items<Step, Made> items = items(store);
                Workers<Step, Made> workers = Workers.of(items)
                        .idleInterval(Duration.ofMillis(100))
                        .stage(
                                Step.FIRST,
                                Step.HALF,
                                1,
                                work -> {
                                    boolean hangs = true;
                                    while (hangs) {
                                        try {
                                            never.await();
                                            hangs = false;
                                        } catch (InterruptedException e) {
                                            late.incrementAndGet(); // ignored
                                        }
                                    }
                                    return new Made("late", "");
                                },
                                StageOptions.builder()
                                        .limit(Duration.ofMillis(200), OnLimit.RELEASE)
                                        .build())
                        .start()) {
            create(items, "item", 1);
            while (workers.status().stage(Step.FIRST).counts().overdue() == 0) {
                Thread.onSpinWait();
            }
            workers.pause();
            try (ChildJvm other = child("other")) {
                await(items, Step.DONE, 1);
                other.send("q");
                assertThat(other.end()).as("%s", other.said()).isZero();
            }
            never.countDown();
            assertThat(workers.awaitIdle(Duration.ofSeconds(30))).isTrue();
            while (!workers.status().stage(Step.FIRST).tasks().isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(items.get("item0").orElseThrow().payload()).isEqualTo(new Made("other", "other"));
        }
    }

    @Test
    protected void workersOfOneProcessFinishWhatTheyHold() throws Exception {
        try (StateStore store = open();
                Items<Step, Made> items = items(store)) {
            create(items, "item", 200);
            long start = System.nanoTime();
            try (Workers<Step, Made> workers = Workers.of(items)
                    .stage(Step.FIRST, Step.HALF, 4, work -> new Made("here", ""))
                    .stage(Step.SECOND, Step.DONE, 4, work -> new Made("here", "here"))
                    .start()) {
                workers.awaitIdle();
            }
            LOG.info(
                    "{}: 200 items through two stages in {} ms",
                    getClass().getSimpleName(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
            assertThat(items.counts()).containsEntry(Step.DONE, 200L);
        }
    }
}
