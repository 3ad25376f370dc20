package dev.holdfast.internal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockChannelTest {
    private final FileOps files = new DiskFileOps();

    @TempDir
    Path directory;

    /** Another process, whose exit code reports whether it acquired the lock. */
    static final class OtherProcess {
        private OtherProcess() {}

        public static void main(String[] args) throws IOException {
            try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                System.exit(lock == null ? 1 : 0);
            }
        }
    }

    private int otherProcess() throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new ProcessBuilder(
                        java.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName(),
                        directory.resolve("x.lock").toString())
                .inheritIO()
                .start()
                .waitFor();
    }

    @Test
    void oneHolderAtATimeAcrossThreadsAndProcesses() throws Exception {
        ProcessLock one = files.lock(directory.resolve("x.lock"));
        ProcessLock two = files.lock(directory.resolve(".").resolve("x.lock"));
        assertThat(one.tryAcquire()).isTrue();
        assertThat(two.tryAcquire()).isFalse();
        two.close(); // must not release the lock of the first
        two.close();
        assertThat(otherProcess()).isEqualTo(1);
        one.release();
        assertThat(otherProcess()).isZero();
        assertThat(one.tryAcquire()).isTrue();
        one.release();
        one.close();
        assertThat(directory.resolve("x.lock")).exists();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("x.lock"))))
                .isEqualTo("rw-------");
    }

    @Test
    void anInterruptDoesNotDropTheLock() throws Exception {
        ProcessLock lock = files.lock(directory.resolve("x.lock"));
        Thread.currentThread().interrupt();
        assertThat(lock.tryAcquire()).isTrue();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(otherProcess()).isEqualTo(1);
        lock.release();
        lock.close();
        assertThatThrownBy(lock::tryAcquire).hasMessage("the lock is closed");
    }

    @Test
    void aLinkIsNotFollowed() throws Exception {
        Path victim = Files.createFile(directory.resolve("victim"));
        Files.createSymbolicLink(directory.resolve("x.lock"), victim);
        assertThatThrownBy(() -> files.lock(directory.resolve("x.lock"))).isInstanceOf(IOException.class);
    }
}
