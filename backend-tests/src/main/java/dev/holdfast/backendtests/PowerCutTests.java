package dev.holdfast.backendtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.backendtests.child.CommittingChild;
import dev.holdfast.backendtests.child.SampleCommits;
import dev.holdfast.backendtests.disk.PowerCutDisk;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.testkit.StoreFactory;
import dev.holdfast.testkit.crash.ChildJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Power cuts under a process that commits to a store on a {@link PowerCutDisk}. */
@Tag("soak")
public abstract class PowerCutTests {
    private static final int CYCLES = 20;

    @TempDir
    protected Path temporary;

    private long acknowledged;
    private long lost;
    private int cyclesWithLoss;

    /** The factory of a store whose commits survive a loss of power. */
    protected abstract Class<? extends StoreFactory> durableFactory();

    /** The factory of a store whose commits survive only the death of the process. */
    protected abstract Class<? extends StoreFactory> processFactory();

    /** Waits until everything that follows the store is up to date. */
    protected void flush(StateStore store) {}

    /** Returns whether a check may find this in a store of {@link #processFactory()}, because commits were lost. */
    protected boolean isAllowedAfterLoss(Finding finding) {
        return false;
    }

    @Test
    protected void noAcknowledgedCommitOfADurableStoreIsLost() throws Exception {
        cutRepeatedly(durableFactory(), finding -> false);

        assertThat(lost).as("lost commits").isZero();
    }

    /** Shows that the test above can fail. */
    @Test
    protected void lastCommitsOfAStoreThatIsNotDurableAreLost() throws Exception {
        cutRepeatedly(processFactory(), this::isAllowedAfterLoss);

        assertThat(lost).as("lost commits").isPositive();
    }

    private void cutRepeatedly(Class<? extends StoreFactory> factory, Predicate<Finding> allowed) throws Exception {
        long start = System.nanoTime();
        Random random = new Random(11);
        List<String> lines = new ArrayList<>();
        try (PowerCutDisk disk = PowerCutDisk.create(temporary, "128M")) {
            Path directory = disk.directory().resolve("store");
            for (int cycle = 0; cycle < CYCLES; cycle++) {
                lines.addAll(cut(disk, factory, cycle, 1 + random.nextInt(400)));
                disk.remount();
                check(factory, directory, lines, allowed);
                disk.remount();
            }
        }
        System.err.printf(
                "%s: %d power cuts, %d commits acknowledged, %d lost in %d cuts, %d s%n",
                factory.getSimpleName(),
                CYCLES,
                acknowledged,
                lost,
                cyclesWithLoss,
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
    }

    /** Returns the lines of the commits that were acknowledged before the cut. */
    private List<String> cut(PowerCutDisk disk, Class<? extends StoreFactory> factory, int cycle, int commits)
            throws Exception {
        Path directory = disk.directory().resolve("store");
        try (ChildJvm child = ChildJvm.start(
                CommittingChild.class, factory.getName(), directory.toString(), Integer.toString(cycle))) {
            child.await(CommittingChild.ACKNOWLEDGED, commits);
            List<String> lines = child.said().stream()
                    .filter(line -> line.startsWith(CommittingChild.ACKNOWLEDGED))
                    .toList();
            disk.cut();
            child.kill();
            acknowledged += lines.size();
            return lines;
        }
    }

    private void check(
            Class<? extends StoreFactory> factory, Path directory, List<String> lines, Predicate<Finding> allowed) {
        try (StateStore store = StoreFactory.of(factory).open(directory)) {
            List<String> missing =
                    lines.stream().filter(line -> !isStored(store, line)).toList();
            lost += missing.size();
            cyclesWithLoss += missing.isEmpty() ? 0 : 1;
            lines.removeAll(missing);
            flush(store);
            assertThat(store.verify(Check.REPORT).findings())
                    .filteredOn(finding -> !allowed.test(finding))
                    .isEmpty();
        }
    }

    private static boolean isStored(StateStore store, String line) {
        String[] words = line.split(" ", -1);
        Optional<ItemRecord> found = store.read(SampleCommits.key(words[1]));
        return found.isPresent() && found.get().revision() == Long.parseLong(words[2]);
    }
}
