package dev.holdfast.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.store.Durability;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport;
import dev.holdfast.testkit.crash.ChildJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Loss of power: shuts down an ext4 file system under a process that commits, so that nothing more is flushed, not even
 * the journal, and mounts it again. Needs root, loop devices and python3.
 */
@Tag("soak")
class PowerCutTest {
    private static final int CYCLES = 20;

    /** FS_IOC_SHUTDOWN with "flush nothing". */
    private static final String CUT = "import fcntl,os,struct,sys;"
            + "fcntl.ioctl(os.open(sys.argv[1],os.O_RDONLY),0x8004587D,struct.pack('I',2))";

    @TempDir
    Path temporary;

    private Path image;
    private Path mount;
    private long acknowledged;
    private long lost;
    private int cyclesWithLoss;

    @Test
    void nothingAcknowledgedIsLostWithNode() throws Exception {
        cut(Durability.NODE);

        assertThat(lost).as("lost commits").isZero();
    }

    /** Proves that the test above can fail. */
    @Test
    void theLastCommitsAreLostWithProcessAsItsDocumentationSays() throws Exception {
        cut(Durability.PROCESS);

        assertThat(lost).as("lost commits").isPositive();
    }

    private void cut(Durability durability) throws Exception {
        image = temporary.resolve("image");
        mount = Files.createDirectory(temporary.resolve("mount"));
        assumeTrue(possible(), "no ext4 can be mounted and shut down here: root, loop devices and python3 are needed");
        long start = System.nanoTime();
        Random random = new Random(11);
        List<String> all = new ArrayList<>();
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            run("mount", "-o", "loop", image.toString(), mount.toString());
            try {
                all.addAll(cycle(durability, cycle, 1 + random.nextInt(400)));
            } finally {
                unmount();
            }
            run("mount", "-o", "loop", image.toString(), mount.toString());
            try {
                check(durability, all);
            } finally {
                unmount();
            }
        }
        System.err.printf(
                "%s: %d power cuts, %d commits acknowledged, %d lost in %d cuts, %d s%n",
                durability,
                CYCLES,
                acknowledged,
                lost,
                cyclesWithLoss,
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
    }

    /** Returns the commits acknowledged before the cut. */
    private List<String> cycle(Durability durability, int cycle, int acks) throws Exception {
        try (ChildJvm child = ChildJvm.start(
                PowerCutChild.class, mount.resolve("store").toString(), durability.name(), Integer.toString(cycle))) {
            child.await("ack", acks);
            List<String> said = child.said().stream()
                    .filter(line -> line.startsWith("ack "))
                    .toList();
            run("python3", "-c", CUT, mount.toString());
            child.kill();
            acknowledged += said.size();
            return said;
        }
    }

    private void check(Durability durability, List<String> all) {
        SqliteOptions options = SqliteOptions.builder().durability(durability).build();
        try (SqliteStore store = SqliteStore.open(mount.resolve("store"), options)) {
            List<String> missing =
                    all.stream().filter(line -> !there(store, line)).toList();
            lost += missing.size();
            cyclesWithLoss += missing.isEmpty() ? 0 : 1;
            all.removeAll(missing);
            store.flush();
            assertThat(store.verify(Check.REPORT).findings())
                    .filteredOn(finding ->
                            durability == Durability.NODE || finding.problem() != VerifyReport.Problem.MIRROR_AHEAD)
                    .isEmpty();
        }
    }

    private static boolean there(SqliteStore store, String line) {
        String[] ack = line.split(" ", -1);
        Optional<ItemRecord> found = store.read(Samples.key(ack[1]));
        return found.isPresent() && found.get().revision() == Long.parseLong(ack[2]);
    }

    private boolean possible() throws InterruptedException {
        try {
            run("truncate", "-s", "128M", image.toString());
            run("mkfs.ext4", "-q", "-F", image.toString());
            run("mount", "-o", "loop", image.toString(), mount.toString());
            run("python3", "-c", CUT, mount.toString());
            unmount();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void unmount() throws IOException, InterruptedException {
        run("umount", mount.toString());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
    }
}
