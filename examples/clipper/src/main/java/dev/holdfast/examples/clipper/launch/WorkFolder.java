package dev.holdfast.examples.clipper.launch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The folder of a run, which no other run may use at the same time. Closed by its owner; freed by its death. */
final class WorkFolder implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;

    private WorkFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Takes the folder, which is made if need be.
     *
     * @throws IOException if another run has it
     */
    static WorkFolder take(Path path) throws IOException {
        Files.createDirectories(path.resolve("logs"));
        FileChannel channel =
                FileChannel.open(path.resolve("run.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = null;
        try {
            lock = channel.tryLock();
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        if (lock == null) {
            throw new IOException(path + " is in use by another run; wait for its end, or name another folder: --work");
        }
        return new WorkFolder(path, channel);
    }

    Path path() {
        return path;
    }

    Path redis() {
        return path.resolve("redis");
    }

    Path logs() {
        return path.resolve("logs");
    }

    /** What the client has heard of. */
    Path transitions() {
        return path.resolve("transitions.log");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
