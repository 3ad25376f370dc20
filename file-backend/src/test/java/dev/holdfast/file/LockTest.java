package dev.holdfast.file;

import static dev.holdfast.backendtests.child.SampleCommits.create;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.StoreException;
import dev.holdfast.backendtests.child.SampleCommits;
import dev.holdfast.file.disk.StoreLock;
import dev.holdfast.file.disk.TimeSource;
import dev.holdfast.internal.io.DiskFileOps;
import dev.holdfast.testkit.crash.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockTest {
    @TempDir
    Path directory;

    /** A process that takes the lock and holds it. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            ChildJvm.endWithParent();
            StoreLock lock =
                    new StoreLock(Path.of(arguments[0]), new DiskFileOps(), TimeSource.SYSTEM, Duration.ofSeconds(10));
            lock.acquire();
            ChildJvm.say("held by " + ProcessHandle.current().pid());
            Thread.currentThread().join();
        }
    }

    @Test
    void lockTimeoutNamesTheHolder() throws Exception {
        FileOptions options =
                FileOptions.builder().lockTimeout(Duration.ofMillis(200)).build();
        try (FileStore store = FileStore.open(directory, options);
                ChildJvm holder = ChildJvm.start(Holder.class, directory.toString())) {
            create(store, "before");
            holder.await("held by ", 1);
            String pid = holder.said().get(0).substring("held by ".length());

            assertThatThrownBy(() -> create(store, "meanwhile"))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.verdict()).isEqualTo(StoreException.Verdict.RETRYABLE))
                    .hasMessageMatching(".*held by pid " + pid + " since 20\\d\\d-\\d\\d-\\d\\dT.*Z; wait.*");
            assertThatThrownBy(() -> FileStore.open(directory, options)).hasMessageContaining("held by pid " + pid);
            assertThat(store.read(SampleCommits.key("before")))
                    .as("reads need no lock")
                    .isPresent();

            holder.kill();
            create(store, "afterwards");
            assertThat(store.count("episode")).containsEntry("NEW", 2L);
        }
    }

    @Test
    void aKilledProcessReleasesTheLockAtOnce() throws Exception {
        try (FileStore store = FileStore.open(directory)) {
            for (int i = 0; i < 3; i++) {
                try (ChildJvm holder = ChildJvm.start(Holder.class, directory.toString())) {
                    holder.await("held by ", 1);
                    holder.kill();
                }
                long start = System.nanoTime();
                create(store, "item-" + i);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            }
        }
    }
}
