package dev.holdfast.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.testkit.crash.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full disk: a small tmpfs that only the child process sees, and that goes with it. */
class FullDiskTest {
    static final String MOUNT = "mount -t tmpfs -o size=4m,mode=700 holdfast-test \"$1\" || exit 97; ";

    @TempDir
    Path disk;

    /** A command prefix that runs a command in a mount namespace; an ordinary user needs a user namespace for that. */
    static List<String> namespace() throws IOException, InterruptedException {
        for (List<String> command : List.of(List.of("unshare", "-Urm"), List.of("unshare", "-m"))) {
            List<String> probe = new ArrayList<>(command);
            probe.addAll(List.of("sh", "-c", "mount -t tmpfs -o size=64k holdfast-test /mnt"));
            try {
                if (new ProcessBuilder(probe).start().waitFor() == 0) {
                    return command;
                }
            } catch (IOException e) {
                // the command does not exist
            }
        }
        return List.of();
    }

    @Test
    void commitsFailCleanlyAndGoOnWhenThereIsSpaceAgain() throws Exception {
        List<String> before = new ArrayList<>(namespace());
        assumeTrue(!before.isEmpty(), "no file system can be mounted here, not even in a name space");
        before.addAll(List.of("sh", "-c", MOUNT + "shift; exec \"$@\"", "sh", disk.toString()));
        try (ChildJvm child = ChildJvm.start(before, FullDiskChild.class, disk.toString())) {
            assertThat(child.end()).as("%s", String.join("\n", child.said())).isZero();
            List<String> said = child.said();
            System.err.println("full disk: "
                    + said.stream()
                            .filter(line -> line.startsWith("acknowledged") || line.startsWith("failure"))
                            .toList());

            assertThat(said.stream().filter(line -> line.startsWith("failure")))
                    .hasSize(5)
                    .allMatch(line -> line.startsWith("failure RETRYABLE") || line.startsWith("failure UNKNOWN"));
            assertThat(said).doesNotContain("there RETRYABLE true");
            assertThat(said)
                    .filteredOn(line -> line.startsWith("documents "))
                    .singleElement()
                    .asString()
                    .startsWith("documents RETRYABLE the documents are not up to date: ");
            assertThat(said)
                    .contains(
                            "lost-while-full 0",
                            "documents-after flushed",
                            "lost-after 0",
                            "findings []",
                            "lost-reopened 0",
                            "findings-reopened []",
                            "end");
        }
    }
}
