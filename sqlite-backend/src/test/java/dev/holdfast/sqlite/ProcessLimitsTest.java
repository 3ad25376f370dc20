package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.testkit.crash.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes in a hostile environment: an open umask, no more open files, a kill. */
class ProcessLimitsTest {
    private static final int FILES = 200;

    @TempDir
    Path temporary;

    @BeforeEach
    void needsShell() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no shell to set limits with");
    }

    private static List<String> with(String limit) {
        return List.of("/bin/sh", "-c", limit + "; exec \"$@\"", "sh");
    }

    @Test
    void filesAreForTheirOwnerAloneWhateverTheUmask() throws Exception {
        Path directory = temporary.resolve("store");
        try (ChildJvm child = ChildJvm.start(with("umask 000"), LimitedChild.class, "modes", directory.toString())) {
            assertThat(child.end()).as("%s", child.said()).isZero();
            assertThat(child.said())
                    .filteredOn(line -> line.startsWith("mode "))
                    .hasSizeGreaterThanOrEqualTo(10)
                    .allMatch(line -> line.matches("mode (rwx------ directory|rw------- file) .*"));
            assertThat(child.said()).anyMatch(line -> line.endsWith("state.db-wal"));
            assertThat(child.said()).anyMatch(line -> line.endsWith(".yaml"));
        }
    }

    @Test
    void whenNoMoreFilesCanBeOpenedItIsSaidAndWorkGoesOnAfterwards() throws Exception {
        Path directory = temporary.resolve("store");
        try (ChildJvm child =
                ChildJvm.start(with("ulimit -n " + FILES), LimitedChild.class, "files", directory.toString())) {
            assertThat(child.end()).as("%s", child.said()).isZero();
            assertThat(child.said())
                    .as("%s", child.said())
                    .contains(
                            "commit done", "after done", "flush-after done", "open-after done", "findings []", "lost 0")
                    .anyMatch(line -> line.startsWith("flush RETRYABLE the mirror is not up to date"))
                    .anyMatch(line -> line.startsWith("open RETRYABLE "));
            assertThat(child.said()).noneMatch(line -> line.contains(temporary.toString()));
        }
    }

    @Test
    void theNativeLibraryOfAKilledProcessIsSweptByTheNext() throws Exception {
        Path mine = temporary.resolve("temporary");
        Files.createDirectories(mine);
        String previous = System.setProperty("java.io.tmpdir", mine.toString());
        try (ChildJvm killed = waiting("a")) {
            killed.await("ready", 1);
            Path left = library(mine, killed);
            killed.kill();
            killed.end();
            assertThat(left).isDirectoryContaining("glob:**.{so,dll,dylib,jnilib}*");
            try (ChildJvm living = waiting("b")) {
                living.await("ready", 1);
                assertThat(left).doesNotExist();
                try (ChildJvm third = waiting("c")) {
                    third.await("ready", 1);
                    assertThat(library(mine, living)).isNotEmptyDirectory();
                }
            }
        } finally {
            System.setProperty("java.io.tmpdir", previous);
        }
    }

    private ChildJvm waiting(String name) throws Exception {
        return ChildJvm.start(
                LimitedChild.class, "wait", temporary.resolve(name).toString());
    }

    private static Path library(Path temporaries, ChildJvm child) throws Exception {
        try (var users = Files.list(temporaries)) {
            return users.filter(path -> String.valueOf(path.getFileName()).startsWith("holdfast-sqlite-"))
                    .findFirst()
                    .orElseThrow()
                    .resolve(Long.toString(child.pid()));
        }
    }
}
