package dev.holdfast.backendtests.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.internal.io.FileOps.Access;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulatedDiskTest {
    private static final Path ROOT = Path.of("root");
    private static final Path STATE = ROOT.resolve("state");
    private static final int COMMITS = 3;

    private final SimulatedDisk disk = new SimulatedDisk(ROOT);

    /** A step that a writer leaves out. */
    enum Defect {
        NONE,
        NO_FILE_SYNC,
        NO_DIRECTORY_SYNC,
        IN_PLACE,
        ACKNOWLEDGED_TOO_EARLY
    }

    private static byte[] body(long number) {
        return ("state number " + number + " is complete.").getBytes(StandardCharsets.UTF_8);
    }

    private void commit(long number, Defect defect) throws IOException {
        if (defect == Defect.ACKNOWLEDGED_TOO_EARLY) {
            disk.note(number);
        }
        if (defect == Defect.IN_PLACE) {
            if (!disk.exists(STATE)) {
                disk.create(STATE, new byte[0]);
            }
            disk.open(STATE, Access.WRITE).write(0, body(number));
            disk.force(STATE);
        } else {
            Path temporary = ROOT.resolve("temporary-" + number);
            disk.create(temporary, body(number));
            if (defect != Defect.NO_FILE_SYNC) {
                disk.force(temporary);
            }
            disk.move(temporary, STATE);
        }
        if (defect != Defect.NO_DIRECTORY_SYNC) {
            disk.forceDirectory(ROOT);
        }
        disk.note(number);
    }

    private static boolean broken(CrashState state) {
        byte[] read;
        try {
            read = state.disk().read(STATE, 1000);
        } catch (IOException e) {
            return state.note() > 0;
        }
        for (long number = Math.max(1, state.note()); number <= COMMITS; number++) {
            if (Arrays.equals(read, body(number))) {
                return false;
            }
        }
        return true;
    }

    @ParameterizedTest
    @EnumSource(Defect.class)
    void everyPlantedDefectIsFoundAndTheCorrectProtocolPasses(Defect defect) throws IOException {
        for (long number = 1; number <= COMMITS; number++) {
            commit(number, defect);
        }
        int[] violations = {0};
        int states = CrashStateWalk.visit(disk, 256, 1, state -> violations[0] += broken(state) ? 1 : 0);
        assertThat(states).isGreaterThan(10);
        if (defect == Defect.NONE) {
            assertThat(violations[0]).isZero();
        } else {
            assertThat(violations[0]).isPositive();
        }
    }

    @Test
    void unsyncedDataIsOldHalfZeroedOrNew() throws IOException {
        disk.create(STATE, body(1));
        disk.force(STATE);
        disk.forceDirectory(ROOT);
        SimulatedDisk settled = disk.settled();
        settled.open(STATE, Access.WRITE).write(0, "STATE".getBytes(StandardCharsets.UTF_8));
        Set<String> seen = new HashSet<>();
        CrashStateWalk.visit(
                settled,
                100,
                1,
                state -> seen.add(new String(state.disk().files().get("state"), StandardCharsets.UTF_8)));
        assertThat(seen)
                .contains(
                        "state number 1 is complete.",
                        "STATE number 1 is complete.",
                        "\0".repeat(5) + " number 1 is complete.")
                .hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void everySubsetOfUnsyncedNamesMayBeThere() throws IOException {
        disk.createDirectories(ROOT.resolve("a/b"));
        disk.forceDirectory(ROOT.resolve("a"));
        disk.create(ROOT.resolve("a/b/x"), body(1));
        disk.force(ROOT.resolve("a/b/x"));
        disk.forceDirectory(ROOT.resolve("a/b"));
        Set<Map<String, Integer>> seen = new HashSet<>();
        CrashStateWalk.visit(disk, 100, 1, state -> {
            Map<String, Integer> names = new TreeMap<>();
            state.disk().files().forEach((name, data) -> names.put(name, data.length));
            seen.add(names);
        });
        // the directory a itself was never synced into the root
        assertThat(seen).contains(Map.of(), Map.of("a/", 0, "a/b/", 0, "a/b/x", body(1).length), Map.of("a/", 0));
    }

    @Test
    void itFailsAtEveryCallOnce() throws IOException {
        int calls = 0;
        for (boolean effect : new boolean[] {false, true}) {
            for (int n = 0; ; n++) {
                SimulatedDisk fresh = new SimulatedDisk(ROOT);
                fresh.failAfter(n, effect);
                try {
                    fresh.create(STATE, body(1));
                    fresh.force(STATE);
                    fresh.move(STATE, ROOT.resolve("other"));
                    fresh.forceDirectory(ROOT);
                    fresh.read(ROOT.resolve("other"), 1000);
                } catch (IOException e) {
                    assertThat(e).hasMessageContaining("No space left");
                    assertThat(fresh.hasFailed()).isTrue();
                    calls++;
                    continue;
                }
                assertThat(fresh.hasFailed()).isFalse();
                break;
            }
        }
        assertThat(calls).isEqualTo(12);
    }

    @Test
    void refusesTheCallsThatADiskRefuses() throws IOException {
        disk.createDirectories(ROOT.resolve("a"));
        disk.create(STATE, body(1));
        assertThatThrownBy(() -> disk.create(STATE, body(1))).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> disk.read(ROOT.resolve("x"), 10)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.read(STATE, 10)).hasMessageContaining("at most 10 are read");
        assertThatThrownBy(() -> disk.create(ROOT.resolve("no/x"), body(1))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.move(STATE, ROOT.resolve("a"))).hasMessage("a is a directory");
        assertThatThrownBy(() -> disk.read(Path.of("elsewhere"), 10)).isInstanceOf(IllegalArgumentException.class);
        assertThat(disk.list(ROOT)).containsExactly(ROOT.resolve("a"), STATE);
        assertThat(disk.isDirectory(ROOT.resolve("a"))).isTrue();
        disk.deleteIfExists(STATE);
        disk.deleteIfExists(STATE);
        assertThat(disk.exists(STATE)).isFalse();
    }
}
