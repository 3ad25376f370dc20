package dev.holdfast.file;

import static dev.holdfast.file.Samples.body;
import static dev.holdfast.file.Samples.change;
import static dev.holdfast.file.Samples.create;
import static dev.holdfast.file.Samples.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Registration;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.StateStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallersTest {
    private static final int COUNT = 300;

    @TempDir
    Path directory;

    @Test
    void interruptsNeitherBreakTheStoreNorLoseAnAnswer() throws InterruptedException {
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        try (FileStore store = FileStore.open(directory)) {
            List<Thread> callers = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int caller = t;
                callers.add(new Thread(() -> {
                    try {
                        for (int i = 0; i < COUNT; i++) {
                            Thread.currentThread().interrupt();
                            Committed created = create(store, caller + "-" + i);
                            assertThat(Thread.interrupted())
                                    .as("the interrupt is kept")
                                    .isTrue();
                            assertThat(store.read(key(caller + "-" + i))
                                            .orElseThrow()
                                            .revision())
                                    .isEqualTo(created.revision());
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
            assertThat(store.count("episode")).containsEntry("NEW", 4L * COUNT);
        }
        FileStore.open(directory).close();
    }

    @Test
    void commitsOfAnotherStoreOnTheSameDirectoryGiveHints() throws InterruptedException {
        try (FileStore here = FileStore.open(directory);
                FileStore there = FileStore.open(directory)) {
            CountDownLatch told = new CountDownLatch(1);
            try (Registration hints = here.onChange(told::countDown)) {
                assertThat(hints).isNotNull();
                for (int i = 0; told.getCount() > 0; i++) {
                    create(there, "item-" + i);
                }
                told.await();
            }
        }
    }

    @Test
    void threadsEndWithTheStore() {
        FileStore.open(directory).close();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("holdfast-file"));
    }

    /** Two processes increment one item; each revision is won by exactly one of them. */
    @Test
    void twoProcessesShareADirectory() throws IOException, InterruptedException {
        try (FileStore store = FileStore.open(directory)) {
            create(store, "shared");
            List<Process> children = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                children.add(new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Counter.class.getName(),
                                directory.toString())
                        .inheritIO()
                        .start());
            }
            for (Process child : children) {
                assertThat(child.waitFor()).isZero();
            }
            List<HistoryEntry> entries = Samples.feed(store).entries();
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

    /** A process that changes the shared item {@code COUNT} times. */
    static final class Counter {
        private Counter() {}

        public static void main(String[] arguments) {
            try (FileStore store = FileStore.open(Path.of(arguments[0]))) {
                int won = 0;
                while (won < COUNT) {
                    long revision = store.read(key("shared")).orElseThrow().revision();
                    Commit commit = change(key("shared"), revision, body("RUN"));
                    String token = ProcessHandle.current().pid() + "-" + commit.token();
                    CommitResult result = store.commit(List.of(
                                    new Commit(key("shared"), revision, commit.body(), commit.entries(), token)))
                            .get(0);
                    won += result instanceof Committed ? 1 : 0;
                }
            }
        }
    }
}
