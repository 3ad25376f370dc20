package dev.holdfast.sqlite.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.backendtests.disk.CrashState;
import dev.holdfast.backendtests.disk.CrashStateWalk;
import dev.holdfast.backendtests.disk.SimulatedDisk;
import dev.holdfast.internal.backend.IoReason;
import dev.holdfast.internal.io.FileOps;
import dev.holdfast.internal.io.OpenFile;
import dev.holdfast.internal.io.ProcessLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The mirror on a disk that loses everything it may lose, and that fails at every call. */
class MirrorCrashTest {
    private static final Path ROOT = Path.of("root");
    private static final long NOTE = 1000;
    private static final long ALL_DONE = 900;
    private static final int PER_POINT = 2500;
    private static final int AGAIN_EVERY = 120;

    private final SimulatedDisk disk = new SimulatedDisk(ROOT);
    private final FakeSource source = new FakeSource();

    /** A mirror without its thread. */
    private static final class Run {
        private final MirrorFiles files;
        private final MirrorWriter writer;

        Run(FileOps disk, FakeSource source) {
            files = new MirrorFiles(ROOT, disk, 1 << 20);
            writer = new MirrorWriter(files, source, new MirrorLayout(MirrorOptions.defaults()));
        }

        void write() throws IOException {
            writer.project();
            writer.index(Instant.EPOCH);
        }

        void flush() throws IOException {
            write();
            writer.sync();
        }

        void recover() throws IOException {
            files.sweep(path -> {});
            flush();
        }
    }

    private interface Step {
        void run(Run run) throws IOException;
    }

