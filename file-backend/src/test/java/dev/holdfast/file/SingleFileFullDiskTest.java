package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.StoreException;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.testkit.crash.ChildJvm;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full disk: a small tmpfs that only the child process sees, and that goes with it. */
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
            Path filler = disk.resolve("filler");
            try (SingleFileStore store = SingleFileStore.open(file)) {
                create(store, "before-");
                fill(filler);
                for (int i = 0; i < EACH; i++) {
                    try {
                        Samples.create(store, "full-" + i);
                        ChildJvm.say("acknowledged on a full disk");
                    } catch (StoreException e) {
                        ChildJvm.say("failure " + e.verdict());
                    }
                }
                ChildJvm.say("while full " + store.count("episode"));
                Files.delete(filler);
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
                Samples.create(store, prefix + i);
            }
        }

        private static void fill(Path filler) throws IOException {
            try (OutputStream out = Files.newOutputStream(filler)) {
                for (int size = 1 << 16; size > 0; size /= 16) {
                    writeUntilFull(out, new byte[size]);
                }
            }
        }

        private static void writeUntilFull(OutputStream out, byte[] piece) {
            try {
                while (true) {
                    out.write(piece);
                }
            } catch (IOException e) {
                ChildJvm.say("filled");
            }
        }
    }

    @Test
    void commitsFailWithoutEffectAndGoOnWhenThereIsSpaceAgain() throws Exception {
        List<String> before = new ArrayList<>(FullDiskTest.namespace());
        assumeTrue(!before.isEmpty(), "no file system can be mounted here, not even in a name space");
        before.addAll(List.of("sh", "-c", FullDiskTest.MOUNT + "shift; exec \"$@\"", "sh", disk.toString()));
        try (ChildJvm child = ChildJvm.start(before, Child.class, disk.toString())) {
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
