package dev.holdfast.backendtests.disk;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A tmpfs of 4 MiB that only one child process sees and that disappears with it. The child fills it to the last byte and
 * frees it again.
 */
public final class TinyDisk {
    private static final String MOUNT = "mount -t tmpfs -o size=4m,mode=700 holdfast-test \"$1\" || exit 97; ";

    private final Path filler;

    /**
     * Creates a disk, in the child process.
     *
     * @param directory the directory where {@link #mountCommand} mounted it
     */
    public TinyDisk(Path directory) {
        filler = directory.resolve("filler");
    }

    /**
     * Returns the command that starts a child process with the disk; skips the test where no disk can be mounted.
     *
     * @param directory where the disk is mounted
     * @return the command; the command of the child follows
     * @throws InterruptedException if this thread is interrupted
     */
    public static List<String> mountCommand(Path directory) throws InterruptedException {
        List<String> command = new ArrayList<>(namespace());
        assumeTrue(!command.isEmpty(), "no file system can be mounted here, not even in a mount namespace");
        command.addAll(List.of("sh", "-c", MOUNT + "shift; exec \"$@\"", "sh", directory.toString()));
        return command;
    }

    /** A command that runs its arguments in a mount namespace; without root, in a user namespace too. */
    private static List<String> namespace() throws InterruptedException {
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

    /**
     * Fills the disk to the last byte.
     *
     * @return the bytes written
     * @throws IOException if the filler cannot be created
     */
    public long fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(filler)) {
            for (int size = 1 << 16; size > 0; size /= 16) {
                writeUntilFull(out, new byte[size]);
            }
        }
        return Files.size(filler);
    }

    private static void writeUntilFull(OutputStream out, byte[] block) {
        try {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            // full
        }
    }

    /**
     * Frees the space again.
     *
     * @throws IOException if the filler cannot be deleted
     */
    public void free() throws IOException {
        Files.delete(filler);
    }
}
