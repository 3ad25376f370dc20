package dev.holdfast.sqlite.rescue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file on a disk that may fail: unreadable parts are missing, and the rest is read. Confined to one thread. */
final class DamagedFile implements AutoCloseable {
    private final FileChannel channel;
    private final long size;

    DamagedFile(Path file) throws IOException {
        channel = FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        size = channel.size();
    }

    long size() {
        return size;
    }

    /** Returns bytes from a position; null if the file is shorter or the disk fails. */
    byte @Nullable [] read(long position, int length) {
        byte[] read = new byte[length];
        ByteBuffer bytes = ByteBuffer.wrap(read);
        try {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, position + bytes.position()) < 0) {
                    return null;
                }
            }
        } catch (IOException e) {
            return null;
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
