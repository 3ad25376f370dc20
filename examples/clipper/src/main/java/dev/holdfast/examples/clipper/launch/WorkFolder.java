package dev.holdfast.examples.clipper.launch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The directory of a run, locked against other runs until it is closed or this process dies. */
final class WorkFolder implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;

    private WorkFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Locks the directory, which is created if necessary; the caller closes it.
     *
     * @throws IOException if another run has locked it
     */
    static WorkFolder lock(Path path) throws IOException {
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
            throw new IOException(path + " is in use by another run; wait for its end, or use another --work");
        }
        return new WorkFolder(path, channel);
    }

    /** Returns the directory itself. */
    Path path() {
        return path;
    }

    /** Returns the directory of the Redis server. */
    Path redis() {
        return path.resolve("redis");
    }

    /** Returns the directory of the logs of the workers. */
    Path logs() {
        return path.resolve("logs");
    }

    /** Returns the file with the log of the client. */
    Path transitions() {
        return path.resolve("transitions.log");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
