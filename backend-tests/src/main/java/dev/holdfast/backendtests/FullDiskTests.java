package dev.holdfast.backendtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.backendtests.child.FullDiskChild;
import dev.holdfast.backendtests.disk.TinyDisk;
import dev.holdfast.testkit.crash.ChildJvm;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commits on a full disk fail without damage, and the store continues when the disk has space again. */
public abstract class FullDiskTests {
    @TempDir
    protected Path disk;

    /** The process that runs on the full disk. */
    protected abstract Class<? extends FullDiskChild> child();

    /** The start of the message with which a flush fails on the full disk. */
    protected abstract String flushFailure();

    @Test
    protected void commitsFailCleanlyAndContinueWhenThereIsSpaceAgain() throws Exception {
        try (ChildJvm child = ChildJvm.start(TinyDisk.mountCommand(disk), child(), disk.toString())) {
            assertThat(child.end()).as("%s", String.join("\n", child.said())).isZero();
            List<String> said = child.said();
            System.err.println(getClass().getSimpleName() + ": "
                    + said.stream()
                            .filter(line -> line.startsWith("acknowledged") || line.startsWith("failure"))
                            .toList());

            assertThat(said.stream().filter(line -> line.startsWith("failure")))
                    .hasSize(FullDiskChild.FAILURES)
                    .allMatch(line -> line.startsWith("failure RETRYABLE") || line.startsWith("failure UNKNOWN"));
            assertThat(said).doesNotContain("stored RETRYABLE true");
            assertThat(said)
                    .filteredOn(line -> line.startsWith("flush-while-full "))
                    .singleElement()
                    .asString()
                    .startsWith("flush-while-full RETRYABLE " + flushFailure());
            assertThat(said)
                    .contains(
                            "lost-while-full 0",
                            "flush-after done",
                            "lost-after 0",
                            "findings []",
                            "lost-reopened 0",
                            "findings-reopened []",
                            "end");
        }
    }
}
