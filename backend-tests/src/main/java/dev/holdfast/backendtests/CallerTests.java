package dev.holdfast.backendtests;

import static dev.holdfast.backendtests.child.SampleCommits.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Registration;
import dev.holdfast.backendtests.child.CountingChild;
import dev.holdfast.backendtests.child.SampleCommits;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import dev.holdfast.testkit.crash.ChildJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Threads, stores and processes that use one directory at once. */
public abstract class CallerTests {
    private static final int COUNT = 300;

    @TempDir
    protected Path directory;

    protected abstract Class<? extends StoreFactory> factory();

    /** The prefix of the names of the threads that the store starts. */
    protected abstract String threadPrefix();

    private StateStore open() {
        return StoreFactory.of(factory()).open(directory);
    }

    @Test
    protected void interruptsNeitherBreakTheStoreNorLoseAnAnswer() throws InterruptedException {
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        try (StateStore store = open()) {
            List<Thread> callers = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int caller = t;
                callers.add(new Thread(() -> {
                    try {
                        for (int i = 0; i < COUNT; i++) {
                            createInterrupted(store, caller + "-" + i);
                        }
                    } catch (Throwable e) {
                        failures.add(e);
                    }
                }));
            }
            callers.forEach(Thread::start);
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(failures).isEmpty();
            assertThat(store.count(SampleCommits.TYPE)).containsEntry("NEW", 4L * COUNT);
        }
        open().close();
    }

    private static void createInterrupted(StateStore store, String id) {
        Thread.currentThread().interrupt();
        Committed created = SampleCommits.create(store, id);
        assertThat(Thread.interrupted()).as("the interrupt flag is kept").isTrue();
        assertThat(store.read(key(id)).orElseThrow().revision()).isEqualTo(created.revision());
    }

    @Test
    protected void hintsReportCommitsOfAnotherStoreOnTheSameDirectory() throws InterruptedException {
        try (StateStore here = open();
                StateStore there = open()) {
            CountDownLatch hinted = new CountDownLatch(1);
            try (Registration hints = here.onChange(hinted::countDown)) {
                assertThat(hints).isNotNull();
                for (int i = 0; hinted.getCount() > 0; i++) {
                    SampleCommits.create(there, "item-" + i);
                }
                hinted.await();
            }
        }
    }

    @Test
    protected void threadsEndWithTheStore() {
        open().close();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith(threadPrefix()));
    }

    /** Two processes change one item; exactly one of them wins each revision. */
    @Test
    protected void twoProcessesShareADirectory() throws Exception {
        try (StateStore store = open()) {
            SampleCommits.create(store, "shared");
            try (ChildJvm first = counter();
                    ChildJvm second = counter()) {
                assertThat(first.end()).as("%s", first.said()).isZero();
                assertThat(second.end()).as("%s", second.said()).isZero();
            }
            List<HistoryEntry> entries = SampleCommits.feed(store).entries();
            assertThat(entries).hasSize(1 + 2 * COUNT);
            Set<Long> numbers = new HashSet<>();
            long last = 0;
            for (HistoryEntry entry : entries) {
                numbers.add(entry.number());
                assertThat(entry.revision()).isGreaterThan(last);
                last = entry.revision();
            }
            assertThat(numbers).hasSize(1 + 2 * COUNT);
            assertThat(store.verify(StateStore.Check.REPORT).findings()).isEmpty();
        }
    }

    private ChildJvm counter() throws Exception {
        return ChildJvm.start(
                CountingChild.class, factory().getName(), directory.toString(), "shared", Integer.toString(COUNT));
    }
}