    /** Creation, change, coalescing, a change of group, deletion and recreation, over two types. */
    private List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        steps.add(commit(() -> source.put("episode", "a", "NEW", "2004-01-01")));
        steps.add(commit(() -> source.put("radio:show", "B", "NEW", "2005-01-01")));
        steps.add(Run::flush);
        steps.add(commit(() -> source.put("episode", "a", "HALF", "2004-01-01")));
        steps.add(commit(() -> source.put("episode", "a", "DONE", "2004-01-01")));
        steps.add(Run::write);
        steps.add(commit(() -> source.put("radio:show", "B", "DONE", "2006-01-01")));
        steps.add(commit(() -> source.put("episode", "c", "NEW", "2004-01-01")));
        steps.add(Run::write);
        steps.add(Run::flush);
        steps.add(commit(() -> source.delete("episode", "a")));
        steps.add(Run::write);
        steps.add(commit(() -> source.put("episode", "a", "AGAIN", "2007-01-01")));
        steps.add(Run::flush);
        return steps;
    }

    private static Step commit(Runnable commit) {
        return run -> commit.run();
    }

    private void noteTo(SimulatedDisk noted) {
        source.changed = () -> noted.note(source.log.size() * NOTE + source.position);
    }

    private FakeSource sourceAt(long note) {
        return note < 0 ? new FakeSource() : FakeSource.after(source.log.subList(0, (int) (note / NOTE)), note % NOTE);
    }

    @Test
    void afterEveryLossOfPowerTheMirrorBecomesExactAlsoIfThePowerGoesAgain() throws IOException {
        noteTo(disk);
        Run run = new Run(disk, source);
        for (Step step : steps()) {
            step.run(run);
        }
        int[] states = {0, 0};
        CrashStateWalk.visit(disk, PER_POINT, 1, state -> {
            FakeSource truth = sourceAt(state.note());
            if (!durableAsPromised(state.disk(), truth) || !wholeIfKilled(state)) {
                throw new AssertionError("at point " + state.point());
            }
            recovered(state.disk(), truth);
            if (states[1]++ % AGAIN_EVERY == 0) {
                states[0] += again(state, sourceAt(state.note()));
            }
        });
        System.out.printf("mirror: %d crash states, of them %d examined directly%n", states[1] + states[0], states[1]);
        assertThat(states[1]).isGreaterThan(10_000);
    }

    private int again(CrashState first, FakeSource truth) {
        SimulatedDisk recovering = first.disk();
        int[] broken = {0};
        int states = CrashStateWalk.visit(recovering, 20, 2, second -> {
            recovered(second.disk(), FakeSource.after(truth.log, truth.position));
            broken[0]++;
        });
        assertThat(broken[0]).isEqualTo(states);
        return states;
    }

    private static void recovered(SimulatedDisk disk, FakeSource truth) {
        try {
            new Run(disk, truth).recover();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> wrong = wrong(disk, truth);
        if (!wrong.isEmpty() || truth.position != truth.lastRevision()) {
            throw new AssertionError("not recovered: " + wrong);
        }
    }

    /** Returns whether everything before the position reported to the database is in files, without any recovery. */
    private static boolean durableAsPromised(SimulatedDisk disk, FakeSource truth) {
        Map<String, byte[]> found = disk.files();
        return truth.newestChanges().stream()
                .filter(change -> change.revision() <= truth.position && change.record() != null)
                .map(change -> MirrorItem.of(change.record()))
                .allMatch(item -> Arrays.equals(item.bytes(), found.get(name(item))));
    }

    /** Returns whether every file but temporary ones is complete if power was not lost. */
    private static boolean wholeIfKilled(CrashState state) {
        return !state.nothingLost()
                || state.disk().files().entrySet().stream()
                        .filter(file -> file.getKey().endsWith(".yaml"))
                        .allMatch(file -> parses(file.getValue()));
    }

    private static boolean parses(byte[] bytes) {
        try {
            MirrorParser.parse(bytes);
            return true;
        } catch (UnreadableYamlException e) {
            return false;
        }
    }

    private static String name(MirrorItem item) {
        return IoReason.name(new MirrorLayout(MirrorOptions.defaults()).file(item));
    }

    private static List<String> wrong(SimulatedDisk disk, FakeSource truth) {
        List<String> wrong = new ArrayList<>();
        Map<String, byte[]> found = new TreeMap<>(disk.files());
        found.keySet().removeIf(name -> name.endsWith("/") || name.contains(".corrupt-"));
        byte[] index = found.remove("index.json");
        if (index == null
                || !MirrorIndex.parse(index)
                        .equals(Optional.of(new MirrorIndex(truth.lastRevision(), truth.counts())))) {
            wrong.add("index.json");
        }
        for (MirrorChange change : truth.newestChanges()) {
            if (change.record() != null) {
                MirrorItem item = MirrorItem.of(change.record());
                if (!Arrays.equals(item.bytes(), found.remove(name(item)))) {
                    wrong.add(name(item));
                }
            }
        }
        wrong.addAll(found.keySet());
        return wrong;
    }

    @Test
    void afterEveryFailingCallTheMirrorBecomesExactAndDurable() throws IOException {
        int failures = 0;
        for (boolean effect : new boolean[] {false, true}) {
            boolean failed = true;
            for (int n = 0; failed; n++) {
                source.log.clear();
                source.position = 0;
                SimulatedDisk failing = new SimulatedDisk(ROOT);
                noteTo(failing);
                Run run = new Run(failing, source);
                failing.failAfter(n, effect);
                for (Step step : steps()) {
                    try {
                        step.run(run);
                    } catch (IOException e) {
                        assertThat(e.getMessage()).doesNotContain("root");
                    }
                }
                try {
                    run.recover();
                } catch (IOException e) { // it failed only now
                    run.recover();
                }
                assertThat(wrong(failing, source)).as("call %d", n).isEmpty();
                failing.note(source.log.size() * NOTE + ALL_DONE);
                CrashStateWalk.visit(failing, 8, 1, state -> {
                    FakeSource truth = sourceAt(state.note());
                    assertThat(durableAsPromised(state.disk(), truth)).isTrue();
                    if (state.note() % NOTE == ALL_DONE) {
                        assertThat(wrong(state.disk(), source)).isEmpty();
                    }
                });
                failed = failing.hasFailed();
                failures += failed ? 1 : 0;
            }
        }
        System.out.printf("mirror: %d failing calls%n", failures);
        assertThat(failures).isGreaterThan(150);
    }

    /** Something that a mirror could omit. */
    enum Defect {
        NO_FILE_SYNC,
        NO_DIRECTORY_SYNC,
        IN_PLACE,
        POSITION_BEFORE_SYNC
    }

    @ParameterizedTest
    @EnumSource(Defect.class)
    void everyPlantedDefectTurnsTheTestRed(Defect defect) throws IOException {
        noteTo(disk);
        FileOps broken = new BrokenDisk(disk, defect);
        Run run = new Run(broken, source);
        for (Step step : steps()) {
            if (defect == Defect.POSITION_BEFORE_SYNC) {
                source.mirrored(source.lastRevision());
            }
            step.run(run);
        }
        int[] violations = {0};
        CrashStateWalk.visit(disk, 40, 1, state -> {
            FakeSource truth = sourceAt(state.note());
            violations[0] += durableAsPromised(state.disk(), truth) && wholeIfKilled(state) ? 0 : 1;
        });
        assertThat(violations[0]).isPositive();
    }

    /** A disk under a mirror that omits something. */
    private record BrokenDisk(SimulatedDisk disk, Defect defect) implements FileOps {
        @Override
        public void createDirectories(Path directory) throws IOException {
            disk.createDirectories(directory);
        }

        @Override
        public void create(Path file, byte[] content) throws IOException {
            disk.create(file, content);
        }

        @Override
        public OpenFile open(Path file, Access access) throws IOException {
            return disk.open(file, access);
        }

        @Override
        public void link(Path existing, Path name) throws IOException {
            disk.link(existing, name);
        }

        @Override
        public void force(Path file) throws IOException {
            if (defect != Defect.NO_FILE_SYNC) {
                disk.force(file);
            }
        }

        @Override
        public void move(Path from, Path to) throws IOException {
            if (defect == Defect.IN_PLACE && disk.exists(to)) {
                byte[] content = disk.read(from, 1 << 20);
                disk.deleteIfExists(to);
                disk.create(to, content);
                disk.deleteIfExists(from);
            } else {
                disk.move(from, to);
            }
        }

        @Override
        public void forceDirectory(Path directory) throws IOException {
            if (defect != Defect.NO_DIRECTORY_SYNC) {
                disk.forceDirectory(directory);
            }
        }

        @Override
        public void deleteIfExists(Path file) throws IOException {
            disk.deleteIfExists(file);
        }

        @Override
        public byte[] read(Path file, long maxBytes) throws IOException {
            return disk.read(file, maxBytes);
        }

        @Override
        public boolean exists(Path file) {
            return disk.exists(file);
        }

        @Override
        public boolean isDirectory(Path path) {
            return disk.isDirectory(path);
        }

        @Override
        public ProcessLock lock(Path file) throws IOException {
            return disk.lock(file);
        }

        @Override
        public List<Path> list(Path directory) throws IOException {
            return disk.list(directory);
        }
    }
}
