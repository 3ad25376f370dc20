package dev.holdfast.backendtests.disk;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An ext4 file system on a loop device that can lose its power: it is shut down so that nothing more is flushed, not even
 * its journal, and then mounted again. It needs root, loop devices and python3. Confined to one thread at a time.
 */
public final class PowerCutDisk implements AutoCloseable {
    /** FS_IOC_SHUTDOWN with the flag for "flush nothing". */
    private static final String CUT = "import fcntl,os,struct,sys;"
            + "fcntl.ioctl(os.open(sys.argv[1],os.O_RDONLY),0x8004587D,struct.pack('I',2))";

    private final Path image;
    private final Path directory;
    private boolean mounted;

    private PowerCutDisk(Path image, Path directory) {
        this.image = image;
        this.directory = directory;
    }

    /**
     * Creates a disk and mounts it; skips the test where that is not possible.
     *
     * @param temporary an existing directory for the image and the mount point
     * @param size the size that {@code truncate} takes, for example {@code 128M}
     * @return the mounted disk
     * @throws IOException if the disk cannot be mounted again after a first power cut
     * @throws InterruptedException if this thread is interrupted
     */
    public static PowerCutDisk create(Path temporary, String size) throws IOException, InterruptedException {
        PowerCutDisk disk =
                new PowerCutDisk(temporary.resolve("image"), Files.createDirectory(temporary.resolve("mount")));
        assumeTrue(
                disk.works(size),
                "no ext4 can be mounted and shut down here: root, loop devices and python3 are needed");
        disk.mount();
        return disk;
    }

    private boolean works(String size) throws InterruptedException {
        try {
            run("truncate", "-s", size, image.toString());
            run("mkfs.ext4", "-q", "-F", image.toString());
            mount();
            cut();
            unmount();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Returns the directory where the disk is mounted.
     *
     * @return the mount point
     */
    public Path directory() {
        return directory;
    }

    /**
     * Cuts the power: every write that is not yet durable is lost.
     *
     * @throws IOException if the command fails
     * @throws InterruptedException if this thread is interrupted
     */
    public void cut() throws IOException, InterruptedException {
        run("python3", "-c", CUT, directory.toString());
    }

    /**
     * Mounts the disk again after a power cut; no process may have a file open on it.
     *
     * @throws IOException if a command fails
     * @throws InterruptedException if this thread is interrupted
     */
    public void remount() throws IOException, InterruptedException {
        unmount();
        mount();
    }

    private void mount() throws IOException, InterruptedException {
        run("mount", "-o", "loop", image.toString(), directory.toString());
        mounted = true;
    }

    private void unmount() throws IOException, InterruptedException {
        run("umount", directory.toString());
        mounted = false;
    }

    @Override
    public void close() throws IOException {
        if (!mounted) {
            return;
        }
        try {
            unmount();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the disk is unmounted", e);
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
    }
}
