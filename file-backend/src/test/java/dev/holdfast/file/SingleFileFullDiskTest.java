package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.StoreException;
import dev.holdfast.backendtests.child.SampleCommits;
import dev.holdfast.backendtests.disk.TinyDisk;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.testkit.crash.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commits on a full disk fail without effect; the store continues when there is space again. */
class SingleFileFullDiskTest {
    @TempDir
    Path disk;

    /** Fills a tiny disk that holds its store: {@code directory}. */
    static final class Child {
        private static final int EACH = 5;

        private Child() {}

        public static void main(String[] arguments) throws IOException {
            Path disk = Path.of(arguments[0]);
            Path file = disk.resolve("work").resolve(SingleFileFactory.NAME);
            TinyDisk tiny = new TinyDisk(disk);
            try (SingleFileStore store = SingleFileStore.open(file)) {
                create(store, "before-");
                tiny.fill();
                for (int i = 0; i < EACH; i++) {
                    try {
                        SampleCommits.create(store, "full-" + i);
                        ChildJvm.say("acknowledged on a full disk");
                    } catch (StoreException e) {
                        ChildJvm.say("failure " + e.verdict());
                    }
                }
                ChildJvm.say("while full " + store.count("episode"));
                tiny.free();
                create(store, "after-");
                ChildJvm.say("after " + store.count("episode"));
            }
            try (SingleFileStore store = SingleFileStore.open(file)) {
                ChildJvm.say("reopened " + store.count("episode") + " "
                        + store.verify(Check.REPORT).findings());
            }
        }

        private static void create(SingleFileStore store, String prefix) {
            for (int i = 0; i < EACH; i++) {
                SampleCommits.create(store, prefix + i);
            }
        }
    }

    @Test
    void commitsFailWithoutEffectAndGoOnWhenThereIsSpaceAgain() throws Exception {
        try (ChildJvm child = ChildJvm.start(TinyDisk.mountCommand(disk), Child.class, disk.toString())) {
            assertThat(child.end()).as("%s", String.join("\n", child.said())).isZero();
            assertThat(child.said().stream().filter(line -> line.startsWith("failure")))
                    .hasSize(Child.EACH)
                    .containsOnly("failure RETRYABLE");
            assertThat(child.said())
                    .contains("while full {NEW=5}", "after {NEW=10}", "reopened {NEW=10} []")
                    .doesNotContain("acknowledged on a full disk");
        }
    }
}
