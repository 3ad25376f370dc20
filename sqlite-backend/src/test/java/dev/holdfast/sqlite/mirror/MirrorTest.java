package dev.holdfast.sqlite.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.StoreException;
import dev.holdfast.backendtests.disk.SimulatedDisk;
import dev.holdfast.internal.io.DiskFileOps;
import dev.holdfast.internal.io.ProcessLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirrorTest {
    private static final MirrorOptions OPTIONS = MirrorOptions.defaults();

    private final FakeSource source = new FakeSource();
    private final ManualTime time = new ManualTime();

    @TempDir
    Path directory;

    private Mirror start() {
        return Mirror.start(directory, OPTIONS, new DiskFileOps(), source, time);
    }

    private MirrorItem read(String file) throws Exception {
        return MirrorParser.parse(Files.readAllBytes(directory.resolve(file)));
    }

    @Test
    void afterAFlushEverythingIsInFiles() throws Exception {
        try (Mirror mirror = start()) {
            source.put("episode", "hy0_2004-04-14", "NEW", "2004-04-14");
            source.put("episode", "Hy1", "NEW", "2005-04-14");
            source.put("episode", "hy0_2004-04-14", "DONE", "2004-04-14");
            mirror.wake();
            mirror.flush();
            assertThat(read("episode/2004/hy0_2004-04-14.yaml").record().revision())
                    .isEqualTo(3);
            assertThat(source.position).isEqualTo(3);
            assertThat(directory.resolve("index.json")).hasContent("""
                    {
                      "format" : 1,
                      "revision" : 3,
                      "updated" : "1970-01-01T00:00:00Z",
                      "types" : {
                        "episode" : {
                          "directory" : "episode",
                          "total" : 2,
                          "states" : {
                            "DONE" : 1,
                            "NEW" : 1
                          }
                        }
                      }
                    }
                    """);
        }
    }

    @Test
    void everythingIsReadableByItsOwnerAlone() throws Exception {
        Path fresh = directory.resolve("fresh");
        try (Mirror mirror = Mirror.start(fresh, OPTIONS, new DiskFileOps(), source, time)) {
            source.put("episode", "a", "NEW", "2004-04-14");
            mirror.flush();
        }
        try (Stream<Path> all = Files.walk(fresh)) {
            for (Path path : all.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as("%s", path.getFileName())
                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
            }
        }
    }

    @Test
    void closingDrainsAndEndsAndIsIdempotent() throws Exception {
        Mirror mirror = start();
        source.put("episode", "a", "NEW", "2004-04-14");
        mirror.close();
        mirror.close();
        assertThat(read("episode/2004/a.yaml").record().revision()).isEqualTo(1);
        assertThat(source.position).isEqualTo(1);
        assertThatThrownBy(mirror::flush).isInstanceOf(StoreException.class).hasMessageContaining("closed");
    }

    @Test
    void anItemThatMovesToAnotherGroupOrIsDeletedLeavesNothingBehind() {
        try (Mirror mirror = start()) {
            source.put("episode", "a", "NEW", "2004-04-14");
            source.put("episode", "b", "NEW", "2004-04-14");
            mirror.flush();
            source.put("episode", "a", "NEW", "2005-04-14");
            source.delete("episode", "b");
            mirror.flush();
            assertThat(directory.resolve("episode/2005/a.yaml")).exists();
            assertThat(directory.resolve("episode/2004")).isEmptyDirectory();
        }
    }

    @Test
    void aWakeUpAndAMomentWriteTheFilesAndTimeMakesThemDurable() {
        try (Mirror mirror = start()) {
            mirror.flush();
            source.put("episode", "a", "NEW", "2004-04-14");
            mirror.wake();
            await().until(() -> {
                time.advance(Duration.ofMillis(50).toNanos());
                return Files.exists(directory.resolve("episode/2004/a.yaml"));
            });
            assertThat(source.position).isZero();
            await().until(() -> {
                time.advance(Duration.ofSeconds(3).toNanos());
                return source.position == 1;
            });
        }
    }

    @Test
    void changesAreGatheredSoThatAnItemIsWrittenOnceForAllOfThem() throws IOException {
        MirrorFiles files = new MirrorFiles(directory, new DiskFileOps(), 1 << 20);
        MirrorWriter writer = new MirrorWriter(files, source, new MirrorLayout(OPTIONS));
        MirrorSchedule schedule = new MirrorSchedule(files, writer, OPTIONS, time);
        assertThat(schedule.due(false)).isFalse();
        assertThat(schedule.due(true)).isFalse();
        assertThat(schedule.untilDue()).isEqualTo(Duration.ofMillis(250).toNanos());
        time.advance(Duration.ofMillis(250).toNanos());
        assertThat(schedule.due(true)).isTrue();
    }

    @Test
    void afterARoundItRestsNineteenTimesAsLongAsItWorkedAtMostTenSeconds() throws IOException {
        for (Duration work : new Duration[] {Duration.ofMillis(100), Duration.ofSeconds(5)}) {
            SimulatedDisk disk = new SimulatedDisk(Path.of("root"));
            FakeSource slow = new FakeSource();
            MirrorFiles files = new MirrorFiles(Path.of("root"), disk, 1 << 20);
            MirrorWriter writer = new MirrorWriter(files, slow, new MirrorLayout(OPTIONS));
            MirrorSchedule schedule = new MirrorSchedule(files, writer, OPTIONS, time);
            MirrorLock lock = new MirrorLock(disk.lock(Path.of("root/mirror.lock")), time, work);
            slow.put("episode", "a", "NEW", "2004-04-14");
            slow.changed = () -> time.advance(work.toNanos());
            assertThat(schedule.attempt(lock, true)).isNull(); // tells the source, which takes its time
            lock.close();
            assertThat(schedule.due(true)).isFalse();
            assertThat(schedule.untilDue())
                    .isEqualTo(
                            Math.min(19 * work.toNanos(), Duration.ofSeconds(10).toNanos()));
        }
    }

    @Test
    void whatADeadWriterLeftIsSweptAndWhatItDidNotDoIsDone() throws Exception {
        source.put("episode", "a", "NEW", "2004-04-14");
        Path group = Files.createDirectories(directory.resolve("episode/2004"));
        Files.write(group.resolve(".3f2a.tmp"), new byte[3]);
        Files.write(group.resolve("a.yaml"), new byte[100]);
        try (Mirror mirror = start()) {
            mirror.flush();
        }
        assertThat(group).isDirectoryNotContaining("glob:**.tmp");
        assertThat(read("episode/2004/a.yaml").record().revision()).isEqualTo(1);
    }

    @Test
    void aFailureIsReportedByFlushWithoutPathsAndPassesByItself() {
        Path root = Path.of("/secret/place");
        SimulatedDisk disk = new SimulatedDisk(root);
        try (Mirror mirror = Mirror.start(root, OPTIONS, disk, source, time)) {
            mirror.flush();
            source.put("episode", "a", "NEW", "2004-04-14");
            disk.failAfter(2, false);
            assertThatThrownBy(mirror::flush)
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.verdict()).isEqualTo(StoreException.Verdict.RETRYABLE))
                    .hasMessageContaining("No space left")
                    .hasMessageNotContaining("secret");
            assertThat(source.position).isZero();
            mirror.flush();
            assertThat(disk.exists(root.resolve("episode/2004/a.yaml"))).isTrue();
            assertThat(source.position).isEqualTo(1);
        }
    }

    @Test
    void oneFileThatCannotBeWrittenDoesNotKeepTheOthersBack() throws IOException {
        Files.createDirectories(directory.resolve("episode/2004/bad.yaml/x"));
        Mirror mirror = start();
        source.put("episode", "good", "NEW", "2004-04-14");
        source.put("episode", "bad", "NEW", "2004-04-14");
        source.put("episode", "later", "NEW", "2004-04-14");
        assertThatThrownBy(mirror::flush)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("episode/2004/bad.yaml: ")
                .hasMessageNotContaining(directory.toString());
        assertThat(directory.resolve("episode/2004/later.yaml")).exists();
        assertThat(source.position).isEqualTo(1);
        mirror.close();
    }

    @Test
    void aFileThatIsNewerThanTheDatabaseIsNeverReplaced() throws Exception {
        for (int i = 0; i < 5; i++) {
            source.put("episode", "a", "NEW", "2004-04-14");
        }
        start().close();
        FakeSource older = FakeSource.after(source.log.subList(0, 2), 0);
        try (Mirror mirror = Mirror.start(directory, OPTIONS, new DiskFileOps(), older, time)) {
            assertThatThrownBy(mirror::flush)
                    .hasMessageContaining("episode/2004/a.yaml has revision 5, the database only 2")
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.verdict()).isEqualTo(StoreException.Verdict.FATAL));
        }
        assertThat(read("episode/2004/a.yaml").record().revision()).isEqualTo(5);
    }

    @Test
    void twoMirrorsOfOneDirectoryAgree() throws Exception {
        try (Mirror one = start();
                Mirror two = Mirror.start(directory, OPTIONS, new DiskFileOps(), source)) {
            for (int i = 0; i < 50; i++) {
                source.put("episode", "a" + i % 5, "NEW", "2004-04-14");
                one.wake();
                two.wake();
            }
            two.flush();
            one.flush();
        }
        for (int i = 0; i < 5; i++) {
            assertThat(read("episode/2004/a" + i + ".yaml").record().revision()).isEqualTo(46 + i);
        }
    }

    @Test
    void aLockThatAnotherHoldsIsWaitedForOnlySoLong() throws Exception {
        ProcessLock other = new DiskFileOps().lock(directory.resolve("mirror.lock"));
        assertThat(other.tryAcquire()).isTrue();
        Mirror mirror = Mirror.start(directory, OPTIONS, new DiskFileOps(), source, time.jumping());
        assertThatThrownBy(mirror::flush)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("mirror.lock: another process has held it for PT30S");
        other.release();
        mirror.flush();
        mirror.close();
        other.close();
        assertThat(directory.resolve("mirror.lock")).exists();
    }
}
